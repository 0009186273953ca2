"""A case as it lies in the tables, and the ``CodingCase`` that ``case_from_record`` makes of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from encounters.coding.case import CodingCase
from encounters.coding.from_record import case_from_record
from encounters.record import EarlierSurgeryRecord, EncounterRecord
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.terms import (
    DeepStructure,
    LesionOutcome,
    PlaceOfService,
    RepairClass,
    RepairType,
    Side,
    Technique,
    TumorType,
    WoundPart,
)

REPAIR_WORDS = ("cartilage_from", "lip_extent", "lip_closure", "lid_share", "lid_closure")
_NOBODY = "nobody"


class StageRow(NamedTuple):
    """``day`` counts from the case's date of service; people are keys of any kind."""

    number: int
    day: int
    blocks: int
    technique: str
    performer: object
    reader: object
    supervisor: object
    deep_structure: str
    fellow_accredited: bool
    present_for_key_parts: bool
    reader_does_not_bill: bool


class LesionRow(NamedTuple):
    letter: str
    site: str
    side: str
    choice: str
    lid: str
    tumor: str
    icd10: str
    payer_notice: str
    merged_into: str
    stopped: bool
    stages: tuple[StageRow, ...]


class RepairRow(NamedTuple):
    lesions: tuple[str, ...]
    site_lesion: str
    type: str
    repair_class: str
    day: int
    length_cm: Decimal | None
    primary_cm2: Decimal | None
    secondary_cm2: Decimal | None
    area_cm2: Decimal | None
    closes: str
    surgeon: object
    other_surgeon: bool
    with_fellow: bool
    fellow: object
    flap_design: str
    axial_vessel: str
    words: tuple[str, str, str, str, str]


class CaseRows(NamedTuple):
    id: str
    date_of_service: date
    payer: str
    distinct_lesion_modifier: str
    kind: str
    place_of_service: str
    surgeon: object
    lesions: tuple[LesionRow, ...]
    repairs: tuple[RepairRow, ...]


def case_of_lesions(lesions: tuple[LesionRow, ...]) -> CodingCase:
    """A case of nothing but these lesions, on some day."""
    return case_of(CaseRows("", date.min, "", "", "mohs", "", _NOBODY, lesions, ()))


def case_of(rows: CaseRows) -> CodingCase:
    """The case of the rows, as ``case_from_record`` makes it of a record of them."""
    by_letter = {lesion.letter: _lesion(lesion, rows) for lesion in rows.lesions}
    record = SimpleNamespace(
        id=rows.id,
        case_number=rows.id,
        date_of_service=rows.date_of_service,
        payer=SimpleNamespace(
            key=rows.payer, distinct_lesion_modifier=rows.distinct_lesion_modifier
        ),
        lesions=tuple(by_letter.values()),
        lesion=by_letter.__getitem__,
        defects=tuple(
            SimpleNamespace(lesions=repair.lesions, repairs=(_repair(repair, rows),))
            for repair in rows.repairs
        ),
        other_services=(),
        kind=EncounterKind(rows.kind),
        location=SimpleNamespace(place_of_service=_place_of_service(rows.place_of_service)),
        surgeon=_person(rows.surgeon),
        earlier_surgery=EarlierSurgeryRecord(),
        follows=None,
    )
    # It has what is read of it, and no more.
    return case_from_record(cast("EncounterRecord", record))


def _place_of_service(number: str) -> Any:
    return PlaceOfService(number) if number else SimpleNamespace(value="")


def _person(key: object) -> Any:
    return None if key is None else SimpleNamespace(id=key, name="")


def _lesion(row: LesionRow, rows: CaseRows) -> Any:
    return SimpleNamespace(
        letter=row.letter,
        site=SimpleNamespace(
            slug=row.site,
            side=Side(row.side) if row.side else None,
            choice=row.choice,
            lid=row.lid,
        ),
        coded_tumor_type=TumorType(row.tumor),
        stages=[_stage(stage, rows) for stage in row.stages],
        icd10=row.icd10,
        icd10_reason="",
        payer_notice=SimpleNamespace(value=row.payer_notice) if row.payer_notice else None,
        merged_into=row.merged_into,
        outcome=LesionOutcome.STOPPED if row.stopped else LesionOutcome.IN_PROGRESS,
        follows="",
    )


def _stage(row: StageRow, rows: CaseRows) -> Any:
    return SimpleNamespace(
        number=row.number,
        date_of_service=rows.date_of_service + timedelta(days=row.day),
        block_count=row.blocks,
        technique=Technique(row.technique),
        performer=_person(row.performer),
        reader=_person(row.reader),
        supervisor=_person(row.supervisor),
        supervision_statement="",
        deep_structure=DeepStructure(row.deep_structure) if row.deep_structure else None,
        fellow_accredited=row.fellow_accredited,
        present_for_key_parts=row.present_for_key_parts,
        reader_does_not_bill=row.reader_does_not_bill,
    )


def _repair(row: RepairRow, rows: CaseRows) -> Any:
    return SimpleNamespace(
        type=RepairType(row.type),
        repair_class=RepairClass(row.repair_class) if row.repair_class else None,
        site_lesion=row.site_lesion,
        date_of_service=rows.date_of_service + timedelta(days=row.day),
        length_cm=row.length_cm,
        primary_cm2=row.primary_cm2,
        secondary_cm2=row.secondary_cm2,
        area_cm2=row.area_cm2,
        closes=WoundPart(row.closes),
        surgeon=_person(row.surgeon),
        other_surgeon=row.other_surgeon,
        with_fellow=row.with_fellow,
        fellow=_person(row.fellow),
        flap_design=row.flap_design,
        axial_vessel=row.axial_vessel,
        **dict(zip(REPAIR_WORDS, row.words, strict=True)),
    )
