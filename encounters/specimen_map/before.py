"""What a stage takes over from the one before: its wound, and the tumor it goes after."""

from __future__ import annotations

import math
from decimal import Decimal

from encounters.specimen_map.clock import Frame
from encounters.specimen_map.geometry import contains
from encounters.specimen_map.points import Point, rounded
from encounters.specimen_map.rims import outermost, place_at, reach
from encounters.specimen_map.shapes import TUMOR, Residual, SpecimenMap
from encounters.vocabulary.terms import Compartment

_OVERLAP_UNITS = 30.0


class Wound(Frame, frozen=True):
    """A wound whose rim is the outline somebody drew, not the ellipse around it."""

    rim: tuple[Point, ...]

    def at(self, clock: Decimal, depth: float = 1.0) -> Point:
        """The point at ``clock`` hours, ``depth`` of the way from the center to the rim."""
        hours = float(clock)
        return place_at(self, hours, reach(self.rim, self, hours) * depth)

    @property
    def outline(self) -> tuple[Point, ...]:
        return self.rim


def wound_of(before: SpecimenMap | None) -> Frame | None:
    """The wound that the next partial stage lies in; none where several whole pieces were taken.

    What the stage before took beyond the wound it found belongs to the wound it left.
    """
    if before is None:
        return None
    frames = {specimen.frame for specimen in before.specimens}
    if len(frames) > 1:
        return None
    first = before.specimens[0]
    frame, rim = first.frame, first.ghost or first.outline
    if not contains(rim, Point(frame.x, frame.y)):
        return frame
    rim = outermost(frame, rim, [specimen.outline for specimen in before.specimens])
    return Wound(frame.x, frame.y, frame.rx, frame.ry, rim)


def floor_of(before: SpecimenMap | None) -> Frame | None:
    """The part of the wound's floor to take: all deep tumor with an overlap on every side."""
    deep = [tumor for tumor in tumor_of(before) if tumor.compartment == Compartment.DEEP]
    if not deep:
        return None
    corners = [point for tumor in deep for point in tumor.area]
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    middle = rounded((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    # An ellipse holds its box only if it is wider by the root of two.
    radii = [
        round((max(coordinates) - min(coordinates)) / 2 * math.sqrt(2) + _OVERLAP_UNITS, 1)
        for coordinates in (xs, ys)
    ]
    return Frame(middle.x, middle.y, *radii)


def tumor_of(before: SpecimenMap | None) -> tuple[Residual, ...]:
    """The areas of tumor that the stage before still showed, where its wound is drawn again."""
    if before is None or wound_of(before) is None:
        return ()
    return tuple(
        Residual(compartment=finding.compartment, area=finding.area)
        for finding in before.findings
        if finding.kind == TUMOR
    )
