"""Visits beside the surgery: they leave with 25 and 57 where each applies, to be confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind
from encounters.coding.rules.calendar import DayLines
from encounters.coding.sheet import Line, ModifierMark, Sheet, listed, warning

_LONG = "090"
_SEPARATE, _DECIDED = "25", "57"
# Procedures of the day that include their own decision.
_MINOR = (
    CodeKind.FIRST_STAGE,
    CodeKind.SIMPLE_REPAIR,
    CodeKind.INTERMEDIATE_REPAIR,
    CodeKind.COMPLEX_REPAIR,
    CodeKind.GRAFT,
    CodeKind.BIOPSY,
    CodeKind.DESTRUCTION,
)


def with_visit_modifiers(days: DayLines) -> list[tuple[Day, Sequence[Line]]]:
    """The same days; a visit that nobody gave such a modifier by hand has those that apply."""
    return [
        (
            day,
            tuple([_marked(days, day, lines, line) if _is_visit(line) else line for line in lines]),
        )
        for day, lines in days
    ]


def _is_visit(line: Line) -> bool:
    return line.is_a(CodeKind.EVALUATION)


def _marked(days: DayLines, day: Day, lines: Sequence[Line], line: Line) -> Line:
    if _has_own(line):
        return line
    for modifier, fact in _needed(days, day, lines):
        mark = ModifierMark(line=line, modifier=modifier, rule=RuleId.EVALUATION, fact=fact)
        line = Sheet((line,)).after([mark]).lines[0]
    return line


def _has_own(line: Line) -> bool:
    """24 says nothing of the procedures of the day, so it does not count."""
    return bool({_SEPARATE, _DECIDED} & set(line.modifiers))


def _needed(days: DayLines, day: Day, lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    minor = sorted({line.code for line in lines if _is_minor(line)})
    if minor:
        yield _SEPARATE, f"modifier 25 sets it apart from {listed(minor)} of that day"
    decided = _long_repairs(days, day)
    if decided:
        yield _DECIDED, f"modifier 57 says that it decided {listed(decided)}"


def _is_minor(line: Line) -> bool:
    is_long = line.entry is not None and line.entry.global_days == _LONG
    return line.is_a(*_MINOR) and not is_long and not line.is_add_on


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


def evaluation(days: DayLines) -> Iterator[Finding]:
    """What the surgeon confirms before a visit leaves with a modifier that was set for it."""
    for day, lines in days:
        for visit in lines:
            if RuleId.EVALUATION not in visit.modifier_rules:
                continue
            if _SEPARATE in visit.modifiers:
                yield warning(
                    RuleId.EVALUATION,
                    f"{visit.code} carries 25: confirm that the visit was a problem of its own; "
                    "the decision for Mohs surgery is part of the surgery.",
                )
            if _DECIDED in visit.modifiers:
                yield warning(
                    RuleId.EVALUATION,
                    f"{visit.code} carries 57: confirm that this visit decided "
                    f"{', '.join(_long_repairs(days, day))}, which has 90 global days.",
                )
