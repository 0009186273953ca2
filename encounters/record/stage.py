"""A stage: its specimens, their blocks, what was read in each, and what was concluded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from encounters.record.later import LATER
from encounters.record.people import PersonRecord
from encounters.vocabulary.recut_terms import RecutReason
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import (
    NOT_SIMPLY_CLEAR,
    BlockKind,
    Compartment,
    DeepStructure,
    FindingKind,
    MapLayout,
    ReadingResult,
    StageConclusion,
    StageReason,
    StageState,
    Technique,
    TissueDepth,
    TumorType,
)

# From and to, in hours.
ClockRange = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRecord:
    """A reading of one compartment of one block.

    ``clock_from`` and ``clock_to`` (hours, above 0 to 12, clockwise) place tumor or a gap; both
    or neither are given. ``further_places`` are clock ranges of tumor apart from the first.
    ``tumor_type`` is the focus's own type where it differs or was named. ``reader`` looked,
    ``entered_by`` entered it (unknown in records older than that field); until ``confirmed_at`` the
    reader has not said himself that this is what he saw. ``named_by`` said that it counts although
    another reader saw something else.
    """

    id: str = ""
    compartment: Compartment
    result: ReadingResult
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None
    tumor_type: TumorType | None = None
    tumor_subtype: str = ""
    reader: PersonRecord | None = None
    note: str = ""
    further_places: tuple[ClockRange, ...] = ()
    read_at: datetime | None = None
    entered_by: PersonRecord | None = None
    confirmed_at: datetime | None = None
    superseded_by: PersonRecord | None = None
    superseded_at: datetime | None = None
    named_by: PersonRecord | None = None
    named_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None or self.entered_by is None

    @property
    def is_doubtful(self) -> bool:
        return self.result in (ReadingResult.INCOMPLETE, ReadingResult.NOT_READABLE)

    @property
    def places(self) -> tuple[ClockRange, ...]:
        """All clock ranges; none where no place was given."""
        if self.clock_from is None or self.clock_to is None:
            return ()
        return ((self.clock_from, self.clock_to), *self.further_places)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRecord:
    """Something else seen in a block; ``caliber_mm`` is the nerve's in perineural invasion.

    ``id`` is also the id of its shape on the map. Persons and moments as in a reading.
    """

    id: str = ""
    kind: FindingKind
    compartment: Compartment
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None
    caliber_mm: Decimal | None = None
    note: str = ""
    reader: PersonRecord | None = None
    entered_by: PersonRecord | None = None
    confirmed_at: datetime | None = None
    superseded_by: PersonRecord | None = None
    superseded_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None or self.entered_by is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecutRecord:
    """A further section of a block, and why; ``number`` counts the recuts of the block."""

    id: str = ""
    number: int
    reason: RecutReason
    detail: str = ""
    recorded_by: PersonRecord | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRecord:
    """An embedded piece of a specimen: the unit that is counted.

    ``id`` is also the id of the block's polygon on the map. ``number`` counts within the stage.
    ``readings`` and ``findings`` are those that count, ``waiting`` the changes that wait for their
    reader's word, ``earlier`` and ``earlier_findings`` what was superseded. ``recuts`` are its
    further sections, in their order.
    """

    id: str
    number: int
    kind: BlockKind = BlockKind.PIECE
    readings: tuple[ReadingRecord, ...] = ()
    findings: tuple[FindingRecord, ...] = ()
    waiting: tuple[ReadingRecord, ...] = ()
    earlier: tuple[ReadingRecord, ...] = ()
    earlier_findings: tuple[FindingRecord, ...] = ()
    recuts: tuple[RecutRecord, ...] = ()

    @property
    def unconfirmed(self) -> tuple[ReadingRecord | FindingRecord, ...]:
        """What counts without its reader having said himself that he saw it."""
        seen: tuple[ReadingRecord | FindingRecord, ...] = (*self.readings, *self.findings)
        return tuple(entry for entry in seen if not entry.is_confirmed)

    def reading(self, compartment: Compartment) -> ReadingRecord | None:
        return next(
            (reading for reading in self.readings if reading.compartment == compartment), None
        )

    @property
    def is_read(self) -> bool:
        """Whether both edge and deep have a binding reading."""
        return all(self.reading(compartment) for compartment in Compartment)

    @property
    def is_examined(self) -> bool:
        """Whether a margin was seen at all: a lost section, or bone, has none to be read."""
        seen = (ReadingResult.NO_TUMOR, ReadingResult.TUMOR, ReadingResult.INCOMPLETE)
        return any(reading.result in seen for reading in self.readings)

    @property
    def has_tumor(self) -> bool:
        return any(reading.result == ReadingResult.TUMOR for reading in self.readings)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What in the block speaks against clear margins although no tumor is at them."""
        found = [reading.result.label for reading in self.readings if reading.is_doubtful]
        found += [entry.kind.label for entry in self.findings if entry.kind in NOT_SIMPLY_CLEAR]
        return tuple(dict.fromkeys(words[:1].lower() + words[1:] for words in found))

    @property
    def is_incomplete(self) -> bool:
        """Whether a compartment could not be judged: incomplete or not readable."""
        return any(reading.is_doubtful for reading in self.readings)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenRecord:
    """One contiguous bit of tissue. ``clock_from``/``clock_to`` are set for a partial arc only."""

    id: str
    number: int
    layout: MapLayout
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None
    length_mm: Decimal | None = None
    width_mm: Decimal | None = None
    blocks: tuple[BlockRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistologyRecord:
    """The description asked of stage I (CMS MLN SE1318, revised 2020-10-27); later stages differ.

    ``carried_from_stage`` says that the surgeon took an earlier stage's description over with one
    click; ``differences`` is then what he added, ``carried_facts`` what was taken over, in words.
    ``perineural_indeterminate`` is the third answer beside yes and no of ``perineural_invasion``
    (CAP, protocol for squamous cell carcinoma of the skin, 2011): ask ``is_perineural_doubtful``.
    """

    growth_pattern: str = ""
    cell_morphology: str = ""
    depth_of_invasion: TissueDepth | None = None
    perineural_invasion: bool | None = None
    perineural_caliber_mm: Decimal | None = None
    lymphovascular_invasion: bool | None = None
    scar: bool | None = None
    inflammation: str = ""
    differences: str = ""
    carried_from_stage: int | None = None
    carried_facts: Mapping[str, str] = field(default_factory=dict)
    perineural_indeterminate: bool | None = field(default=None, metadata=LATER)

    @property
    def is_perineural_doubtful(self) -> bool:
        """Whether nerves were looked at and perineural invasion was neither seen nor ruled out."""
        return self.perineural_indeterminate is True and self.perineural_invasion is None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRecord:
    """One trip to remove tissue, with everything done on it.

    ``map_document`` is the stored specimen map (see ``encounters.specimen_map``) or ``None``.
    ``block_count`` is derived and the only count there is: note, map and codes all read it.
    ``fellow_accredited``: the performer is a fellow of an accredited program, and
    ``present_for_key_parts`` that the supervisor was there; ``reader_does_not_bill``: a reader who
    is not the surgeon bills nothing for it.
    ``conclusion_by`` is whose conclusion it is; entered and confirmed as a reading is.
    """

    id: str
    number: int
    date_of_service: date
    started_at: time | None = None
    performer: PersonRecord | None = None
    reader: PersonRecord | None = None
    supervisor: PersonRecord | None = None
    supervision_statement: str = ""
    technique: Technique = Technique.FROZEN
    reason: StageReason = StageReason.FIRST_STAGE
    reason_detail: str = ""
    margin_mm: Decimal | None = None
    bevel_degrees: int | None = None
    depth_plane: TissueDepth | None = None
    stain: str = ""
    deep_structure: DeepStructure | None = None
    deep_structure_detail: str = ""
    specimens: tuple[SpecimenRecord, ...] = ()
    histology: HistologyRecord = HistologyRecord()
    conclusion: StageConclusion | None = None
    clear_despite_incomplete_reason: str = ""
    conclusion_facts: Mapping[str, str] = field(default_factory=dict)
    conclusion_by: PersonRecord | None = None
    conclusion_entered_by: PersonRecord | None = None
    concluded_at: datetime | None = None
    conclusion_confirmed_at: datetime | None = None
    map_document: Any = None
    fellow_accredited: bool = field(default=False, metadata=LATER)
    present_for_key_parts: bool = field(default=False, metadata=LATER)
    reader_does_not_bill: bool = field(default=False, metadata=LATER)

    @property
    def is_conclusion_confirmed(self) -> bool:
        is_entered = self.conclusion is not None and self.conclusion_entered_by is not None
        return self.conclusion_confirmed_at is not None or not is_entered

    @property
    def blocks(self) -> tuple[BlockRecord, ...]:
        """All blocks of the stage in the order of their numbers."""
        found = [block for specimen in self.specimens for block in specimen.blocks]
        return tuple(sorted(found, key=lambda block: block.number))

    @property
    def block_count(self) -> int:
        return sum(len(specimen.blocks) for specimen in self.specimens)

    @property
    def tumor_present(self) -> bool | None:
        """Whether a block shows tumor; ``None`` while none does and a block is unread."""
        if any(block.has_tumor for block in self.blocks):
            return True
        is_read = bool(self.blocks) and all(block.is_read for block in self.blocks)
        return False if is_read else None

    @property
    def doubts(self) -> tuple[str, ...]:
        """What "clear" has to explain: "incomplete section in block I-2", in the blocks' order."""
        return tuple(
            f"{doubt} in block {block_label(self.number, block.number)}"
            for block in self.blocks
            for doubt in block.doubts
        )

    @property
    def state(self) -> StageState:
        """Waiting until a block is read, reading until concluded, then the conclusion."""
        if self.conclusion == StageConclusion.CLEAR:
            return StageState.CLEAR
        if self.conclusion == StageConclusion.RESIDUAL_TUMOR:
            return StageState.RESIDUAL
        if self.conclusion == StageConclusion.INDETERMINATE:
            return StageState.INDETERMINATE
        if any(block.readings for block in self.blocks):
            return StageState.READING
        return StageState.WAITING
