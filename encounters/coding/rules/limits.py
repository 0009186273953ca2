"""The day's totals, add-ons without a primary, and repairs of earlier days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.sheet import Line, warning

_MEANING = {
    1: "it is counted by claim line",
    2: "the limit is absolute",
    3: "documentation may support more, usually on appeal",
}


def daily_limits(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """Units above the CMS limit. Splitting lines does not raise it, so lines are added up."""
    units: dict[str, int] = {}
    for line in lines:
        units[line.code] = units.get(line.code, 0) + line.units
    limits = day.rulebook.limits
    above = [code for code in units if code in limits and units[code] > limits[code].units]
    for code in sorted(above):
        limit = limits[code]
        yield warning(
            RuleId.MUE,
            f"{code}: {units[code]} units on {day.date.isoformat()} are above the CMS limit of "
            f"{limit.units} a day; {_MEANING[limit.indicator]} "
            f"(CMS table of {day.rulebook.limits_from.isoformat()}).",
        )


def add_on_alone(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    codes = {line.code for line in lines}
    for line in lines:
        known = day.rulebook.primaries(line.code)
        if known and not known & codes:
            primaries = ", ".join(sorted(known))
            yield warning(
                RuleId.ADD_ON_ALONE,
                f"{line.code} is an add-on and needs one of {primaries} on the same day.",
                line.lesion,
            )
