"""How the tissue of a new stage is divided, as the first part of a line.

    line     = tissue [";" readings]
    tissue   = "1p" | "2h" | "3t" | "4q"      one piece, halves, thirds, quarters
             | N "sb"                         strips and their base, N blocks in all
             | [N] "arc" clock                part of the edge, in N blocks
             | [N] "base" [clock]             the base or a part of it, in N blocks

"2h; 2-4 e; rest c" takes the tissue in halves and reads them at once; the readings are those of
``encounters.workflow.shorthand.readings``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from encounters.specimen_map import PlanError, block_kinds, clock_words
from encounters.vocabulary.spoken import counted
from encounters.vocabulary.terms import MapLayout
from encounters.workflow.shorthand.hours import clock_range
from encounters.workflow.shorthand.tokens import Part, Token, parts_of

_WHOLE = {
    "1p": MapLayout.SINGLE,
    "2h": MapLayout.HALVES,
    "3t": MapLayout.THIRDS,
    "4q": MapLayout.QUARTERS,
}
_COUNTED = {
    "sb": MapLayout.STRIPS_AND_BASE,
    "arc": MapLayout.ARC,
    "base": MapLayout.BASE_ONLY,
}
_TAKES_CLOCK = (MapLayout.ARC, MapLayout.BASE_ONLY)
_COUNT_AND_WAY = re.compile(r"([0-9]{0,2})(sb|arc|base)")
_WAYS = "1p, 2h, 3t, 4q, 5sb, arc 2-4 or base"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTissue:
    """One specimen; ``clock_from`` and ``clock_to`` (hours) where it is a part of the wound."""

    layout: MapLayout
    block_count: int
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None


def parse_tissue(line: str) -> tuple[LineTissue, str]:
    """The tissue, and the line with that part blanked, so that a fault behind it keeps its place.

    Raises ``ShorthandError``, also for a line that names no way of dividing.
    """
    part = next(parts_of(line))
    first, *rest = part.tokens
    layout, count = _way(first)
    start = end = None
    if layout in _TAKES_CLOCK and rest:
        start, end = _clock(rest.pop(0))
    if rest:
        raise rest[0].fault("Put a semicolon before the readings.")
    if layout == MapLayout.ARC and start is None:
        raise first.fault('Say from where to where it lay: "arc 2-4".')
    return (
        LineTissue(
            layout=layout,
            block_count=_block_count(layout, count, first),
            clock_from=start,
            clock_to=end,
        ),
        _without(line, part),
    )


def tissue_words(tissue: LineTissue, *, stage_name: str) -> str:
    """The tissue said back: "Stage II: halves, 2 blocks."."""
    words = f"{stage_name}: {tissue.layout.label.lower()}"
    if tissue.clock_from is not None and tissue.clock_to is not None:
        words += f", {clock_words(tissue.clock_from, tissue.clock_to)}"
    return f"{words}, {counted(tissue.block_count, 'block')}."


def says_readings(line: str) -> bool:
    return any(letter not in "; \t," for letter in line)


def _way(token: Token) -> tuple[MapLayout, int | None]:
    if token.text in _WHOLE:
        return _WHOLE[token.text], None
    found = _COUNT_AND_WAY.fullmatch(token.text)
    if found is None:
        raise token.fault(f"Begin with how the tissue is divided: {_WAYS}.")
    return _COUNTED[found.group(2)], int(found.group(1)) if found.group(1) else None


def _clock(token: Token) -> tuple[Decimal, Decimal]:
    found = clock_range(token)
    if found is None:
        raise token.fault("Say clock positions, such as 2-4.")
    return found


def _block_count(layout: MapLayout, count: int | None, token: Token) -> int:
    try:
        return len(block_kinds(layout, count))
    except PlanError as error:
        raise token.fault(str(error)) from None


def _without(line: str, part: Part) -> str:
    start, end = part.tokens[0].start, part.tokens[-1].end
    return line[:start] + " " * (end - start) + line[end:]
