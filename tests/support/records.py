"""Builders of records for tests without a database: ``lesion(stages=[5, 7])`` reads like a case.

A number stands for a stage with that many blocks. Every stage but the last shows tumor at the edge
of its first block, the last one is clear. Every stage has its map, drawn as the actions draw it.
All people are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from encounters.anatomy import catalogue
from encounters.coding import derive_codes, rulebook_for
from encounters.coding.from_record import case_from_record
from encounters.coding.overrides import apply_overrides
from encounters.coding.results import CodeSheet
from encounters.record import (
    BlockRecord,
    EncounterRecord,
    FindingRecord,
    LesionRecord,
    LocationRecord,
    PatientRecord,
    PersonRecord,
    PracticeRecord,
    ReadingRecord,
    SiteRecord,
    SpecimenRecord,
    StageRecord,
)
from encounters.specimen_map import (
    TUMOR,
    FindingMark,
    NickPlan,
    SpecimenPlan,
    block_kinds,
    new_map,
    shipped_inks,
    to_document,
    with_findings,
)
from encounters.vocabulary.terms import (
    BlockKind,
    Compartment,
    FindingKind,
    LesionOutcome,
    MapLayout,
    Mark,
    PlaceOfService,
    ReadingResult,
    Sex,
    Side,
    StageConclusion,
    StageReason,
    TumorType,
)

DAY = date(2026, 10, 5)
NEXT_DAY = date(2026, 10, 6)

SURGEON = PersonRecord(id="surgeon", name="Ada Quill", credentials="MD", npi="1234567893")
FELLOW = PersonRecord(id="fellow", name="Tomas Lind", credentials="DO")
PATHOLOGIST = PersonRecord(id="pathologist", name="Ines Marlow", credentials="MD")
TECHNICIAN = PersonRecord(id="technician", name="Jo Bell", credentials="HT")
NURSE = PersonRecord(id="nurse", name="Sam Ortiz", credentials="RN")

PRACTICE = PracticeRecord(name="Elm Street Skin Surgery", npi="1234567893", phone="555-0100")
LOCATION = LocationRecord(
    name="Main office",
    place_of_service=PlaceOfService.OFFICE,
    address="1 Elm Street\nSpringfield, OH 45501",
    clia_number="99D0000001",
)
PATIENT = PatientRecord(
    mrn="004417",
    family_name="Okafor",
    given_names="Miriam",
    date_of_birth=date(1958, 3, 14),
    sex=Sex.FEMALE,
)

CLEAR = (
    ReadingRecord(compartment=Compartment.EDGE, result=ReadingResult.NO_TUMOR),
    ReadingRecord(compartment=Compartment.DEEP, result=ReadingResult.NO_TUMOR),
)
CLEAR_BASE = (
    ReadingRecord(compartment=Compartment.EDGE, result=ReadingResult.NOT_APPLICABLE),
    ReadingRecord(compartment=Compartment.DEEP, result=ReadingResult.NO_TUMOR),
)
_LAYOUTS = {1: MapLayout.SINGLE, 2: MapLayout.HALVES, 3: MapLayout.THIRDS, 4: MapLayout.QUARTERS}
_ZONE = ZoneInfo("America/New_York")


def moment(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_ZONE)


def clocks(*hours: str) -> tuple[Decimal | None, Decimal | None]:
    """A clock range; two ``None`` if nothing is given."""
    if not hours:
        return None, None
    start, end = hours
    return Decimal(start), Decimal(end)


def reading(
    compartment: Compartment, result: ReadingResult, *hours: str, **facts: object
) -> ReadingRecord:
    start, end = clocks(*hours)
    return ReadingRecord(
        compartment=compartment, result=result, clock_from=start, clock_to=end, **facts
    )


def edge(result: ReadingResult, *hours: str, **facts: object) -> tuple[ReadingRecord, ...]:
    """Edge as given, deep clear: ``edge(TUMOR, "4", "5")``."""
    return reading(Compartment.EDGE, result, *hours, **facts), CLEAR[1]


def deep(result: ReadingResult, *hours: str, **facts: object) -> tuple[ReadingRecord, ...]:
    """Deep as given, edge clear."""
    return CLEAR[0], reading(Compartment.DEEP, result, *hours, **facts)


def finding(
    kind: FindingKind, compartment: Compartment, *hours: str, **facts: object
) -> FindingRecord:
    start, end = clocks(*hours)
    return FindingRecord(
        kind=kind, compartment=compartment, clock_from=start, clock_to=end, **facts
    )


def specimen(
    count: int,
    *,
    layout: MapLayout | None = None,
    number: int = 1,
    first_block: int = 1,
    hours: tuple[str, str] | tuple[()] = (),
    id_prefix: str = "",
    **facts: object,
) -> SpecimenRecord:
    """One specimen of ``count`` unread blocks, cut as usual for that number."""
    chosen = layout or _LAYOUTS.get(count, MapLayout.STRIPS_AND_BASE)
    start, end = clocks(*hours)
    blocks = tuple(
        BlockRecord(id=f"{id_prefix}b{place}", number=place, kind=kind)
        for place, kind in enumerate(block_kinds(chosen, count), start=first_block)
    )
    return SpecimenRecord(
        id=f"{id_prefix}s{number}",
        number=number,
        layout=chosen,
        clock_from=start,
        clock_to=end,
        blocks=blocks,
        **facts,
    )


def stage(
    number: int = 1,
    blocks: int = 2,
    *,
    readings: dict[int, tuple[ReadingRecord, ...]] | None = None,
    findings: dict[int, tuple[FindingRecord, ...]] | None = None,
    read: bool = True,
    specimens: Sequence[SpecimenRecord] = (),
    with_map: bool = True,
    **facts: object,
) -> StageRecord:
    """A stage cut and read by the surgeon; blocks not named in ``readings`` are clear."""
    known = {
        "date_of_service": DAY,
        "performer": SURGEON,
        "reader": SURGEON if read else None,
        "reason": StageReason.FIRST_STAGE if number == 1 else StageReason.RESIDUAL_TUMOR,
    }
    cut = tuple(specimens) or (_usual_specimen(number, blocks),)
    filled = tuple(_filled(specimen, readings or {}, findings or {}, read) for specimen in cut)
    built = StageRecord(
        id=f"stage{number}",
        number=number,
        specimens=filled,
        **{"conclusion": None, **known, **facts},
    )
    if read and "conclusion" not in facts:
        built = replace(built, conclusion=_conclusion(built))
    return replace(built, map_document=map_document(built)) if with_map and cut else built


def _usual_specimen(number: int, blocks: int) -> SpecimenRecord:
    if number == 1:
        return specimen(blocks, id_prefix="1-")
    return specimen(blocks, layout=MapLayout.ARC, hours=("3", "6"), id_prefix=f"{number}-")


def _filled(
    specimen: SpecimenRecord,
    readings: dict[int, tuple[ReadingRecord, ...]],
    findings: dict[int, tuple[FindingRecord, ...]],
    read: bool,
) -> SpecimenRecord:
    def usual(block: BlockRecord) -> tuple[ReadingRecord, ...]:
        if not read:
            return ()
        return CLEAR_BASE if block.kind == BlockKind.BASE else CLEAR

    blocks = tuple(
        replace(
            block,
            readings=readings.get(block.number, usual(block)),
            findings=findings.get(block.number, ()),
        )
        for block in specimen.blocks
    )
    return replace(specimen, blocks=blocks)


def _conclusion(built: StageRecord) -> StageConclusion:
    if any(block.has_tumor for block in built.blocks):
        return StageConclusion.RESIDUAL_TUMOR
    return StageConclusion.CLEAR


def map_document(built: StageRecord) -> dict[str, object]:
    """The stored map of a stage, marked with its readings."""
    plans = [
        SpecimenPlan(
            id=specimen.id,
            number=specimen.number,
            layout=specimen.layout,
            block_ids=tuple(block.id for block in specimen.blocks),
            first_block_number=specimen.blocks[0].number,
            clock_from=specimen.clock_from,
            clock_to=specimen.clock_to,
        )
        for specimen in built.specimens
    ]
    nicks = [
        NickPlan(clock=Decimal(12), mark=Mark.DOUBLE),
        NickPlan(clock=Decimal(3), mark=Mark.SINGLE),
    ]
    drawn = new_map(twelve_oclock="Proximal", specimens=plans, inks=shipped_inks(), nicks=nicks)
    marks = [mark for block in built.blocks for mark in _marks(block)]
    clear = [
        block.id
        for block in built.blocks
        if block.is_read and not block.has_tumor and not block.is_incomplete
    ]
    return to_document(with_findings(drawn, marks, clear))


def _marks(block: BlockRecord) -> list[FindingMark]:
    tumor = [
        FindingMark(
            block_id=block.id,
            kind=TUMOR,
            compartment=entry.compartment,
            clock_from=entry.clock_from,
            clock_to=entry.clock_to,
            label="basal cell carcinoma",
        )
        for entry in block.readings
        if entry.result == ReadingResult.TUMOR
    ]
    others = [
        FindingMark(
            block_id=block.id,
            kind=entry.kind.value,
            compartment=entry.compartment,
            clock_from=entry.clock_from,
            clock_to=entry.clock_to,
        )
        for entry in block.findings
    ]
    return tumor + others


def stages_of(counts: Sequence[int | StageRecord]) -> tuple[StageRecord, ...]:
    """Stages from block counts: residual tumor until the last, which is clear."""
    last = len(counts)
    return tuple(
        count
        if isinstance(count, StageRecord)
        else stage(
            number,
            count,
            readings={} if number == last else {1: edge(ReadingResult.TUMOR, "4", "5")},
        )
        for number, count in enumerate(counts, start=1)
    )


def lesion(
    letter: str = "A",
    site: str = "dorsal-forearm",
    side: Side | None = Side.LEFT,
    *,
    stages: Sequence[int | StageRecord] = (2,),
    site_detail: str = "",
    **facts: object,
) -> LesionRecord:
    """A lesion with its stages; clear if its last stage is, else still in progress."""
    taken = stages_of(stages)
    is_clear = bool(taken) and taken[-1].conclusion == StageConclusion.CLEAR
    known = {
        "tumor_type": TumorType.BCC,
        "outcome": LesionOutcome.CLEAR if is_clear else LesionOutcome.IN_PROGRESS,
    }
    return LesionRecord(
        id=f"lesion{letter}",
        letter=letter,
        site=SiteRecord(slug=site, name=catalogue().site(site).name, side=side, detail=site_detail),
        stages=taken,
        **{**known, **facts},
    )


def encounter(*lesions: LesionRecord, **facts: object) -> EncounterRecord:
    """An encounter of ``lesions`` (one clear lesion if none is given)."""
    known = {
        "id": "11111111-1111-4111-8111-111111111111",
        "case_number": "M26-0001",
        "date_of_service": DAY,
        "practice": PRACTICE,
        "location": LOCATION,
        "surgeon": SURGEON,
        "patient": PATIENT,
        "lesions": lesions or (lesion(),),
    }
    return EncounterRecord(**{**known, **facts})


def code_sheet(record: EncounterRecord) -> CodeSheet:
    """What the project derives for ``record``, with its coder's changes."""
    sheet = derive_codes(case_from_record(record), rulebook_for(record.date_of_service))
    return apply_overrides(sheet, record.overrides)
