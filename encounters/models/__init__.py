"""Rows. One file per group of tables; constraints are the last line behind forms and actions."""

from encounters.models.accounts import SigningPin, WrongTry
from encounters.models.audit_event import AuditEvent
from encounters.models.closure import Defect, Repair, WoundCare
from encounters.models.cms import CmsTable, CodesSelfTest, EditionReview
from encounters.models.codes import CodeOverride, OtherService
from encounters.models.configuration import (
    Ink,
    MapPreset,
    Payer,
    Site,
    Stain,
    SurgeonDefaults,
    UsualWords,
)
from encounters.models.emergency import EmergencyAccess
from encounters.models.encounter import (
    CHART_ROLES,
    Anesthetic,
    Encounter,
    PreOp,
    Reconfirmation,
    RuleAnswer,
    ServiceDay,
    TimeOut,
)
from encounters.models.follow_up import EarlierSurgery, PostOpVisit
from encounters.models.icd10 import Icd10Code
from encounters.models.lesion import Lesion, SiteChange, SiteVerification
from encounters.models.own_role import RoleNotice, RoleNoticeSeen
from encounters.models.packs import PackChange
from encounters.models.paths import ENCOUNTER_PATHS, encounter_of, path_from
from encounters.models.patient import Patient
from encounters.models.photo import LesionPhoto, PhotoConsent
from encounters.models.practice import Location, Membership, Practice, User
from encounters.models.recut import Recut
from encounters.models.saving import DeviceKey, PhotoHandOver, Presence, SaveReceipt, SectionDraft
from encounters.models.score_table import ScoreTable
from encounters.models.search_entry import SearchEntry
from encounters.models.signing import Addendum, EnteredInError, Signature, SignedNote
from encounters.models.stage import (
    Block,
    BlockFinding,
    MapVersion,
    Reading,
    Specimen,
    SpecimenMap,
    Stage,
)
from encounters.models.stored_file import StoredFile
from encounters.models.usual import Protocol

__all__ = [
    "CHART_ROLES",
    "ENCOUNTER_PATHS",
    "Addendum",
    "Anesthetic",
    "AuditEvent",
    "Block",
    "BlockFinding",
    "CmsTable",
    "CodeOverride",
    "CodesSelfTest",
    "Defect",
    "DeviceKey",
    "EarlierSurgery",
    "EditionReview",
    "EmergencyAccess",
    "Encounter",
    "EnteredInError",
    "Icd10Code",
    "Ink",
    "Lesion",
    "LesionPhoto",
    "Location",
    "MapPreset",
    "MapVersion",
    "Membership",
    "OtherService",
    "PackChange",
    "Patient",
    "Payer",
    "PhotoConsent",
    "PhotoHandOver",
    "PostOpVisit",
    "Practice",
    "PreOp",
    "Presence",
    "Protocol",
    "Reading",
    "Reconfirmation",
    "Recut",
    "Repair",
    "RoleNotice",
    "RoleNoticeSeen",
    "RuleAnswer",
    "SaveReceipt",
    "ScoreTable",
    "SearchEntry",
    "SectionDraft",
    "ServiceDay",
    "Signature",
    "SignedNote",
    "SigningPin",
    "Site",
    "SiteChange",
    "SiteVerification",
    "Specimen",
    "SpecimenMap",
    "Stage",
    "Stain",
    "StoredFile",
    "SurgeonDefaults",
    "TimeOut",
    "User",
    "UsualWords",
    "WoundCare",
    "WrongTry",
    "encounter_of",
    "path_from",
]
