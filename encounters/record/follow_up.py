"""An encounter after earlier surgery: what it follows, how it stands to it, what a visit found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from encounters.record.lesion import SiteRecord
from encounters.record.people import PersonRecord
from encounters.vocabulary.kind_terms import EarlierRelation, ReportedMargins, SutureRemoval
from encounters.vocabulary.terms import (
    LesionOutcome,
    RepairType,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedLesionRecord:
    """A lesion as the signed note of the earlier case has it; nothing of it changes any more.

    ``closures`` are the kinds of repair of its wound, in their order.
    """

    id: str
    letter: str
    site: SiteRecord
    stages: int = 0
    outcome: LesionOutcome = LesionOutcome.IN_PROGRESS
    defect_length_mm: Decimal | None = None
    defect_width_mm: Decimal | None = None
    closures: tuple[RepairType, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedRecord:
    """The signed case that an encounter goes back to."""

    id: str
    case_number: str
    date_of_service: date
    surgeon: PersonRecord
    lesions: tuple[FollowedLesionRecord, ...] = ()

    def lesion(self, key: str) -> FollowedLesionRecord | None:
        return next((lesion for lesion in self.lesions if lesion.id == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSurgeryRecord:
    """``mohs_by``, ``mohs_on``, ``margins`` and ``report`` are of another surgeon's surgery."""

    relation: EarlierRelation | None = None
    relation_reason: str = ""
    mohs_by: str = ""
    mohs_on: date | None = None
    margins: ReportedMargins | None = None
    report: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOpVisitRecord:
    """``None`` is "not asked yet"."""

    wound_state: str = ""
    complication: bool | None = None
    complication_detail: str = ""
    complication_action: str = ""
    sutures: SutureRemoval | None = None
    recurrence: bool | None = None
    recurrence_detail: str = ""
    plan: str = ""
