"""What one day of a case means for another: visits, and the edition's own dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind
from encounters.coding.sheet import Line, info, warning

DayLines = Sequence[tuple[Day, Sequence[Line]]]

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
            if operated:
                yield warning(
                    RuleId.EVALUATION,
                    f"{visit.code}: needs modifier 25 and a problem of its own; the decision for "
                    "Mohs surgery is part of the surgery.",
                )
            if decided:
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
