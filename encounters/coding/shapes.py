"""The code lines of very many cases: what they depend on, derived once for each shape.

Lines depend on a site by its family, groups and modifiers, on a measure by its band, on dates by
the days between them; a diagnosis comes from its lesion alone. So of a million cases a few thousand
have lines of their own. ``CaseRows`` is a case as it lies in the tables; its answer is that of
``case_from_record`` and ``derive_codes``, without findings and sentences.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from encounters.anatomy import catalogue
from encounters.coding.case import CodingCase
from encounters.coding.day import diagnosis_code, lid_of
from encounters.coding.engine import derive_codes
from encounters.coding.from_record import case_from_record
from encounters.coding.results import CodeLine
from encounters.coding.rulebook import Rulebook
from encounters.coding.rules.measures import tenths
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

# More shapes than any practice has; a memory that is full is begun anew.
MOST_SHAPES = 200_000
_LARGEST = Decimal(300)
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


class Claim(NamedTuple):
    """What a line asks of a payer, without how it came about."""

    date_of_service: date
    code: str
    units: int
    modifiers: tuple[str, ...]
    lesion: str
    icd10: tuple[str, ...]


REPAIR_WORDS = ("cartilage_from", "lip_extent", "lip_closure", "lid_share", "lid_closure")
Key = tuple[object, ...]


def claims_of(lines: Iterable[CodeLine]) -> tuple[Claim, ...]:
    return tuple(
        Claim(line.date_of_service, line.code, line.units, line.modifiers, line.lesion, line.icd10)
        for line in lines
    )


class ShapeMemory:
    """The lines of cases under rulebooks, each shape derived once."""

    def __init__(self) -> None:
        self.derived = 0
        self._lines: dict[Key, tuple[tuple[object, ...], ...]] = {}
        self._places: dict[tuple[object, ...], object] = {}
        self._diagnoses: dict[tuple[str, ...], str] = {}
        self._bands: dict[int, tuple[Rulebook, list[Decimal]]] = {}

    def claims(self, rows: CaseRows, rulebook: Rulebook) -> tuple[Claim, ...]:
        """The lines of ``derive_codes`` for the case of ``rows``, in their order."""
        key = self._shape(rows, rulebook)
        found = self._lines.get(key)
        if found is None:
            if len(self._lines) >= MOST_SHAPES:
                self._lines.clear()
            found = self._lines[key] = _lines_of(rows, rulebook)
            self.derived += 1
        first = rows.date_of_service
        known = {lesion.letter: lesion for lesion in rows.lesions}
        return tuple(
            Claim(
                first + timedelta(days=day) if day else first,
                code,
                units,
                modifiers,
                lesion,
                self._codes(marks, known),
            )
            for day, code, units, modifiers, lesion, marks in cast("Any", found)
        )

    def _codes(self, marks: tuple[str, ...], known: Mapping[str, LesionRow]) -> tuple[str, ...]:
        """Diagnoses for the letters that stand for them; none for a lesion without."""
        if len(marks) == 1:
            code = self._diagnosis(known[marks[0]])
            return (code,) if code else ()
        found = (self._diagnosis(known[mark]) for mark in marks)
        return tuple(dict.fromkeys(code for code in found if code))

    def _diagnosis(self, lesion: LesionRow) -> str:
        if lesion.icd10:
            return lesion.icd10
        key = (lesion.site, lesion.choice, lesion.tumor, lesion.side, lesion.lid)
        found = self._diagnoses.get(key)
        if found is None:
            case = case_of_lesions((lesion._replace(stages=()),))
            found = self._diagnoses[key] = diagnosis_code(case.lesions[0])
        return found

    def _shape(self, rows: CaseRows, rulebook: Rulebook) -> Key:
        surgeon = rows.surgeon
        lesions = rows.lesions
        is_exact = len(rows.repairs) > 1 or any(
            stage.day for lesion in lesions for stage in lesion.stages
        )
        return (
            rulebook,
            rows.payer,
            rows.distinct_lesion_modifier,
            rows.kind,
            rows.place_of_service,
            is_exact,
            *(
                (
                    lesion.letter,
                    self._place(lesion, rulebook, is_exact=is_exact),
                    lesion.payer_notice,
                    lesion.merged_into,
                    lesion.stopped,
                    *(_stage_key(stage, surgeon) for stage in lesion.stages),
                )
                for lesion in lesions
            ),
            *(self._repair_key(repair, rows, rulebook, is_exact) for repair in rows.repairs),
        )

    def _place(self, lesion: LesionRow, rulebook: Rulebook, *, is_exact: bool) -> object:
        key = (rulebook, lesion.site, lesion.choice, lesion.lid, lesion.side)
        if is_exact:
            return key[1:]
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = _place_of(lesion, rulebook)
        return found

    def _repair_key(
        self, repair: RepairRow, rows: CaseRows, rulebook: Rulebook, is_exact: bool
    ) -> Key:
        by_another = repair.surgeon is not None and repair.surgeon != rows.surgeon
        if is_exact or repair.day:
            return (repair._replace(surgeon=None), by_another)
        return (
            repair.lesions,
            repair.site_lesion,
            repair.type,
            repair.repair_class,
            self._band(repair.length_cm, rulebook),
            self._band(_sum(repair.primary_cm2, repair.secondary_cm2), rulebook),
            self._band(repair.area_cm2, rulebook),
            repair.closes,
            by_another,
            repair.other_surgeon,
            repair.with_fellow,
            repair.flap_design,
            bool(repair.axial_vessel.strip()),
            repair.words,
        )

    def _band(self, measure: Decimal | None, rulebook: Rulebook) -> object:
        """Which of the intervals between any two limits of the tables the measure lies in."""
        if measure is None:
            return None
        value = tenths(measure)
        if value > _LARGEST:
            return measure
        known = self._bands.get(id(rulebook))
        if known is None:
            # The rulebook is kept, so that no other one can have its identity.
            known = self._bands[id(rulebook)] = rulebook, _limits(rulebook)
        return measure > 0, bisect_left(known[1], value)


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _stage_key(stage: StageRow, surgeon: object) -> Key:
    """Of people only who is who: which of them cut, read and answer for the stage."""
    performer = stage.performer or surgeon
    return (
        *stage[:4],
        stage.reader is None,
        stage.reader == performer,
        stage.reader in (surgeon, stage.supervisor),
        *stage[7:],
    )


def _place_of(lesion: LesionRow, rulebook: Rulebook) -> object:
    """All that the rules of one day without entered services look up by a lesion's site."""
    reading = catalogue().site(lesion.site).reading(lesion.choice)
    row = case_of_lesions((lesion._replace(stages=()),)).lesions[0]
    lid = lid_of(row, reading)
    return (
        reading.family,
        reading.groups,
        rulebook.repair_places.get(reading.icd10_pattern),
        lid,
        rulebook.places.modifier(lesion.site, lid, row.side),
    )


def _limits(rulebook: Rulebook) -> list[Decimal]:
    found = {Decimal(0)}
    for table in rulebook.tables.values():
        found.add(table.above)
        found.update(limit for limit in (table.at_most,) if limit is not None)
        ends = [band.up_to for band in table.bands if band.up_to is not None]
        found.update(ends)
        further = ends[-1] if ends else _LARGEST
        while table.each > 0 and further < _LARGEST:
            further += table.each
            found.add(further)
    return sorted(found)


def _lines_of(rows: CaseRows, rulebook: Rulebook) -> tuple[tuple[object, ...], ...]:
    """Derived in the ordinary way, with each lesion's letter in the place of its diagnosis."""
    marked = tuple(lesion._replace(icd10=lesion.letter) for lesion in rows.lesions)
    case = case_of(rows._replace(lesions=marked))
    return tuple(
        ((line.date_of_service - rows.date_of_service).days, *claim[1:])
        for line, claim in (
            (line, claims_of((line,))[0]) for line in derive_codes(case, rulebook).lines
        )
    )


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
        flap_design=row.flap_design,
        axial_vessel=row.axial_vessel,
        **dict(zip(REPAIR_WORDS, row.words, strict=True)),
    )
