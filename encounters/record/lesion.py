"""A lesion: one cancer being treated, with its site, its biopsy and its stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from encounters.record.later import LATER
from encounters.record.people import PersonRecord
from encounters.record.stage import StageRecord
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.repair_terms import PayerNotice
from encounters.vocabulary.risk_terms import (
    Alternative,
    BoneInvasion,
    Differentiation,
    GeneticSyndrome,
    ImmuneCause,
    NodeStatus,
    PerineuralExtent,
    SkinSetting,
)
from encounters.vocabulary.terms import (
    Borders,
    Indication,
    LesionOutcome,
    Presentation,
    Side,
    TumorType,
    VerificationMethod,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """Where: a site of the catalogue, its side, and what was answered where it is doubtful.

    ``choice`` is the key of the surgeon's answer for a doubtful site (``"default"`` confirms the
    catalogue's own reading), empty while nobody answered. ``lid`` is "upper" or "lower" where the
    diagnosis needs it and the site does not say it.
    """

    slug: str
    name: str
    side: Side | None = None
    detail: str = ""
    choice: str = ""
    lid: str = ""

    @property
    def in_words(self) -> str:
        """Side spelled out before the name, as on labels and in the note: "Left nasal ala"."""
        words = self.name if self.side is None else f"{self.side.label} {_lower_first(self.name)}"
        return f"{words}, {self.detail}" if self.detail else words


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class BiopsyRecord:
    """The biopsy behind the referral; absent when the diagnosis is clinical."""

    date: date | None = None
    laboratory: str = ""
    accession: str = ""
    diagnosis: str = ""
    report_reviewed: bool = False
    slides_reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRecord:
    """How the site was confirmed before the first cut; ``confirmed_facts`` is what, in words."""

    methods: tuple[VerificationMethod, ...] = ()
    patient_agreed: bool = False
    landmarks: str = ""
    verified_by: PersonRecord | None = None
    verified_at: datetime | None = None
    confirmed_facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChangeRecord:
    """The site was corrected when tissue was out already: from what, to what, and why."""

    before: str
    after: str
    reason: str
    changed_by: PersonRecord
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRecord:
    """A photograph that the note prints; ``stage`` is the number of that whose defect it shows.

    ``sha256`` is over the picture as it is kept. ``taken_at`` is the camera's clock.
    """

    id: str
    moment: PhotoMoment
    stage: int | None = None
    caption: str = ""
    taken_at: datetime | None = None
    added_at: datetime
    added_by: PersonRecord
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseScoreRecord:
    """A score of appropriate use, 1 to 9, from a table that the practice has licensed.

    ``rule`` is the key of the rule that was met; ``sha256`` is over the file as it was loaded.
    """

    rule: str
    score: int
    table: str
    sha256: str


def small_photo(key: str) -> str:
    """The name by which a note asks for the small copy of the photograph with this id."""
    return f"{key}/small"


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionRecord:
    """One tumor from biopsy to outcome; ``stages`` in the order of their numbers.

    ``merged_into`` is the letter of the lesion this one joined, at that lesion's stage
    ``merged_at_stage``: from then on its stages are the other's.
    ``icd10`` is the surgeon's own choice of code; empty means the proposed one. ``payer_notice`` is
    what the patient was told about payment before the surgery.
    ``follows`` is the id of the lesion of the earlier case that this one is.
    ``why_not_...`` says of another treatment why it would not do, empty where it was not weighed.
    ``use_score`` is the practice's licensed score of appropriate use, where it has loaded them.
    ``photo_count`` is the number of photographs kept of it, ``photos`` are those that are printed,
    and the pages of outside reports that the note names.
    """

    id: str
    letter: str
    site: SiteRecord
    tumor_type: TumorType
    tumor_subtype: str = ""
    final_tumor_type: TumorType | None = None
    final_tumor_subtype: str = ""
    diagnosis_change_reason: str = ""
    presentation: Presentation = Presentation.PRIMARY
    previous_treatment: str = ""
    biopsy: BiopsyRecord | None = None
    length_mm: Decimal | None = None
    width_mm: Decimal | None = None
    borders: Borders | None = None
    clinical_signs: str = ""
    immunosuppressed: bool | None = None
    immune_cause: ImmuneCause | None = field(default=None, metadata=LATER)
    genetic_syndrome: GeneticSyndrome | None = field(default=None, metadata=LATER)
    irradiated: bool | None = field(default=None, metadata=LATER)
    skin_setting: SkinSetting | None = field(default=None, metadata=LATER)
    rapid_growth: bool | None = field(default=None, metadata=LATER)
    nerve_symptoms: bool | None = field(default=None, metadata=LATER)
    differentiation: Differentiation | None = field(default=None, metadata=LATER)
    thickness_mm: Decimal | None = field(default=None, metadata=LATER)
    perineural_extent: PerineuralExtent | None = field(default=None, metadata=LATER)
    bone_invasion: BoneInvasion | None = field(default=None, metadata=LATER)
    nodes: NodeStatus | None = field(default=None, metadata=LATER)
    imaging: str = field(default="", metadata=LATER)
    own_staging: str = field(default="", metadata=LATER)
    indications: tuple[Indication, ...] = ()
    indication_detail: str = ""
    appropriate_use_reason: str = field(default="", metadata=LATER)
    why_not_excision: str = field(default="", metadata=LATER)
    why_not_curettage: str = field(default="", metadata=LATER)
    why_not_radiation: str = field(default="", metadata=LATER)
    why_not_topical: str = field(default="", metadata=LATER)
    why_not_observation: str = field(default="", metadata=LATER)
    alternatives_discussed: str = ""
    use_score: UseScoreRecord | None = field(default=None, metadata=LATER)
    verification: VerificationRecord | None = None
    site_changes: tuple[SiteChangeRecord, ...] = ()
    icd10: str = ""
    icd10_reason: str = ""
    photo_count: int = 0
    photos: tuple[PhotoRecord, ...] = ()
    stages: tuple[StageRecord, ...] = ()
    outcome: LesionOutcome = LesionOutcome.IN_PROGRESS
    outcome_reason: str = ""
    outcome_plan: str = ""
    merged_into: str = ""
    merged_at_stage: int | None = None
    payer_notice: PayerNotice | None = field(default=None, metadata=LATER)
    follows: str = field(default="", metadata=LATER)

    @property
    def printed_photos(self) -> tuple[PhotoRecord, ...]:
        return tuple(row for row in self.photos if row.moment != PhotoMoment.OUTSIDE_REPORT)

    @property
    def reports(self) -> tuple[PhotoRecord, ...]:
        """Pages of outside pathology reports."""
        return tuple(row for row in self.photos if row.moment == PhotoMoment.OUTSIDE_REPORT)

    @property
    def alternatives(self) -> Mapping[Alternative, str]:
        """The other treatments that were weighed, each with why it would not do."""
        reasons = {kind: getattr(self, f"why_not_{kind.value}") for kind in Alternative}
        return {kind: reason for kind, reason in reasons.items() if reason}

    @property
    def block_count(self) -> int:
        return sum(stage.block_count for stage in self.stages)

    @property
    def coded_tumor_type(self) -> TumorType:
        """The type the diagnosis code follows: the final one where the diagnosis changed."""
        return self.final_tumor_type or self.tumor_type
