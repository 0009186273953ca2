"""Parts of a margin by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from encounters.specimen_map.clock import HOURS, Frame, clock_span
from encounters.specimen_map.points import Point, towards
from encounters.specimen_map.shapes import Edge

# Corners nearer than this to an end of a part, in hours, are taken for that end itself.
_SAME_PLACE_HOURS = 0.02


def part_of(edge: Edge, frame: Frame, near: Decimal, far: Decimal) -> tuple[Point, ...]:
    """The points of a margin from ``near`` to ``far`` hours after its start.

    The clock is read on ``frame``. Where an outline runs back for a while its corners count as
    lying at the place it had reached.
    """
    places = _places(edge, frame)
    start, end = float(near), float(far)
    inner = [
        point
        for place, point in zip(places, edge.points, strict=True)
        if start + _SAME_PLACE_HOURS < place < end - _SAME_PLACE_HOURS
    ]
    return (_at(places, edge.points, start), *inner, _at(places, edge.points, end))


def _places(edge: Edge, frame: Frame) -> list[float]:
    """Hours from the margin's start to each of its points, never falling."""
    assert edge.clock_from is not None and edge.clock_to is not None
    span = float(clock_span(edge.clock_from, edge.clock_to))
    places = [0.0]
    for point in edge.points[1:-1]:
        hours = (frame.hours_at(point) - float(edge.clock_from)) % HOURS
        is_behind = hours - places[-1] > HOURS / 2
        places.append(max(places[-1], min(span, 0.0 if is_behind else hours)))
    return [*places, span]


def _at(places: Sequence[float], points: Sequence[Point], hours: float) -> Point:
    for (here, start), (there, two) in pairwise(zip(places, points, strict=True)):
        if hours <= there + 1e-9:
            share = (hours - here) / (there - here) if there > here else 0.0
            return towards(start, two, min(1.0, max(0.0, share)))
    return points[-1]
