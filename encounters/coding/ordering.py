"""The order of a day's lines, and in which order and to what share they are expected to be paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from msgspec import Struct

from encounters.coding.day import Day
from encounters.coding.results import CodeLine, CodeSheet
from encounters.coding.rulebook import CodeKind, Rulebook
from encounters.coding.sheet import MOHS, Line

_REPAIRS = (
    CodeKind.COMPLEX_REPAIR,
    CodeKind.INTERMEDIATE_REPAIR,
    CodeKind.SIMPLE_REPAIR,
    CodeKind.FLAP,
    CodeKind.GRAFT,
)
_TEENS = (11, 12, 13)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
NOT_REDUCED = "not reduced"
BY_REPORT = "by report"


def in_order(day: Day, lines: Sequence[Line], place: str = "") -> list[Line]:
    """As on a claim: the higher value first, add-ons after their primary, 59 after its better half.

    Value is that of the relative values loaded for the day, at the place of service (CMS's number,
    an office if it is not said). Without them Mohs surgery stands first, lesion by lesion as it
    came, then the rulebook's own ranks, in each the higher code.
    """
    groups = _groups(day.rulebook, lines)
    waiting = sorted(groups, key=lambda group: _priority(day.rulebook, group, place))
    if not any(_is_marked(day, group.head) for group in waiting):
        return [line for group in waiting for line in group.lines]
    placed: list[_Group] = []
    while waiting:
        free = (group for group in waiting if not _waits(day, group, waiting))
        # Marks that point at each other leave none free.
        group = next(free, waiting[0])
        waiting.remove(group)
        placed.append(group)
    return [line for group in placed for line in group.lines]


class _Group(Struct, frozen=True, eq=False):
    """A line with its add-ons; ``came`` is its place among the lines as they were derived."""

    came: int
    lines: tuple[Line, ...]

    @property
    def head(self) -> Line:
        return self.lines[0]


def _groups(rulebook: Rulebook, lines: Sequence[Line]) -> list[_Group]:
    primaries = [rulebook.primaries(line.code) for line in lines]
    members: dict[int, list[int]] = {}
    for place, known in enumerate(primaries):
        head = _head_of(place, lines, primaries) if known else place
        members.setdefault(head, []).append(place)
    return [
        _Group(head, (lines[head], *_ordered([lines[place] for place in places if place != head])))
        for head, places in sorted(members.items())
    ]


def _ordered(add_ons: list[Line]) -> list[Line]:
    if len(add_ons) > 1:
        add_ons.sort(key=lambda line: (line.rank, line.code, line.lesions))
    return add_ons


def _head_of(place: int, lines: Sequence[Line], primaries: Sequence[frozenset[str]]) -> int:
    """The place of the line that a line stands under: its own, unless it is an add-on."""
    seen = set()
    while place not in seen:
        seen.add(place)
        known = primaries[place]
        if not known:
            return place
        found = [at for at, other in enumerate(lines) if other.code in known and at not in seen]
        if not found:
            return place
        if len(found) > 1:
            line = lines[place]
            found.sort(key=lambda at: _distance(line, lines[at], is_add_on=bool(primaries[at])))
        place = found[0]
    return min(seen)


def _distance(line: Line, primary: Line, *, is_add_on: bool) -> tuple[bool, bool, bool]:
    """A primary of the same lesion, with the same modifiers, that stands alone is the nearest."""
    is_other = line.lesions != primary.lesions and set(line.lesions).isdisjoint(primary.lesions)
    return is_other, line.modifiers != primary.modifiers, is_add_on


def _priority(rulebook: Rulebook, group: _Group, place: str) -> tuple[object, ...]:
    head = group.head
    if rulebook.values:
        return -rulebook.value_of(head.code, place), head.rank, group.came
    if head.is_a(*MOHS):
        return 0, 0, 0, group.came
    return 1, head.rank, _from_the_highest(head.code), group.came


# Bounded, because the codes of other services are whatever somebody typed.
@lru_cache(maxsize=4096)
def _from_the_highest(code: str) -> tuple[int, ...]:
    return tuple(-ord(letter) for letter in code)


def _waits(day: Day, group: _Group, waiting: Sequence[_Group]) -> bool:
    """Whether a line that is marked as distinct has its better half still to come."""
    return _is_marked(day, group.head) and any(
        other is not group and _is_better(day.rulebook, other.head, group.head) for other in waiting
    )


def _is_marked(day: Day, line: Line) -> bool:
    return not day.rulebook.places.sets_apart.isdisjoint(line.modifiers)


def _is_better(rulebook: Rulebook, other: Line, marked: Line) -> bool:
    """Of one code the line without a mark; of two repairs the one that CMS pays, or the greater.

    A service below a repair is not its better half, even where CMS pays it first.
    """
    if other.code == marked.code:
        return not other.modifiers
    if not (other.is_a(*_REPAIRS) and marked.is_a(*_REPAIRS)):
        return False
    if rulebook.pairs.indicator(other.code, marked.code) is not None:
        return True
    if rulebook.pairs.indicator(marked.code, other.code) is not None:
        return False
    return _greatness(other) < _greatness(marked)


def _greatness(line: Line) -> tuple[int, tuple[int, ...]]:
    return line.rank, _from_the_highest(line.code)


def with_payment(sheet: CodeSheet, rulebook: Rulebook, place: str = "") -> CodeSheet:
    """The sheet with the share of each line that payers are expected to pay; never an amount.

    Medicare's rule for several procedures of a day: the highest value whole, the next by half. What
    a coder took off the claim is not counted.
    """
    shares: dict[int, str] = {}
    numbered = list(enumerate(sheet.lines))
    for _, of_day in groupby(numbered, key=lambda item: item[1].date_of_service):
        shares.update(_shares(rulebook, place, [item for item in of_day if item[1].units]))
    lines = tuple(replace(line, payment=shares.get(number, "")) for number, line in numbered)
    return replace(sheet, lines=lines)


def _shares(
    rulebook: Rulebook, place: str, lines: Sequence[tuple[int, CodeLine]]
) -> Iterator[tuple[int, str]]:
    ranked = sorted(
        (item for item in lines if _is_reduced(rulebook, item[1].code)),
        key=lambda item: -rulebook.value_of(item[1].code, place),
    )
    first = 1
    found: dict[int, str] = {}
    for number, line in ranked:
        found[number] = _words(rulebook.payment.shares, first, line.units)
        first += line.units
    for number, _ in lines:
        yield number, found.get(number, NOT_REDUCED)


def _is_reduced(rulebook: Rulebook, code: str) -> bool:
    if rulebook.values:
        value = rulebook.values.get(code)
        return value is not None and value.reduction in rulebook.payment.reduced_by
    entry = rulebook.codes.entry(code)
    is_known = entry is not None and entry.kind in rulebook.payment.reduced_kinds
    return is_known and not rulebook.primaries(code)


def _words(shares: Sequence[int], first: int, units: int) -> str:
    """ "1st, 100 %"; "1st to 3rd, 100 %, 50 %, 50 %"; "6th, by report"."""
    last = first + units - 1
    places = _ordinal(first) if units == 1 else f"{_ordinal(first)} to {_ordinal(last)}"
    each = [_share(shares, place) for place in range(first, last + 1)]
    return ", ".join((places, *(each[:1] if len(set(each)) == 1 else each)))


def _share(shares: Sequence[int], place: int) -> str:
    return f"{shares[place - 1]} %" if place <= len(shares) else BY_REPORT


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in _TEENS else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"
