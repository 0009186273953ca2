"""Codes side by side: which line carries a modifier, and which is never paid beside another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind
from encounters.coding.rules.apart import Apart, all_apart, apart
from encounters.coding.sheet import Line, ModifierMark, listed, warning

# What claims that two services differ, by a person's word.
_DISTINCT = {"59", "XE", "XP", "XS", "XU"}
_LINEAR = (CodeKind.COMPLEX_REPAIR, CodeKind.INTERMEDIATE_REPAIR, CodeKind.SIMPLE_REPAIR)


def code_pairs(day: Day, lines: Sequence[Line]) -> Iterator[ModifierMark]:
    """Column 2 of a pair carries the payer's modifier where the record sets the two apart.

    Visits have their own rule: never 59. What is never paid beside another code is not mended by
    any modifier, and gets none.
    """
    for line, over, never in _paired(day, lines):
        if never or line.is_a(CodeKind.EVALUATION) or _is_set_apart(day, line):
            continue
        if all_apart(day, line, over):
            yield ModifierMark(
                line=line,
                modifier=day.payer.service_modifier,
                rule=RuleId.CODE_PAIR,
                fact=(
                    f"modifier {day.payer.service_modifier} marks it as distinct, since CMS pairs "
                    f"it with {listed(_codes(over))}"
                ),
            )


def not_established(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """Ask where a pair or a lesser repair needs a modifier and the record gives no ground."""
    paired = list(_paired(day, lines))
    for line, over, never in paired:
        if not never and not line.is_a(CodeKind.EVALUATION):
            yield from _asked(day, line, over)
    for line, rivals in _lesser(day, lines):
        if rivals and not any(line is asked for asked, _, _ in paired):
            yield from _asked(day, line, rivals)


def _asked(day: Day, line: Line, over: Sequence[Line]) -> Iterator[Finding]:
    entered = set(line.service.modifiers) if line.service else set()
    claimed = sorted(entered & _DISTINCT)
    if _is_set_apart(day, line) and not claimed:
        return
    same = [other for other in over if apart(day, line, other) is Apart.NO]
    open_ = [other for other in over if apart(day, line, other) is Apart.UNKNOWN]
    if same:
        said = f"modifier {claimed[0]} was entered" if claimed else "no modifier is put"
        yield warning(
            RuleId.NOT_ESTABLISHED,
            f"{line.code} and {listed(_codes(same))} are recorded for one lesion or wound, and "
            f"{said}: 59 or an X modifier needs another lesion, wound or session.",
            line.lesion,
        )
    if open_ and not claimed:
        yield warning(
            RuleId.NOT_ESTABLISHED,
            f"{line.code} beside {listed(_codes(open_))}: was it another lesion, wound or session? "
            "Say which lesion or wound, the site, or the session; no modifier is put before.",
            line.lesion,
        )


def never_together(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for line, _, never in _paired(day, lines):
        for code in _codes(never):
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
    for line, rivals in _lesser(day, lines):
        if not rivals or _is_set_apart(day, line):
            continue
        if any(never for other, _, never in _paired(day, lines) if other is line):
            continue
        if all_apart(day, line, rivals):
            modifier = day.payer.service_modifier
            yield ModifierMark(
                line=line,
                modifier=modifier,
                rule=RuleId.LESSER_REPAIR,
                fact=f"modifier {modifier} marks it as another wound than that of {rivals[0].code}",
            )


def not_checked(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """Name the pairs of the day's codes that the tables hold nothing of: silence is no answer.

    Not asked of visits, of an add-on beside its own primary, and of a code that the rulebook does
    not list, which is told by itself.
    """
    known = {line.code: line for line in lines if line.entry and not line.is_a(CodeKind.EVALUATION)}
    is_read = day.rulebook.pairs.is_read
    open_ = [
        (one, other)
        for one, other in combinations(sorted(known), 2)
        if not is_read(one, other) and not _belong_together(known[one], known[other])
    ]
    if open_:
        pairs = listed(f"{one} with {other}" for one, other in open_)
        yield warning(
            RuleId.NOT_CHECKED,
            f"Not checked on {day.date.isoformat()}: {pairs}. The tables of code pairs that are "
            "loaded do not hold them; look them up before the claim goes out.",
        )


def _belong_together(one: Line, other: Line) -> bool:
    return _is_add_on_to(one, other) or _is_add_on_to(other, one)


def _is_add_on_to(add_on: Line, primary: Line) -> bool:
    return add_on.entry is not None and primary.code in add_on.entry.add_on_to


def _lesser(day: Day, lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Each linear repair and flap with the greater ones beside which it is the lesser."""
    repairs = [
        repair for repair in lines if repair.is_a(*_LINEAR, CodeKind.FLAP) and not repair.is_add_on
    ]
    repairs.sort(key=_greatness)
    for place, line in enumerate(repairs):
        yield line, [repair for repair in repairs[:place] if _is_rival(day, repair, line)]


def _greatness(line: Line) -> tuple[object, ...]:
    """Complex before intermediate before simple, then the higher code, then the lesions.

    What follows only puts an end to ties, so that the order of the input never matters.
    """
    service = line.service
    place = (
        (service.site, service.side or "", service.wound or "", service.another_session)
        if service
        else ("", "", "", False)
    )
    lesser_first = (line.rank, -int(line.code), line.lesions, -line.units, line.modifiers)
    return (*lesser_first, *place, line.facts)


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


def _paired(
    day: Day, lines: Sequence[Line]
) -> Iterator[tuple[Line, Sequence[Line], Sequence[Line]]]:
    """The lines in column 2 of others of the day, with those: with a modifier, and never."""
    for place, with_modifier, never in day.rulebook.pairs.beside(
        tuple([line.code for line in lines])
    ):
        yield lines[place], [lines[at] for at in with_modifier], [lines[at] for at in never]


def _codes(lines: Iterable[Line]) -> list[str]:
    return sorted({line.code for line in lines})


def _is_set_apart(day: Day, line: Line) -> bool:
    """Whether the line already has a modifier that CMS accepts; 76 is none."""
    return not day.rulebook.places.sets_apart.isdisjoint(line.modifiers)
