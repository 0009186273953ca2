"""What the house knows about an encounter, as one immutable value.

``encounters.snapshot`` builds it from rows; codes and note read nothing else of an encounter.
A signed note freezes this very value, so nothing here may refer to a row, a clock or a setting.
All text is stored as typed (NFC), all measures are ``Decimal`` with the unit in the name, all
sequences are tuples in the order people count in.
"""

from encounters.record.closure import DefectRecord, RepairRecord, WoundCareRecord
from encounters.record.encounter import (
    AnestheticRecord,
    AnswerRecord,
    CodeOverrideRecord,
    DayRecord,
    EncounterRecord,
    OtherServiceRecord,
    PackChangeRecord,
    PreOpRecord,
    ReconfirmationRecord,
    shows_photos,
)
from encounters.record.follow_up import (
    EarlierSurgeryRecord,
    FollowedLesionRecord,
    FollowedRecord,
    PostOpVisitRecord,
)
from encounters.record.lesion import (
    BiopsyRecord,
    LesionRecord,
    PhotoRecord,
    SiteChangeRecord,
    SiteRecord,
    UseScoreRecord,
    VerificationRecord,
    small_photo,
)
from encounters.record.people import (
    LocationRecord,
    PatientRecord,
    PayerRecord,
    PersonRecord,
    PracticeRecord,
    ReferrerRecord,
)
from encounters.record.stage import (
    BlockRecord,
    FindingRecord,
    HistologyRecord,
    ReadingRecord,
    RecutRecord,
    SpecimenRecord,
    StageRecord,
)

__all__ = [
    "AnestheticRecord",
    "AnswerRecord",
    "BiopsyRecord",
    "BlockRecord",
    "CodeOverrideRecord",
    "DayRecord",
    "DefectRecord",
    "EarlierSurgeryRecord",
    "EncounterRecord",
    "FindingRecord",
    "FollowedLesionRecord",
    "FollowedRecord",
    "HistologyRecord",
    "LesionRecord",
    "LocationRecord",
    "OtherServiceRecord",
    "PackChangeRecord",
    "PatientRecord",
    "PayerRecord",
    "PersonRecord",
    "PhotoRecord",
    "PostOpVisitRecord",
    "PracticeRecord",
    "PreOpRecord",
    "ReadingRecord",
    "ReconfirmationRecord",
    "RecutRecord",
    "ReferrerRecord",
    "RepairRecord",
    "SiteChangeRecord",
    "SiteRecord",
    "SpecimenRecord",
    "StageRecord",
    "UseScoreRecord",
    "VerificationRecord",
    "WoundCareRecord",
    "shows_photos",
    "small_photo",
]
