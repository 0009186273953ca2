"""Which code a repair has by what is recorded of it: its kind, its words and its place."""

from __future__ import annotations

from functools import lru_cache

from encounters.anatomy import catalogue
from encounters.coding.case import CodingRepair
from encounters.coding.day import Day, lid_of
from encounters.coding.rulebook import RecordedCode, RepairPlace, Rulebook
from encounters.vocabulary.terms import RepairType

_LIDS = {"upper": RepairPlace.UPPER_LID, "lower": RepairPlace.LOWER_LID}


def has_axial_vessel(repair: CodingRepair) -> bool:
    return repair.type is RepairType.ISLAND_PEDICLE and bool(repair.axial_vessel.strip())


def goes_by_record(day: Day, repair: CodingRepair) -> bool:
    """Whether its kind has codes without a measure; an island pedicle only on a named vessel."""
    if repair.type is RepairType.ISLAND_PEDICLE:
        return has_axial_vessel(repair)
    return bool(_of_type(day.rulebook, repair.type))


def recorded_code(day: Day, repair: CodingRepair) -> RecordedCode | None:
    """The row that fits; ``None`` where the kind has no code at the place of the wound."""
    place = place_of(day, repair)
    return next((row for row in _rows(day, repair) if not row.places or place in row.places), None)


def why_no_recorded_code(day: Day, repair: CodingRepair) -> str:
    """What to do about a repair without a row."""
    rows = _rows(day, repair)
    if not rows:
        return "say what its kind is coded by"
    wanted = {place for row in rows for place in row.places}
    if place_of(day, repair) is RepairPlace.LID and wanted <= set(_LIDS.values()):
        return "say of the lesion whether it is the upper or the lower lid"
    words = " or ".join(sorted(place.value.replace("_", " ") for place in wanted))
    return f"its codes are for {words}, enter the code by hand"


def place_of(day: Day, repair: CodingRepair) -> RepairPlace | None:
    """The place of the repair's site, as exact as the record has it."""
    reading = catalogue().site(repair.site).reading(repair.choice)
    place = day.rulebook.repair_places.get(reading.icd10_pattern)
    if place is not RepairPlace.LID:
        return place
    lids = {
        lid_of(lesion, reading) for lesion in day.case.lesions if lesion.id in repair.lesions
    } - {""}
    return _LIDS[lids.pop()] if len(lids) == 1 else place


def _rows(day: Day, repair: CodingRepair) -> list[RecordedCode]:
    return [
        row
        for row in _of_type(day.rulebook, repair.type)
        if all(repair.words.get(name) == word for name, word in row.words.items())
    ]


@lru_cache(maxsize=512)
def _of_type(rulebook: Rulebook, kind: RepairType) -> tuple[RecordedCode, ...]:
    return tuple(row for row in rulebook.recorded if row.type is kind)
