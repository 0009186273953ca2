"""Points of the 1000 x 1000 viewBox, y pointing down."""

from __future__ import annotations

from typing import NamedTuple


class Point(NamedTuple):
    x: float
    y: float


def rounded(x: float, y: float) -> Point:
    """One decimal is a tenth of a thousandth of the picture; no minus zero."""
    return Point(round(x, 1) + 0.0, round(y, 1) + 0.0)


def towards(one: Point, two: Point, share: float) -> Point:
    """The point ``share`` of the way from ``one`` to ``two``."""
    return rounded(one.x + (two.x - one.x) * share, one.y + (two.y - one.y) * share)
