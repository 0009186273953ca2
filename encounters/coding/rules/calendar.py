"""What one day of a case means for another: visits, global periods, the edition's own dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind
from encounters.coding.sheet import Line, info, warning

DayLines = Sequence[tuple[Day, Sequence[Line]]]

_GLOBAL_DAYS = {"010": 10, "090": 90}
_LONG = "090"
_REPAIRS = (
    CodeKind.SIMPLE_REPAIR,
    CodeKind.INTERMEDIATE_REPAIR,
    CodeKind.COMPLEX_REPAIR,
    CodeKind.FLAP,
    CodeKind.GRAFT,
)


def evaluation(days: DayLines) -> Iterator[Finding]:
    """A visit beside the surgery: 25, or 57 where it decided a repair with 90 global days."""
    for day, lines in days:
        visits = [line for line in lines if line.is_a(CodeKind.EVALUATION)]
        if not visits:
            continue
        decided = _long_repairs(days, day)
        operated = [line for line in lines if line.is_a(CodeKind.FIRST_STAGE, *_REPAIRS)]
        for visit in visits:
            if operated and "25" not in visit.modifiers:
                yield warning(
                    RuleId.EVALUATION,
                    f"{visit.code}: needs modifier 25 and a problem of its own; the decision for "
                    "Mohs surgery is part of the surgery.",
                )
            if decided and "57" not in visit.modifiers:
                yield warning(
                    RuleId.EVALUATION,
                    f"{visit.code}: modifier 57 instead where this visit decided "
                    f"{', '.join(decided)}, which has 90 global days.",
                )


def _long_repairs(days: DayLines, day: Day) -> list[str]:
    """Codes with 90 global days on that day or the next."""
    return sorted(
        {
            line.code
            for other, lines in days
            if 0 <= (other.date - day.date).days <= 1
            for line in lines
            if line.entry is not None and line.entry.global_days == _LONG
        }
    )


def global_period(days: DayLines) -> Iterator[Finding]:
    """Lines of a later day that fall within the global period of an earlier code."""
    for place, (day, lines) in enumerate(days):
        if not lines:
            continue
        for earlier, repairs in days[:place]:
            open_codes = sorted(
                {line.code for line in repairs if _is_open(line, (day.date - earlier.date).days)}
            )
            if open_codes:
                yield info(
                    RuleId.GLOBAL_PERIOD,
                    f"{day.date.isoformat()} lies in the global period of {', '.join(open_codes)} "
                    f"of {earlier.date.isoformat()}: add 58 where planned or more extensive, "
                    "78 for a complication, 79 for an unrelated lesion.",
                )


def _is_open(line: Line, days_since: int) -> bool:
    if line.entry is None:
        return False
    return days_since <= _GLOBAL_DAYS.get(line.entry.global_days, 0)


def other_edition(days: DayLines) -> Iterator[Finding]:
    for day, lines in days:
        if lines and not day.rulebook.covers(day.date):
            yield warning(
                RuleId.OTHER_EDITION,
                f"{day.date.isoformat()} lies outside rulebook {day.rulebook.id}, "
                "which was used for the whole case.",
            )


def carried_edition(days: DayLines) -> Iterator[Finding]:
    """Once for the whole case, which has one edition."""
    for day, _ in days[:1]:
        edition = day.rulebook
        if edition.carried_from:
            year = edition.first_day.year
            yield info(
                RuleId.CARRIED_EDITION,
                f"Rules of {edition.carried_from} carried forward into {year}: the CMS tables for "
                f"{year} were not available. Check the codes against them.",
            )
