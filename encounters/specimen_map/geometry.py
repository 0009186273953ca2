"""Polygons: small arithmetic, no drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from encounters.specimen_map.points import Point, rounded

_MARGIN_OF_ERROR = 0.6


def area(polygon: Sequence[Point]) -> float:
    """The polygon's area in square viewBox units (shoelace formula)."""
    return abs(_signed_area(polygon))


def _signed_area(polygon: Sequence[Point]) -> float:
    pairs = zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    return sum(start.x * two.y - two.x * start.y for start, two in pairs) / 2


def centroid(polygon: Sequence[Point]) -> Point:
    """The polygon's center of gravity; the mean of its corners when it has no area."""
    doubled = 2 * _signed_area(polygon)
    if abs(doubled) < 1e-9:
        count = len(polygon)
        return rounded(sum(p.x for p in polygon) / count, sum(p.y for p in polygon) / count)
    x = y = 0.0
    for start, two in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        cross = start.x * two.y - two.x * start.y
        x += (start.x + two.x) * cross
        y += (start.y + two.y) * cross
    return rounded(x / (3 * doubled), y / (3 * doubled))


def contains(polygon: Sequence[Point], point: Point, slack: float = _MARGIN_OF_ERROR) -> bool:
    """Whether ``point`` lies in the polygon or within ``slack`` units of its outline."""
    inside = False
    for start, two in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if distance_to_segment(point, start, two) <= slack:
            return True
        if (start.y > point.y) != (two.y > point.y):
            crossing = start.x + (point.y - start.y) / (two.y - start.y) * (two.x - start.x)
            inside ^= point.x < crossing
    return inside


def distance_to_segment(point: Point, start: Point, two: Point) -> float:
    dx, dy = two.x - start.x, two.y - start.y
    length = dx * dx + dy * dy
    share = ((point.x - start.x) * dx + (point.y - start.y) * dy) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return math.hypot(point.x - start.x - share * dx, point.y - start.y - share * dy)


def crosses_itself(polygon: Sequence[Point]) -> bool:
    """Whether two sides that are not neighbors cross; bounded by the schema's point limit."""
    sides = list(zip(polygon, (*polygon[1:], polygon[0]), strict=True))
    for place, (a, b) in enumerate(sides):
        for other in range(place + 2, len(sides)):
            if place == 0 and other == len(sides) - 1:
                continue
            c, d = sides[other]
            if _cross(a, b, c, d):
                return True
    return False


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
