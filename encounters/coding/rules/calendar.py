"""What one day of a case means for another: the edition's own dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.sheet import Line, info, warning

DayLines = Sequence[tuple[Day, Sequence[Line]]]


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
