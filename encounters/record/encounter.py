"""The encounter: everything that holds for the whole case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from encounters.record.closure import DefectRecord, WoundCareRecord
from encounters.record.follow_up import EarlierSurgeryRecord, FollowedRecord, PostOpVisitRecord
from encounters.record.later import LATER
from encounters.record.lesion import LesionRecord
from encounters.record.people import (
    LocationRecord,
    PatientRecord,
    PayerRecord,
    PersonRecord,
    PracticeRecord,
    ReferrerRecord,
)
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.record_terms import PackChangeKind
from encounters.vocabulary.service_terms import ServiceWound, VisitAbout
from encounters.vocabulary.terms import (
    EncounterStatus,
    Side,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreOpRecord:
    """Facts gathered before the first cut; empty text means "not entered", never "none".

    ``allergy_groups`` and ``device_kinds`` are keys of the lists in ``encounters/safety/``.
    ``consent_facts`` and ``time_out_facts`` are what was consented to and confirmed, in words.
    """

    weight_kg: Decimal | None = None
    anticoagulants: str = ""
    anticoagulant_plan: str = ""
    device_kinds: tuple[str, ...] = ()
    implanted_device: str = ""
    device_precautions: str = ""
    allergy_groups: tuple[str, ...] = ()
    allergies: str = ""
    immune_status: str = ""
    prosthesis: str = ""
    antibiotic_prophylaxis: str = ""
    consent_by: str = ""
    consent_detail: str = ""
    consented_at: datetime | None = None
    photo_consent: bool | None = None
    antiseptic: str = ""
    consent_facts: Mapping[str, str] = field(default_factory=dict)
    time_out_at: datetime | None = None
    time_out_present: str = ""
    time_out_confirmed: tuple[str, ...] = ()
    time_out_facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked_of_allergies(self) -> bool:
        """Whether somebody entered an answer, if only "none"."""
        return bool(self.allergies or self.allergy_groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecord:
    """A day after the first on which the surgery went on; the words are as in ``PreOpRecord``."""

    date: date
    time_out_at: datetime | None = None
    present: str = ""
    confirmed: tuple[str, ...] = ()
    time_out_facts: Mapping[str, str] = field(default_factory=dict)
    consent_by: str = ""
    consented_at: datetime | None = None
    consent_facts: Mapping[str, str] = field(default_factory=dict)
    assistant: PersonRecord | None = None
    histotechnician: PersonRecord | None = None

    @property
    def key(self) -> str:
        """By which the case knows the day, whether somebody entered something of it or not."""
        return self.date.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnestheticRecord:
    """One injection. ``concentration_percent`` 1 means 10 mg in each mL.

    ``given_on`` is empty for the day of its stage, or that of service.
    """

    agent: str
    concentration_percent: Decimal | None = None
    epinephrine: str = ""
    buffered: bool = False
    volume_ml: Decimal
    technique: str = ""
    given_on: date | None = None
    given_at: time | None = None
    lesion: str = ""
    stage: int | None = None

    @property
    def dose_mg(self) -> Decimal | None:
        """Milligrams of the agent: 1 % is 10 mg/mL. A strength of 0 is none."""
        if not self.concentration_percent:
            return None
        return self.concentration_percent * 10 * self.volume_ml


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherServiceRecord:
    """A code billed the same day that the record does not derive; ``lesion`` is a letter or "".

    ``circumstance`` says why it may stand beside the surgery ("led_to_mohs", "separate_tissue").
    ``site`` is a slug of the catalogue, ``visit_about`` is said of a visit alone. The rest is what
    was done, as far as it was entered.
    """

    code: str
    units: int = 1
    lesion: str = ""
    wound: ServiceWound | None = None
    site: str = ""
    side: Side | None = None
    another_session: bool = False
    circumstance: str = ""
    reason: str = ""
    technique: str = ""
    length_cm: Decimal | None = None
    antibody: str = ""
    control: str = ""
    specimens: int | None = None
    sent_to: str = ""
    icd10: str = ""
    modifiers: tuple[str, ...] = ()
    note: str = ""
    visit_about: VisitAbout | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOverrideRecord:
    """A coder's change to one derived line, with its reason; it stays visible for ever."""

    code: str
    lesion: str
    date_of_service: date
    units: int
    modifiers: tuple[str, ...]
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """Why something stands although a rule speaks against it.

    ``statement`` is the sentence that was answered; ``subject`` the id of the part it is about.
    """

    id: str
    rule: str
    subject: str
    statement: str
    reason: str
    answered_by: PersonRecord
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconfirmationRecord:
    """What was confirmed again after it had changed; ``subject`` is the id of its part."""

    confirmation: str
    subject: str
    facts: Mapping[str, str]
    confirmed_by: PersonRecord
    confirmed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackChangeRecord:
    """What the practice leaves out of a payer's pack on this day, or adds to it.

    ``item`` is an element ("stain") or a criterion with its pack ("bcbs/size_trunk_limb");
    ``at_least_mm`` is the practice's own border of an added criterion of size.
    """

    pack: str
    change: PackChangeKind
    item: str
    at_least_mm: Decimal | None = None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterRecord:
    id: str
    case_number: str
    date_of_service: date
    status: EncounterStatus = EncounterStatus.DRAFT
    practice: PracticeRecord
    location: LocationRecord
    surgeon: PersonRecord
    assistants: tuple[PersonRecord, ...] = ()
    histotechnician: PersonRecord | None = None
    patient: PatientRecord
    payer: PayerRecord | None = None
    referrer: ReferrerRecord | None = None
    pre_op: PreOpRecord = PreOpRecord()
    further_days: tuple[DayRecord, ...] = ()
    anesthetics: tuple[AnestheticRecord, ...] = ()
    lesions: tuple[LesionRecord, ...] = ()
    defects: tuple[DefectRecord, ...] = ()
    wound_care: WoundCareRecord = WoundCareRecord()
    other_services: tuple[OtherServiceRecord, ...] = ()
    overrides: tuple[CodeOverrideRecord, ...] = ()
    answers: tuple[AnswerRecord, ...] = ()
    reconfirmations: tuple[ReconfirmationRecord, ...] = ()
    pack_changes: tuple[PackChangeRecord, ...] = field(default=(), metadata=LATER)
    kind: EncounterKind = field(default=EncounterKind.MOHS, metadata=LATER)
    follows: FollowedRecord | None = field(default=None, metadata=LATER)
    earlier_surgery: EarlierSurgeryRecord = field(default=EarlierSurgeryRecord(), metadata=LATER)
    visit: PostOpVisitRecord = field(default=PostOpVisitRecord(), metadata=LATER)

    @property
    def block_count(self) -> int:
        return sum(lesion.block_count for lesion in self.lesions)

    @property
    def days_after_first(self) -> tuple[DayRecord, ...]:
        """Every later day in order: those with facts of their own, and those with a stage."""
        known = {day.date: day for day in self.further_days}
        cut = {stage.date_of_service for lesion in self.lesions for stage in lesion.stages}
        later = {when for when in cut if when > self.date_of_service} | known.keys()
        return tuple(known.get(when, DayRecord(date=when)) for when in sorted(later))

    def lesion(self, letter: str) -> LesionRecord:
        """The lesion with that letter; ``KeyError`` if the encounter has none."""
        for lesion in self.lesions:
            if lesion.letter == letter:
                return lesion
        raise KeyError(letter)


def shows_photos(record: EncounterRecord) -> bool:
    """Not those of a patient who does not agree to photographs, or agrees no more."""
    return record.pre_op.photo_consent is not False
