"""Clock positions: hours above 0 to 12, clockwise, read on the ellipse of a wound."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from typing import Annotated, Self

from msgspec import Meta, Struct

from encounters.specimen_map.points import Coordinate, Point, rounded

HOURS = 12
HALF_HOUR = Decimal("0.5")
# An ellipse drawn with sixty chords looks round at any size a map is printed.
_HOURS_PER_POINT = Decimal("0.2")


class Clock(Decimal):
    """A clock position on a map, to a hundredth of an hour; ``ValueError`` for what is none."""

    def __new__(cls, hours: Decimal | float | str) -> Self:
        exact = _number(hours)
        if not 0 < exact <= HOURS:
            raise ValueError(f"A clock position is above 0 and at most {HOURS} hours.")
        hundredths = round(exact, 2) or Decimal(HOURS)
        return super().__new__(cls, f"{hundredths.normalize():f}")


class HalfHour(Clock):
    """A clock position as a reading names it."""

    def __new__(cls, hours: Decimal | float | str) -> Self:
        found = super().__new__(cls, hours)
        if _number(hours) % HALF_HOUR:
            raise ValueError("What was read is placed to half an hour.")
        return found


def _number(hours: Decimal | float | str) -> Decimal:
    try:
        found = Decimal(str(hours))
    except InvalidOperation:
        raise ValueError("A clock position is a number of hours.") from None
    if not found.is_finite():
        raise ValueError("A clock position is a number of hours.")
    return found


Radius = Annotated[float, Meta(ge=5, le=1200)]


class Frame(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The ellipse a wound is drawn as: center and radii in viewBox units."""

    x: Coordinate
    y: Coordinate
    rx: Radius
    ry: Radius

    def at(self, clock: Decimal, depth: float = 1.0) -> Point:
        """The point at ``clock`` hours, ``depth`` of the way from the center to the outline."""
        # A round later is the same point to the last digit: edges that meet must meet.
        turn = float(hours_after(Decimal(0), clock)) / HOURS * 2 * math.pi
        return rounded(
            self.x + self.rx * depth * math.sin(turn), self.y - self.ry * depth * math.cos(turn)
        )

    def arc(self, start: Decimal, end: Decimal, depth: float = 1.0) -> tuple[Point, ...]:
        """Points clockwise from ``start`` to ``end`` hours; equal hours make the whole round."""
        span = clock_span(start, end)
        steps = max(2, math.ceil(span / _HOURS_PER_POINT))
        return tuple(self.at(start + span * step / steps, depth) for step in range(steps + 1))

    @property
    def outline(self) -> tuple[Point, ...]:
        """Once round, without repeating the first point."""
        return self.arc(Decimal(HOURS), Decimal(HOURS))[:-1]

    def smaller(self, share: float) -> Frame:
        """The plain ellipse around the same center, its radii times ``share``."""
        return Frame(self.x, self.y, round(self.rx * share, 1), round(self.ry * share, 1))

    @property
    def ellipse(self) -> Frame:
        """The plain ellipse, whatever outline follows it."""
        return Frame(self.x, self.y, self.rx, self.ry)

    def hours_at(self, point: Point) -> float:
        """The clock position of ``point``, 0 to below 12; the reverse of ``at``."""
        turn = math.atan2((point.x - self.x) / self.rx, -(point.y - self.y) / self.ry)
        return turn / (2 * math.pi) * HOURS % HOURS


def hours_after(start: Decimal, clock: Decimal) -> Decimal:
    """Hours clockwise from ``start`` to ``clock``, 0 to below 12.

    Unlike ``int``, ``Decimal`` gives a remainder the sign of the dividend.
    """
    return ((clock - start) % HOURS + HOURS) % HOURS


def clock_span(start: Decimal, end: Decimal) -> Decimal:
    """The same, but a whole round instead of nothing: 11 to 1 is 2, 3 to 3 is 12."""
    return hours_after(start, end) or Decimal(HOURS)


def as_clock(hours: Decimal) -> Decimal:
    """``hours`` brought into the range above 0 to 12."""
    return hours_after(Decimal(0), hours) or Decimal(HOURS)
