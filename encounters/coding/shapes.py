"""The code lines of very many cases: what they depend on, derived once for each shape.

Lines depend on a site by its family, groups and modifiers, on a measure by its band, on dates by
the days between them; a diagnosis comes from its lesion alone. So of a million cases a few thousand
have lines of their own. The answer to ``CaseRows`` is that of
``case_from_record`` and ``derive_codes``, without findings and sentences.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, cast

from msgspec import Struct

from encounters.anatomy import catalogue
from encounters.coding.case_rows import (
    CaseRows,
    LesionRow,
    RepairRow,
    StageRow,
    case_of,
    case_of_lesions,
)
from encounters.coding.day import diagnosis_code, lid_of
from encounters.coding.engine import derive_lines
from encounters.coding.results import CodeLine
from encounters.coding.rulebook import Rulebook
from encounters.coding.rules.measures import tenths

# More shapes than any practice has; a memory that is full is begun anew.
MOST_SHAPES = 200_000
_LARGEST = Decimal(300)


class Claim(NamedTuple):
    """What a line asks of a payer, without how it came about."""

    date_of_service: date
    code: str
    units: int
    modifiers: tuple[str, ...]
    lesion: str
    icd10: tuple[str, ...]


Key = tuple[object, ...]
Claims = tuple[Claim, ...]
# Lines of a shape: days are counted from the case's own, diagnoses are the letters of lesions.
ShapeLines = tuple[tuple[object, ...], ...]


def claims_of(lines: Iterable[CodeLine]) -> Claims:
    return tuple(
        Claim(line.date_of_service, line.code, line.units, line.modifiers, line.lesion, line.icd10)
        for line in lines
    )


class CaseLines(Struct, frozen=True, eq=False):
    """The lines of a case by its shape: counted and compared before they are made.

    Those of two cases with the same day and lesions are the same where the shape's are.
    """

    of_shape: ShapeLines
    rows: CaseRows
    memory: ShapeMemory

    def __len__(self) -> int:
        return len(self.of_shape)

    def claims(self) -> Claims:
        return self.memory.filled(self.of_shape, self.rows)


class ShapeMemory:
    """The lines of cases under rulebooks, each shape derived once."""

    def __init__(self) -> None:
        self.derived = 0
        self._lines: dict[Key, ShapeLines] = {}
        self._places: dict[tuple[object, ...], int] = {}
        self._numbers: dict[object, int] = {}
        self._diagnoses: dict[tuple[str, ...], str] = {}
        self._bands: dict[Rulebook, tuple[list[Decimal], dict[Decimal, object]]] = {}

    def lines(self, rows: CaseRows, rulebook: Rulebook) -> CaseLines:
        """The lines of ``derive_codes`` for the case of ``rows``, in their order."""
        key = self._shape(rows, rulebook)
        found = self._lines.get(key)
        if found is None:
            if len(self._lines) >= MOST_SHAPES:
                self._lines.clear()
            found = self._lines[key] = _lines_of(rows, rulebook)
            self.derived += 1
        return CaseLines(found, rows, self)

    def filled(self, of_shape: ShapeLines, rows: CaseRows) -> Claims:
        """The lines of a shape with the days and diagnoses of a case that has it."""
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
            for day, code, units, modifiers, lesion, marks in cast("Any", of_shape)
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
            [stage.day for lesion in lesions for stage in lesion.stages]
        )
        return (
            rulebook,
            rows.payer,
            rows.distinct_lesion_modifier,
            rows.kind,
            rows.place_of_service,
            is_exact,
            *[
                (
                    lesion.letter,
                    self._place(lesion, rulebook, is_exact=is_exact),
                    lesion.payer_notice,
                    lesion.merged_into,
                    lesion.stopped,
                    *[_stage_key(stage, surgeon) for stage in lesion.stages],
                )
                for lesion in lesions
            ],
            *[self._repair_key(repair, rows, rulebook, is_exact) for repair in rows.repairs],
        )

    def _place(self, lesion: LesionRow, rulebook: Rulebook, *, is_exact: bool) -> object:
        key = (rulebook, lesion.site, lesion.choice, lesion.lid, lesion.side)
        if is_exact:
            return key[1:]
        found = self._places.get(key)
        if found is None:
            # A number is compared sooner than all that it stands for.
            place = _place_of(lesion, rulebook)
            found = self._places[key] = self._numbers.setdefault(place, len(self._numbers))
        return found

    def _repair_key(
        self, repair: RepairRow, rows: CaseRows, rulebook: Rulebook, is_exact: bool
    ) -> Key:
        by_another = repair.surgeon is not None and repair.surgeon != rows.surgeon
        if is_exact or repair.day:
            return (repair._replace(surgeon=None, fellow=repair.fellow is not None), by_another)
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
            repair.fellow is not None,
            repair.flap_design,
            bool(repair.axial_vessel.strip()),
            repair.words,
        )

    def _band(self, measure: Decimal | None, rulebook: Rulebook) -> object:
        """Which of the intervals between any two limits of the tables the measure lies in."""
        if measure is None:
            return None
        known = self._bands.get(rulebook)
        if known is None:
            known = self._bands[rulebook] = _limits(rulebook), {}
        limits, bands = known
        found = bands.get(measure)
        if found is None:
            value = tenths(measure)
            found = measure if value > _LARGEST else (measure > 0, bisect_left(limits, value))
            bands[measure] = found
        return found


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


def _lines_of(rows: CaseRows, rulebook: Rulebook) -> ShapeLines:
    """Derived in the ordinary way, with each lesion's letter in the place of its diagnosis."""
    marked = tuple(lesion._replace(icd10=lesion.letter) for lesion in rows.lesions)
    case = case_of(rows._replace(lesions=marked))
    lines = derive_lines(case, rulebook)
    return tuple(
        ((line.date_of_service - rows.date_of_service).days, *claim[1:])
        for line, claim in zip(lines, claims_of(lines), strict=True)
    )
