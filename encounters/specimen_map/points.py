"""Points of the 1000 x 1000 viewBox, y pointing down."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from msgspec import Meta

MOST_POINTS = 400
Coordinate = Annotated[float, Meta(ge=-200, le=1200)]


class Point(NamedTuple):
    x: Coordinate
    y: Coordinate


Line = Annotated[tuple[Point, ...], Meta(min_length=2, max_length=MOST_POINTS)]
Outline = Annotated[tuple[Point, ...], Meta(min_length=3, max_length=MOST_POINTS)]


def rounded(x: float, y: float) -> Point:
    """One decimal is a tenth of a thousandth of the picture; no minus zero."""
    return Point(round(x, 1) + 0.0, round(y, 1) + 0.0)


def towards(start: Point, two: Point, share: float) -> Point:
    """The point ``share`` of the way from ``one`` to ``two``."""
    return rounded(start.x + (two.x - start.x) * share, start.y + (two.y - start.y) * share)
