"""Where marks find room in a block: beside its number, beside each other, inside its outline."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from encounters.specimen_map.geometry import contains, distance_to_segment
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point, rounded

_DIRECTIONS = 12
_RINGS = 4
# A digit of the typeface is about this wide, as a share of its size.
_LETTER_WIDTH = 0.56


@dataclass(frozen=True, slots=True)
class Spot:
    """A round piece of the picture, in viewBox units."""

    at: Point
    radius: float

    def overlaps(self, other: Spot) -> bool:
        return math.dist(self.at, other.at) < self.radius + other.radius


def free_spot(wanted: Spot, polygon: Sequence[Point], taken: Sequence[Spot]) -> Spot:
    """The nearest spot to ``wanted`` inside ``polygon`` that touches none of ``taken``.

    Where the block is too small for all its marks they overlap each other, but stay in it.
    """
    inside = [spot for spot in _around(wanted) if contains(polygon, spot.at, slack=0)]
    free = [spot for spot in inside if not any(spot.overlaps(other) for other in taken)]
    whole = (spot for spot in free if clearance(polygon, spot.at) >= spot.radius)
    freest = max(inside, key=lambda spot: _distance(spot, taken), default=wanted)
    return next(whole, free[0] if free else freest)


def _distance(spot: Spot, taken: Sequence[Spot]) -> float:
    return min((math.dist(spot.at, other.at) - other.radius for other in taken), default=math.inf)


def _around(wanted: Spot) -> Iterator[Spot]:
    yield wanted
    for ring in range(1, 2 * _RINGS + 1):
        distance = ring * wanted.radius
        for turn in range(_DIRECTIONS):
            angle = 2 * math.pi * turn / _DIRECTIONS
            yield Spot(
                rounded(
                    wanted.at.x + distance * math.cos(angle),
                    wanted.at.y + distance * math.sin(angle),
                ),
                wanted.radius,
            )


def clearance(polygon: Sequence[Point], at: Point) -> float:
    """How far ``at`` lies from the nearest side of ``polygon``."""
    sides = zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    return min(distance_to_segment(at, start, two) for start, two in sides)


def fitting_label(names: Sequence[str], width: float) -> tuple[str, float]:
    """The first of ``names``, longest first, that is readable within ``width``; and its size.

    The last name is taken at the smallest size where none fits.
    """
    styles = appearance()["text"]
    for name in names:
        size = min(float(styles["block"]), width / (len(name) * _LETTER_WIDTH))
        if size >= styles["smallest"]:
            return name, round(size, 1)
    return names[-1], float(styles["smallest"])
