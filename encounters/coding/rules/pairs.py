"""Codes side by side: which line carries a modifier, and which is never paid beside another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind, PairIndicator
from encounters.coding.sheet import Line, ModifierMark, listed, warning

_LINEAR = (CodeKind.COMPLEX_REPAIR, CodeKind.INTERMEDIATE_REPAIR, CodeKind.SIMPLE_REPAIR)


def code_pairs(day: Day, lines: Sequence[Line]) -> Iterator[ModifierMark]:
    """Column 2 of a pair carries the payer's modifier. Visits have their own rule: never 59."""
    for line in lines:
        if line.is_a(CodeKind.EVALUATION) or _is_set_apart(day, line):
            continue
        first = _column1(day, line, lines, PairIndicator.WITH_MODIFIER)
        if first:
            yield ModifierMark(
                line=line,
                modifier=day.payer.service_modifier,
                rule=RuleId.CODE_PAIR,
                fact=(
                    f"modifier {day.payer.service_modifier} marks it as distinct, since CMS pairs "
                    f"it with {listed(first)}"
                ),
            )


def never_together(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for line in lines:
        for code in _column1(day, line, lines, PairIndicator.NEVER):
            yield warning(
                RuleId.NEVER_TOGETHER,
                f"{line.code} is never paid beside {code} on one day, whatever the modifier "
                f"(CMS code pairs of {day.rulebook.pairs_from.isoformat()}): "
                "report one of them, or an add-on.",
                line.lesion,
            )


def lesser_repair(day: Day, lines: Sequence[Line]) -> Iterator[ModifierMark]:
    """Mark the lesser of several linear repairs, and a flap whose code another flap has taken.

    Where CMS pairs the two codes, ``code_pairs`` has already put the modifier where CMS wants it.
    """
    repairs = [
        repair for repair in lines if repair.is_a(*_LINEAR, CodeKind.FLAP) and not repair.is_add_on
    ]
    repairs.sort(key=_greatness)
    for place, line in enumerate(repairs):
        rivals = [repair for repair in repairs[:place] if _is_rival(day, repair, line)]
        if rivals and not _is_set_apart(day, line):
            modifier = day.payer.service_modifier
            yield ModifierMark(
                line=line,
                modifier=modifier,
                rule=RuleId.LESSER_REPAIR,
                fact=_distinct(modifier, line, rivals[0]),
            )


def _distinct(modifier: str, line: Line, rival: Line) -> str:
    """Two closures of one wound are two repairs, not two wounds."""
    if set(line.lesions) & set(rival.lesions):
        return f"modifier {modifier} marks it as a closure of its own beside {rival.code}"
    return f"modifier {modifier} marks it as another wound than that of {rival.code}"


def _greatness(line: Line) -> tuple[int, int, tuple[str, ...], tuple[str, ...]]:
    """Complex before intermediate before simple, then the higher code, then the lesions."""
    return line.rank, -int(line.code), line.lesions, line.facts


def _is_rival(day: Day, greater: Line, lesser: Line) -> bool:
    if lesser.is_a(CodeKind.FLAP):
        return greater.code == lesser.code
    if greater.is_a(CodeKind.FLAP):
        return False
    pairs = day.rulebook.pairs
    paired = pairs.indicator(lesser.code, greater.code) or pairs.indicator(
        greater.code, lesser.code
    )
    return paired is None


def _column1(
    day: Day, line: Line, lines: Iterable[Line], indicator: PairIndicator
) -> tuple[str, ...]:
    """The other codes of the day that are column 1 over this line's, with that indicator."""
    if not day.rulebook.pairs.under(line.code):
        return ()
    found = dict.fromkeys(
        other.code
        for other in lines
        if day.rulebook.pairs.indicator(other.code, line.code) is indicator
    )
    return tuple(sorted(found))


def _is_set_apart(day: Day, line: Line) -> bool:
    """Whether the line already has a modifier that CMS accepts; 76 is none."""
    return any(modifier in day.rulebook.places.sets_apart for modifier in line.modifiers)
