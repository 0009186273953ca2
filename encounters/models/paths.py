"""From a row of a chart to its encounter: one table for look-ups, locks and the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from django.db import models

from encounters.models.closure import Defect, Repair, WoundCare
from encounters.models.codes import CodeOverride, OtherService
from encounters.models.emergency import EmergencyAccess
from encounters.models.encounter import (
    Anesthetic,
    Encounter,
    PreOp,
    Reconfirmation,
    RuleAnswer,
    ServiceDay,
    TimeOut,
)
from encounters.models.follow_up import EarlierSurgery, PostOpVisit
from encounters.models.kept_bytes import KeptBytes
from encounters.models.lesion import Lesion, SiteChange, SiteVerification
from encounters.models.photo import LesionPhoto, PhotoConsent
from encounters.models.recut import Recut
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

# As a query spells it; empty for the encounter itself.
ENCOUNTER_PATHS: Mapping[type[models.Model], str] = {
    Encounter: "",
    PreOp: "encounter",
    TimeOut: "encounter",
    ServiceDay: "encounter",
    WoundCare: "encounter",
    EarlierSurgery: "encounter",
    PostOpVisit: "encounter",
    Anesthetic: "encounter",
    OtherService: "encounter",
    CodeOverride: "encounter",
    RuleAnswer: "encounter",
    Reconfirmation: "encounter",
    Defect: "encounter",
    Repair: "defect__encounter",
    Lesion: "encounter",
    SiteVerification: "lesion__encounter",
    SiteChange: "lesion__encounter",
    LesionPhoto: "lesion__encounter",
    PhotoConsent: "encounter",
    KeptBytes: "encounter",
    Stage: "lesion__encounter",
    Specimen: "stage__lesion__encounter",
    SpecimenMap: "stage__lesion__encounter",
    MapVersion: "stage__lesion__encounter",
    Block: "stage__lesion__encounter",
    Reading: "block__stage__lesion__encounter",
    BlockFinding: "block__stage__lesion__encounter",
    Recut: "block__stage__lesion__encounter",
    SignedNote: "encounter",
    Signature: "note__encounter",
    Addendum: "note__encounter",
    EnteredInError: "encounter",
    EmergencyAccess: "encounter",
}


def path_from(model: type[models.Model], name: str) -> str:
    """The query from ``model`` to the column or relation ``name`` of its encounter."""
    path = ENCOUNTER_PATHS[model]
    return f"{path}__{name}" if path else name


def encounter_of(row: models.Model) -> Encounter:
    """The encounter that ``row`` belongs to."""
    path = ENCOUNTER_PATHS[type(row)]
    found: Any = reduce(getattr, path.split("__"), row) if path else row
    assert isinstance(found, Encounter)
    return found
