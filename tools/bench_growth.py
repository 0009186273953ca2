"""Pictures of figures that grow with the stored encounters, one line for each database.

Lines are told apart without colour: one is whole with round marks, the other dashed with square
ones, and both are named above the picture.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import chain
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, label

if TYPE_CHECKING:
    from tools.bench import Told

Lines = Mapping[str, Sequence[Figure]]
"""Of one picture: points by the name of what they are of, from few encounters to many."""

_ENOUGH = 3
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 560, 320, 70, 60, 46, 44
# Colour, dashes and half the width of a mark; the marks themselves are in ``_marks``.
_LOOKS = (
    ("#0b5cad", ""),
    ("#7a3e00", ' stroke-dasharray="9 5"'),
    ("#333", ' stroke-dasharray="2 4"'),
)
_GOAL = "#b3261e"


def curves(found: Iterable[Told]) -> dict[str, dict[str, list[Figure]]]:
    """By name, what was measured at three sizes or more on one database at least."""
    by_name: defaultdict[str, defaultdict[str, list[Figure]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for told in found:
        figure = told.figure
        if figure.size and figure.value is not None:
            by_name[figure.name][label(figure)].append(figure)
    return {
        name: {of: sorted(points, key=lambda figure: figure.size) for of, points in lines.items()}
        for name, lines in by_name.items()
        if any(len(points) >= _ENOUGH for points in lines.values())
    }


def growth(name: str, lines: Lines) -> str:
    """Over a logarithmic axis of encounters; the other axis begins at nothing."""
    points = list(chain.from_iterable(lines.values()))
    goals = sorted({figure.goal for figure in points if figure.goal is not None})
    most = max([*(figure.value or 0 for figure in points), *goals]) * 1.1 or 1
    sizes = sorted({figure.size for figure in points})
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def across(size: int) -> float:
        share = (math.log10(size) - first) / (last - first)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def up(value: float) -> float:
        return _HEIGHT - _BOTTOM - value / most * (_HEIGHT - _TOP - _BOTTOM)

    title = escape(f"{name}, {points[0].unit}")
    drawn = chain.from_iterable(
        _line(look, [(across(figure.size), up(figure.value or 0)) for figure in some])
        for look, some in enumerate(lines.values())
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"',
            ' role="img" font-family="sans-serif" font-size="13">',
            f"<title>{title}</title>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            f'<text x="{_LEFT}" y="24" font-size="15" fill="#222">{title}</text>',
            *_names(lines),
            *_grid(most, up),
            *_ticks(sizes, across),
            *_goals(goals, up),
            *drawn,
            "</svg>\n",
        )
    )


def _names(lines: Lines) -> Iterator[str]:
    """Each line's name behind a bit of it."""
    x = float(_LEFT)
    for look, name in enumerate(lines):
        if name:
            yield from _line(look, [(x, 44), (x + 36, 44)])
            yield f'<text x="{x + 46:.0f}" y="48" fill="#222">{escape(name)}</text>'
            x += 70 + 8 * len(name)


def _line(look: int, places: Sequence[tuple[float, float]]) -> Iterator[str]:
    colour, dashes = _LOOKS[look % len(_LOOKS)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
    for x, y in places:
        if look:
            at = f'x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"'
            yield f'<rect {at} fill="#fff" stroke="{colour}" stroke-width="2"/>'
        else:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'


def _grid(most: float, up: Callable[[float], float]) -> Iterator[str]:
    for quarter in range(5):
        value = most * quarter / 4
        y = up(value)
        yield (
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">'
            f"{value:.3g}</text>"
        )


def _ticks(sizes: Sequence[int], across: Callable[[int], float]) -> Iterator[str]:
    for size in sizes:
        yield (
            f'<text x="{across(size):.1f}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="middle" '
            f'fill="#555">{size:,}</text>'
        )
    yield (
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 8}" text-anchor="middle" fill="#555">'
        "stored encounters</text>"
    )


def _goals(goals: Sequence[float], up: Callable[[float], float]) -> Iterator[str]:
    """The highest is named above its line, any other below."""
    for goal in goals:
        y = up(goal)
        words = y - 5 if goal == goals[-1] else y + 14
        yield (
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" '
            f'stroke="{_GOAL}" stroke-dasharray="2 3"/>'
            f'<text x="{_WIDTH - _RIGHT}" y="{words:.1f}" text-anchor="end" '
            f'fill="{_GOAL}">goal {goal:g}</text>'
        )
