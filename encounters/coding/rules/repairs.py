"""The codes of repairs: linear ones summed by class and group, flaps one by one, grafts summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from encounters.coding.case import CodingRepair
from encounters.coding.day import Day
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import RepairTable, RepairTableKind
from encounters.coding.rules.measures import Coded, codes_for, in_reach, tenths
from encounters.coding.rules.reconstructions import (
    LINEAR,
    is_in_burow_graft,
)
from encounters.coding.rules.recorded import has_axial_vessel
from encounters.coding.rules.wounds import (
    group_of,
    lesions_of,
    measure_of,
    named,
    one_lesion,
    own_repairs,
    site_name,
    table_kind,
    table_of,
    wounds_of,
)
from encounters.coding.sheet import Line, Yielded, listed, warning
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.terms import RepairType

_GRAFTS = (
    RepairType.FULL_THICKNESS_GRAFT,
    RepairType.SPLIT_THICKNESS_GRAFT,
    RepairType.SKIN_SUBSTITUTE,
    RepairType.BUROW_GRAFT,
)
_WORDS = {
    RepairTableKind.SIMPLE: "simple repair",
    RepairTableKind.INTERMEDIATE: "intermediate repair",
    RepairTableKind.COMPLEX: "complex repair",
    RepairTableKind.FLAP: "flap",
    RepairTableKind.FULL_THICKNESS_GRAFT: "full-thickness graft",
    RepairTableKind.SPLIT_THICKNESS_GRAFT: "split-thickness graft",
    RepairTableKind.SKIN_SUBSTITUTE: "skin substitute",
}


class Measured(Struct, frozen=True):
    """A repair that has its measure."""

    repair: CodingRepair
    measure: Decimal


# Repairs of one kind and one group: what is added up.
Heaps = dict[tuple[RepairTableKind, str], list[Measured]]


def linear_repairs(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    """One code for each class and group; a complex repair too short for one joins the layered."""
    heaps, short = linear_heaps(day)
    for measured in short:
        yield warning(
            RuleId.SHORT_COMPLEX_REPAIR,
            f"The complex repair of {named(lesions_of([measured.repair]))} is not longer than "
            "1.0 cm: there is no complex code for it, so it is reported as intermediate.",
            one_lesion(measured.repair),
        )
    rules = (RuleId.LINEAR_REPAIR, RuleId.LINEAR_REPAIR_FURTHER)
    yield from _summed(day, heaps, rules)


def linear_heaps(day: Day) -> tuple[Heaps, list[Measured]]:
    """What is added up, and the complex repairs among it that joined the layered ones."""
    heaps = _heaps(r for r in own_repairs(day, *LINEAR) if not is_in_burow_graft(day, r))
    short = [
        measured
        for key in [key for key in heaps if _is_too_short(day, key, heaps)]
        for measured in heaps.pop(key)
    ]
    for measured in short:
        _add(heaps, RepairTableKind.INTERMEDIATE, measured)
    return heaps, short


def _is_too_short(day: Day, key: tuple[RepairTableKind, str], heaps: Heaps) -> bool:
    return key[0] is RepairTableKind.COMPLEX and not in_reach(
        day.rulebook.tables[key], _total(heaps[key])
    )


def grafts(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    """Areas of one kind and group are added up; the donor site's simple closure is included."""
    heaps = _heaps(own_repairs(day, *_GRAFTS))
    for key in list(heaps):
        table = day.rulebook.tables[key]
        if not in_reach(table, _total(heaps[key])):
            lesions = _lesions(heaps.pop(key))
            yield warning(
                RuleId.REPAIR_NOT_CODED,
                f"The {_WORDS[key[0]]} of {named(lesions)} has no code yet: the "
                f"rulebook goes up to {table.at_most} {table.unit}, enter the code by hand.",
            )
    yield from _summed(day, heaps, (RuleId.GRAFT, RuleId.GRAFT_FURTHER))


