"""Units and modifiers that a person typed for a line, held against what a claim can carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from encounters.anatomy import catalogue
from encounters.coding.case import CodingCase
from encounters.coding.claim_modifiers import ModifierGroup
from encounters.coding.results import CodeLine, CodeSheet, Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind, Rulebook
from encounters.coding.sheet import error
from encounters.vocabulary.spoken import listed
from encounters.vocabulary.terms import Side

# The limit of CMS that no documentation raises.
_ABSOLUTE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlace:
    """Where the lesion of a line lies; ``lid`` is empty where it is none or not recorded."""

    letter: str
    site: str
    choice: str
    lid: str
    side: Side | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """A line as a person wants it; ``place`` is ``None`` for one of no lesion, or of several."""

    code: str
    units: int
    modifiers: Sequence[str]
    place: LinePlace | None = None


def faults_of(line: TypedLine, rulebook: Rulebook) -> Mapping[str, list[str]]:
    """What cannot be, by the field it was typed into; empty where all of it can."""
    found = {
        "units": list(_of_units(line, rulebook)),
        "modifiers": list(_of_modifiers(line, rulebook)),
    }
    return {field: faults for field, faults in found.items() if faults}


def _of_units(line: TypedLine, rulebook: Rulebook) -> Iterator[str]:
    entry = rulebook.codes.entry(line.code)
    if entry is not None and entry.kind is CodeKind.FIRST_STAGE and line.units > 1:
        yield f"A lesion has one first stage a day: {line.code} has one unit."
        return
    limit = rulebook.limits.get(line.code)
    if limit is not None and limit.indicator == _ABSOLUTE and line.units > limit.units:
        yield (
            f"CMS pays at most {limit.units} of {line.code} a day, whatever is documented "
            f"(table of {rulebook.limits_from.isoformat()})."
        )


def _of_modifiers(line: TypedLine, rulebook: Rulebook) -> Iterator[str]:
    entry = rulebook.codes.entry(line.code)
    yield from rulebook.modifiers.faults(
        line.modifiers,
        is_visit=entry is not None and entry.kind is CodeKind.EVALUATION,
        is_add_on=entry is not None and bool(entry.add_on_to),
    )
    if line.place is not None:
        yield from _elsewhere(line, line.place, rulebook)


def _elsewhere(line: TypedLine, place: LinePlace, rulebook: Rulebook) -> Iterator[str]:
    """A side, lid or digit that is not the lesion's."""
    known = rulebook.modifiers.groups
    typed = [m for m in line.modifiers if known.get(m) is ModifierGroup.PLACE]
    reading = catalogue().site(place.site).reading(place.choice)
    lid = reading.lid.value if reading.lid else place.lid
    right = rulebook.places.modifier(place.site, lid, place.side)
    allowed = {right, rulebook.places.sides.get(place.side, "") if place.side else ""} - {""}
    wrong = [modifier for modifier in typed if modifier not in allowed]
    if wrong:
        own = f"its place is {listed(sorted(allowed))}" if allowed else "its place has no modifier"
        yield f"{listed(wrong)}: not where lesion {place.letter} is; {own}."


def held(sheet: CodeSheet, case: CodingCase, rulebook: Rulebook) -> CodeSheet:
    """The sheet with an error for each change by hand that cannot be, whenever it was made."""
    places = {
        lesion.id: LinePlace(
            letter=lesion.id,
            site=lesion.site,
            choice=lesion.choice,
            lid=lesion.lid,
            side=lesion.side,
        )
        for lesion in case.lesions
    }
    found = tuple(
        finding
        for line in sheet.lines
        if line.override_reason
        for finding in _held(line, places.get(line.lesion), rulebook)
    )
    return replace(sheet, findings=(*sheet.findings, *found)) if found else sheet


def _held(line: CodeLine, place: LinePlace | None, rulebook: Rulebook) -> Iterator[Finding]:
    typed = TypedLine(
        code=line.code,
        units=line.units,
        modifiers=line.modifiers,
        place=place,
    )
    for faults in faults_of(typed, rulebook).values():
        for fault in faults:
            text = f"{line.code} as changed by hand: {fault}"
            yield error(RuleId.OVERRIDE, text, line.lesion)
