"""The rim of a wound in shares of its ellipse: how far it reaches, and how it grows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from encounters.specimen_map.clock import HOURS, Frame
from encounters.specimen_map.points import Point, rounded

# A rim is followed in tenths of an hour, its steps at the ends of an arc to a hundredth.
_PARTS_OF_HOUR = 10
_STEP_SHARE = 0.03
_NARROWEST_HOURS = 0.01
# Less than this beyond a rim is rounding.
_BEYOND_SHARE = 1.005


def reach(rim: Sequence[Point], frame: Frame, hours: float) -> float:
    """How far ``rim`` reaches at ``hours`` o'clock, as a share of the ellipse; 1 where it does not.

    Where a ray from the center meets the rim several times, the farthest counts.
    """
    x, y = _direction(frame, hours)
    return max(_meetings(rim, Point(frame.x, frame.y), x, y), default=1.0)


def share_of(point: Point, frame: Frame) -> float:
    """How far ``point`` lies from the center, as a share of the ellipse."""
    return math.hypot((point.x - frame.x) / frame.rx, (point.y - frame.y) / frame.ry)


def place_at(frame: Frame, hours: float, share: float) -> Point:
    """The point at ``hours`` o'clock, ``share`` of the way from the center to the ellipse."""
    x, y = _direction(frame, hours)
    return rounded(frame.x + x * share, frame.y + y * share)


def is_beyond(rim: Sequence[Point], frame: Frame, points: Sequence[Point]) -> bool:
    """Whether one of ``points`` lies outside ``rim``."""
    return any(
        share_of(point, frame) > reach(rim, frame, frame.hours_at(point)) * _BEYOND_SHARE
        for point in points
    )


def outermost(
    frame: Frame, rim: Sequence[Point], added: Sequence[Sequence[Point]]
) -> tuple[Point, ...]:
    """``rim`` grown by the outlines that were taken beyond it; itself where none was."""
    beyond = [outline for outline in added if is_beyond(rim, frame, outline)]
    if not beyond:
        return tuple(rim)

    def farthest(hours: float) -> float:
        reaches = [reach(rim, frame, hours)]
        x, y = _direction(frame, hours)
        for outline in beyond:
            reaches += _meetings(outline, Point(frame.x, frame.y), x, y)
        return max(reaches)

    return tuple(place_at(frame, hours, share) for hours, share in _followed(farthest))


def _direction(frame: Frame, hours: float) -> tuple[float, float]:
    turn = hours / HOURS * 2 * math.pi
    return frame.rx * math.sin(turn), -frame.ry * math.cos(turn)


def _meetings(rim: Sequence[Point], center: Point, x: float, y: float) -> list[float]:
    """How far along (x, y), as shares of it, a ray from ``center`` meets the sides of ``rim``."""
    found = []
    for start, two in zip(rim, (*rim[1:], rim[0]), strict=True):
        side_x, side_y = two.x - start.x, two.y - start.y
        across = x * side_y - y * side_x
        if abs(across) < 1e-9:
            continue
        far_x, far_y = start.x - center.x, start.y - center.y
        along = (far_x * side_y - far_y * side_x) / across
        place = (far_x * y - far_y * x) / across
        if along > 0 and 0 <= place <= 1:
            found.append(along)
    return found


def _followed(farthest: Callable[[float], float]) -> Iterator[tuple[float, float]]:
    """Once round, in even parts; where the rim steps out or in, both sides of the step."""
    hours = [part / _PARTS_OF_HOUR for part in range(HOURS * _PARTS_OF_HOUR + 1)]
    places = [(clock, farthest(clock)) for clock in hours]
    for before, after in pairwise(places):
        yield before
        if abs(after[1] - before[1]) > _STEP_SHARE:
            yield from _step(farthest, before, after)


def _step(
    farthest: Callable[[float], float], before: tuple[float, float], after: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    while after[0] - before[0] > _NARROWEST_HOURS:
        middle = (before[0] + after[0]) / 2
        found = (middle, farthest(middle))
        is_near_start = abs(found[1] - before[1]) < abs(found[1] - after[1])
        before, after = (found, after) if is_near_start else (before, found)
    return before, after
