"""The codes of repairs: linear ones summed by class and group, flaps one by one, grafts summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from encounters.coding.case import CodingRepair
from encounters.coding.day import Day
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import RepairTable, RepairTableKind
from encounters.coding.rules.measures import Coded, codes_for, in_reach, tenths
from encounters.coding.rules.wounds import (
    group_of,
    lesions_of,
    measure_of,
    named,
    own_repairs,
    site_name,
    table_kind,
    table_of,
)
from encounters.coding.sheet import Line, Yielded, listed, warning
from encounters.spoken import plain
from encounters.terms import RepairType

_GRAFTS = (
    RepairType.FULL_THICKNESS_GRAFT,
    RepairType.SPLIT_THICKNESS_GRAFT,
    RepairType.SKIN_SUBSTITUTE,
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

# Repairs of one kind and one group: what is added up.
Heaps = dict[tuple[RepairTableKind, str], list[CodingRepair]]


def linear_repairs(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    """One code for each class and group; a complex repair too short for one joins the layered."""
    heaps = _heaps(own_repairs(day, RepairType.LINEAR))
    short = [key for key in heaps if _is_too_short(day, key, heaps)]
    for key in short:
        for repair in heaps.pop(key):
            _add(heaps, RepairTableKind.INTERMEDIATE, repair)
            yield warning(
                RuleId.SHORT_COMPLEX_REPAIR,
                f"The complex repair of {named(sorted(repair.lesions))} is not longer than 1.0 cm: "
                "there is no complex code for it, so it is reported as intermediate.",
                repair.lesions[0] if len(repair.lesions) == 1 else "",
            )
    rules = (RuleId.LINEAR_REPAIR, RuleId.LINEAR_REPAIR_FURTHER)
    yield from _summed(day, heaps, rules)


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
            repairs = heaps.pop(key)
            yield warning(
                RuleId.REPAIR_NOT_CODED,
                f"The {_WORDS[key[0]]} of {named(lesions_of(repairs))} has no code yet: the "
                f"rulebook goes up to {table.at_most} {table.unit}, enter the code by hand.",
            )
    yield from _summed(day, heaps, (RuleId.GRAFT, RuleId.GRAFT_FURTHER))


def flaps(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    """Each flap by itself: primary and secondary defect together decide the band."""
    for repair in own_repairs(day, RepairType.FLAP):
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
            yield _line(day, coded, rule, fact, tuple(sorted(repair.lesions)))


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


def _heaps(repairs: Iterable[CodingRepair]) -> Heaps:
    heaps: Heaps = {}
    for repair in repairs:
        kind = table_kind(repair)
        if kind is not None and measure_of(repair) is not None:
            _add(heaps, kind, repair)
    return heaps


def _add(heaps: Heaps, kind: RepairTableKind, repair: CodingRepair) -> None:
    heaps.setdefault((kind, group_of(repair, kind)[0]), []).append(repair)


def _total(repairs: Iterable[CodingRepair]) -> Decimal:
    return sum((measure_of(repair) or Decimal(0) for repair in repairs), Decimal(0))


def _summed(day: Day, heaps: Heaps, rules: tuple[RuleId, RuleId]) -> Iterator[Line]:
    for (kind, group), repairs in sorted(heaps.items()):
        table = day.rulebook.tables[kind, group]
        fact = _summed_fact(table, kind, repairs)
        for coded in codes_for(table, _total(repairs)):
            rule = rules[1] if coded.is_further else rules[0]
            yield _line(day, coded, rule, fact, lesions_of(repairs))


def _summed_fact(table: RepairTable, kind: RepairTableKind, repairs: Sequence[CodingRepair]) -> str:
    group = group_of(repairs[0], kind)[1].lower()
    total = f"{plain(tenths(_total(repairs)))} {table.unit}"
    if len(repairs) == 1:
        return f"{_WORDS[kind]} of {total} on {site_name(repairs[0])} ({group})"
    parts = listed(
        f"{plain(measure_of(one) or Decimal(0))} {table.unit} on {site_name(one)}"
        for one in sorted(repairs, key=lambda one: (site_name(one), measure_of(one)))
    )
    return f"{_WORDS[kind]}s of one group ({group}) are added up: {parts} make {total}"


def _line(day: Day, coded: Coded, rule: RuleId, fact: str, lesions: tuple[str, ...]) -> Line:
    return Line(
        code=coded.code,
        units=coded.units,
        rule=rule,
        facts=(fact, f"band {coded.band}" if not coded.is_further else coded.band),
        lesions=lesions,
        entry=day.rulebook.codes.entry(coded.code),
    )
