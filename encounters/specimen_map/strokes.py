"""Inks as lines: dashes where SVG has them, drawn shapes for wavy and crossed lines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point, rounded
from encounters.specimen_map.svg_elements import element, path_of
from encounters.vocabulary.terms import InkDash, Mark

_WAVE_STEP, _WAVE_HEIGHT = 7.0, 8.0
_CROSS_STEP, _CROSS_SIZE = 26.0, 9.0


def ink_path(points: Sequence[Point], *, color: str, dash: InkDash, is_cut: bool = False) -> str:
    """The line of an ink along ``points``; ``is_cut`` on a cut face."""
    width = appearance()["ink"]["cut_width" if is_cut else "width"]
    color = dark_enough(color)
    if dash == InkDash.WAVY:
        return _stroke(path_of(tuple(_wave(points))), color, width * 0.6)
    if dash == InkDash.CROSSED:
        return _stroke(path_of(points) + "".join(_crosses(points)), color, width * 0.55)
    return _stroke(path_of(points), color, width, appearance()["dashes"][dash.value])


def dark_enough(color: str) -> str:
    """``color`` in its own hue, so dark that paper of one bit keeps it: no lighter than a gray."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    gray = 299 * red + 587 * green + 114 * blue
    lightest = 1000 * int(appearance()["ink"]["lightest_gray"])
    if gray <= lightest:
        return color
    return "#" + "".join(f"{channel * lightest // gray:02x}" for channel in (red, green, blue))


def nick_path(outer: Point, inner: Point, mark: Mark) -> str:
    """One or two short strokes from ``outer`` to ``inner``."""
    gap = appearance()["nick"]["gap"]
    length = math.dist(outer, inner) or 1
    x, y = -(inner.y - outer.y) / length * gap, (inner.x - outer.x) / length * gap
    return "".join(
        path_of([Point(end.x + x * sign, end.y + y * sign) for end in (outer, inner)])
        for sign in ((-1, 1) if mark == Mark.DOUBLE else (0,))
    )


def _stroke(path: str, color: str, width: float, dasharray: str = "") -> str:
    return element(
        "path",
        d=path,
        fill="none",
        stroke=color,
        stroke_width=width,
        stroke_dasharray=dasharray,
        stroke_linecap="round" if dasharray.startswith("3 ") else "butt",
        stroke_linejoin="round",
    )


def _along(points: Sequence[Point], step: float) -> Iterator[tuple[Point, float, float]]:
    """Places every ``step`` units along a line, with the direction the line has there."""
    carried = 0.0
    for start, two in pairwise(points):
        length = math.dist(start, two)
        if not length:
            continue
        dx, dy = (two.x - start.x) / length, (two.y - start.y) / length
        place = step - carried if carried else 0.0
        while place <= length:
            yield rounded(start.x + dx * place, start.y + dy * place), dx, dy
            place += step
        carried = (length - (place - step)) % step


def _wave(points: Sequence[Point]) -> Iterator[Point]:
    for count, (at, dx, dy) in enumerate(_along(points, _WAVE_STEP)):
        swing = _WAVE_HEIGHT * (0, 1, 0, -1)[count % 4]
        yield rounded(at.x - dy * swing, at.y + dx * swing)


def _crosses(points: Sequence[Point]) -> Iterator[str]:
    for at, dx, dy in _along(points, _CROSS_STEP):
        for lean in (1, -1):
            x, y = (dx - dy * lean) * _CROSS_SIZE, (dy + dx * lean) * _CROSS_SIZE
            yield path_of((rounded(at.x - x, at.y - y), rounded(at.x + x, at.y + y)))