def flaps(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    """Each flap by itself: primary and secondary defect together decide the band."""
    for repair in own_repairs(day, RepairType.FLAP, RepairType.ISLAND_PEDICLE):
        if has_axial_vessel(repair):
            continue
        measure, table = measure_of(repair), table_of(day, repair, RepairTableKind.FLAP)
        if measure is None or table is None:
            continue
        areas = listed(
            f"a {which} defect of {plain(area)} sq cm"
            for area, which in (
                (repair.primary_cm2, "primary"),
                (repair.secondary_cm2, "secondary"),
            )
            if area is not None
        )
        group = group_of(repair, RepairTableKind.FLAP)[1].lower()
        fact = f"flap on {site_name(repair)} ({group}): {areas} make {plain(tenths(measure))} sq cm"
        for coded in codes_for(table, measure):
            rule = RuleId.FLAP_FURTHER if coded.is_further else RuleId.FLAP
            yield _line(day, coded, rule, fact, [repair])


def interpolation_flaps(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    for repair in own_repairs(day, RepairType.INTERPOLATION_FLAP):
        table = table_of(day, repair, RepairTableKind.INTERPOLATION_FLAP)
        code = day.rulebook.designs.get(repair.design) or (table.bands[0].code if table else "")
        if not code:
            continue
        what = "paramedian forehead flap" if repair.design else "interpolation flap"
        yield Line(
            code=code,
            units=1,
            rule=RuleId.INTERPOLATION_FLAP,
            facts=(
                f"{what} to {site_name(repair)}",
                "division and inset on a later day are reported then, with 58",
            ),
            lesions=tuple(sorted(repair.lesions)),
            entry=day.rulebook.codes.entry(code),
        )


def pedicle_divisions(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    """Division and inset, by the site that the flap went to."""
    for repair in own_repairs(day, RepairType.PEDICLE_DIVISION):
        kind = RepairTableKind.PEDICLE_DIVISION
        table = table_of(day, repair, kind)
        if table is None:
            continue
        code = table.bands[0].code
        yield Line(
            code=code,
            units=1,
            rule=RuleId.PEDICLE_DIVISION,
            facts=(
                f"pedicle divided on {site_name(repair)} ({group_of(repair, kind)[1].lower()})",
            ),
            lesions=tuple(sorted(repair.lesions)),
            entry=day.rulebook.codes.entry(code),
            wounds=wounds_of([repair]),
        )


def _heaps(repairs: Iterable[CodingRepair]) -> Heaps:
    heaps: Heaps = {}
    for repair in repairs:
        kind, measure = table_kind(repair), measure_of(repair)
        if kind is not None and measure is not None:
            _add(heaps, kind, Measured(repair, measure))
    return heaps


def _add(heaps: Heaps, kind: RepairTableKind, measured: Measured) -> None:
    heaps.setdefault((kind, group_of(measured.repair, kind)[0]), []).append(measured)


def _total(heap: Iterable[Measured]) -> Decimal:
    return sum((measured.measure for measured in heap), Decimal(0))


def _lesions(heap: Iterable[Measured]) -> tuple[str, ...]:
    return lesions_of(measured.repair for measured in heap)


def _summed(day: Day, heaps: Heaps, rules: tuple[RuleId, RuleId]) -> Iterator[Line]:
    for key in sorted(heaps):
        heap, table = heaps[key], day.rulebook.tables[key]
        fact = _summed_fact(table, heap)
        for coded in codes_for(table, _total(heap)):
            rule = rules[1] if coded.is_further else rules[0]
            yield _line(day, coded, rule, fact, [measured.repair for measured in heap])


def _summed_fact(table: RepairTable, heap: Sequence[Measured]) -> str:
    words, first = _WORDS[table.kind], heap[0].repair
    group = group_of(first, table.kind)[1].lower()
    total = f"{plain(tenths(_total(heap)))} {table.unit}"
    if len(heap) == 1:
        return f"{words} of {total} on {site_name(first)} ({group})"
    parts = listed(
        f"{plain(measured.measure)} {table.unit} on {site_name(measured.repair)}"
        for measured in sorted(
            heap, key=lambda measured: (site_name(measured.repair), measured.measure)
        )
    )
    return f"{words}s of one group ({group}) are added up: {parts} make {total}"


def _line(day: Day, coded: Coded, rule: RuleId, fact: str, repairs: Sequence[CodingRepair]) -> Line:
    return Line(
        code=coded.code,
        units=coded.units,
        rule=rule,
        facts=(fact, f"band {coded.band}" if not coded.is_further else coded.band),
        lesions=lesions_of(repairs),
        entry=day.rulebook.codes.entry(coded.code),
        wounds=wounds_of(repairs),
        icd10=tuple(sorted({repair.icd10 for repair in repairs if repair.icd10})),
    )
