"""Cutting: a layout turns an ellipse into blocks with their edges, numbered in reading order."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from encounters.specimen_map.clock import Clock, Frame, as_clock, clock_span
from encounters.specimen_map.points import Point
from encounters.specimen_map.shapes import Edge, EdgeKind
from encounters.vocabulary.terms import MapLayout

# How far from the center the base of a stage reaches, and the inner side of a partial arc lies.
BASE_DEPTH = 0.58
ARC_DEPTH = 0.52
# A partial arc takes new skin outside the wound it goes on from, so its margin lies beyond the rim.
ARC_REACH = 1.2


@dataclass(frozen=True, slots=True)
class Piece:
    """A block without a name: its edges in clockwise order."""

    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A specimen divided: its outline, the wound around it, and its pieces."""

    outline: tuple[Point, ...]
    ghost: tuple[Point, ...]
    pieces: tuple[Piece, ...]


def divide(
    layout: MapLayout, frame: Frame, count: int, start: Decimal | None, end: Decimal | None
) -> Division:
    """Cut one specimen of ``layout`` into ``count`` pieces within ``frame``."""
    return _CUTS[layout](frame, count, start, end)


def _margin(frame: Frame, start: Decimal, end: Decimal, depth: float = 1.0) -> Edge:
    return Edge(
        kind=EdgeKind.MARGIN,
        points=frame.arc(start, end, depth),
        clock_from=Clock(as_clock(start)),
        clock_to=Clock(as_clock(end)),
    )


def _line(kind: EdgeKind, *points: Point) -> Edge:
    return Edge(kind=kind, points=points)


def _whole(frame: Frame, pieces: list[Piece]) -> Division:
    """The whole ellipse, divided; the outline runs through every corner of the pieces."""
    rims = [
        edge.points[:-1]
        for piece in pieces
        for edge in piece.edges
        if edge.kind != EdgeKind.CUT or len(pieces) == 1
    ]
    around = sorted(
        {point for rim in rims for point in rim}, key=lambda corner: _angle(frame, corner)
    )
    return Division(outline=tuple(around), ghost=(), pieces=tuple(pieces))


def _angle(frame: Frame, point: Point) -> float:
    return math.atan2((point.x - frame.x) / frame.rx, -(point.y - frame.y) / frame.ry) % (
        2 * math.pi
    )


def _single(frame: Frame, *_: object) -> Division:
    return _slices(frame, 1, EdgeKind.MARGIN)


def _halves(frame: Frame, *_: object) -> Division:
    return _slices(frame, 2, EdgeKind.MARGIN)


def _thirds(frame: Frame, *_: object) -> Division:
    return _slices(frame, 3, EdgeKind.MARGIN)


def _slices(frame: Frame, count: int, kind: EdgeKind) -> Division:
    """Parallel cuts from top to bottom, equally far apart; pieces from left to right."""
    tops = [_top_clock(2 * place / count - 1) for place in range(1, count)]
    if not tops:
        return _whole(frame, [Piece((_rim(frame, kind, Decimal(12), Decimal(12)),))])
    pieces = [Piece((_rim(frame, kind, 6 - tops[0], tops[0]), _cut(frame, tops[0], down=True)))]
    for left, right in pairwise(tops):
        middle = (
            _rim(frame, kind, left, right),
            _cut(frame, right, down=True),
            _rim(frame, kind, 6 - right, 6 - left),
            _cut(frame, left, down=False),
        )
        pieces.append(Piece(middle))
    pieces.append(
        Piece((_rim(frame, kind, tops[-1], 6 - tops[-1]), _cut(frame, tops[-1], down=False)))
    )
    return _whole(frame, pieces)


def _top_clock(share: float) -> Decimal:
    """Where a vertical cut at ``share`` of the radius (-1 to 1) meets the upper outline."""
    return Decimal(str(round(math.asin(share) / (2 * math.pi) * 12, 2)))


def _cut(frame: Frame, top: Decimal, *, down: bool) -> Edge:
    ends = (frame.at(top), frame.at(6 - top))
    return _line(EdgeKind.CUT, *(ends if down else ends[::-1]))


def _rim(frame: Frame, kind: EdgeKind, start: Decimal, end: Decimal) -> Edge:
    """A run of the outline: skin knows its clock range, a wound's floor has none."""
    if kind == EdgeKind.MARGIN:
        return _margin(frame, start, end)
    return Edge(kind=kind, points=frame.arc(start, end))


def _quarters(frame: Frame, *_: object) -> Division:
    center = Point(frame.x, frame.y)
    pieces = [
        Piece(
            (
                _margin(frame, Decimal(start), Decimal(end)),
                _line(EdgeKind.CUT, frame.at(Decimal(end)), center),
                _line(EdgeKind.CUT, center, frame.at(Decimal(start))),
            )
        )
        for start, end in ((9, 12), (12, 3), (6, 9), (3, 6))
    ]
    return _whole(frame, pieces)


def _strips_and_base(frame: Frame, count: int, *_: object) -> Division:
    stops = _stops(Decimal(0), Decimal(12), count - 1)
    pieces = []
    for start, end in pairwise(stops):
        inner = tuple(reversed(frame.arc(start, end, BASE_DEPTH)))
        pieces.append(
            Piece(
                (
                    _margin(frame, start, end),
                    _line(EdgeKind.CUT, frame.at(end), inner[0]),
                    _line(EdgeKind.CUT, *inner),
                    _line(EdgeKind.CUT, inner[-1], frame.at(start)),
                )
            )
        )
    rim = tuple(
        point for start, end in pairwise(stops) for point in frame.arc(start, end, BASE_DEPTH)[:-1]
    )
    pieces.append(Piece((_line(EdgeKind.CUT, *rim, rim[0]),)))
    return _whole(frame, pieces)


def _stops(start: Decimal, span: Decimal, count: int) -> list[Decimal]:
    """Equal shares of ``span`` hours, as exact as a map is stored: to a hundredth."""
    return [round(start + span * place / count, 2) for place in range(count + 1)]


def _arc(frame: Frame, count: int, start: Decimal | None, end: Decimal | None) -> Division:
    """New skin beyond the old wound's rim, with the base under it; the inner side is no margin."""
    assert start is not None and end is not None
    stops = _stops(start, clock_span(start, end), count)
    pieces = []
    outer: list[Point] = []
    inner: list[Point] = []
    for place in range(count):
        here, there = stops[place], stops[place + 1]
        wound = tuple(reversed(frame.arc(here, there, ARC_DEPTH)))
        ends_here, ends_there = place == 0, place == count - 1
        pieces.append(
            Piece(
                (
                    _margin(frame, here, there, ARC_REACH),
                    _line(_side(ends_there), frame.at(there, ARC_REACH), wound[0]),
                    _line(EdgeKind.WOUND, *wound),
                    _line(_side(ends_here), wound[-1], frame.at(here, ARC_REACH)),
                )
            )
        )
        outer += frame.arc(here, there, ARC_REACH)[:-1]
        inner = [*wound[:-1], *inner]
    outline = (*outer, frame.at(end, ARC_REACH), *inner, frame.at(start, ARC_DEPTH))
    return Division(outline=outline, ghost=frame.outline, pieces=tuple(pieces))


def _side(is_end: bool) -> EdgeKind:
    """The ends of a partial stage reach into skin that was clear before; between is a cut."""
    return EdgeKind.WOUND if is_end else EdgeKind.CUT


def _base_only(frame: Frame, count: int, start: Decimal | None, end: Decimal | None) -> Division:
    """A piece of the wound's floor without skin, in the middle or towards a clock range."""
    x, y = frame.x, frame.y
    if start is not None and end is not None:
        middle = frame.at(start + clock_span(start, end) / 2, 0.4)
        x, y = middle.x, middle.y
    return divide_floor(frame, Frame(x, y, frame.rx * 0.45, frame.ry * 0.45), count)


def divide_floor(wound: Frame, part: Frame, count: int) -> Division:
    """A part of the floor of a wound, cut into ``count`` pieces."""
    return replace(_slices(part, count, EdgeKind.WOUND), ghost=wound.outline)


_CUTS: dict[MapLayout, Callable[[Frame, int, Decimal | None, Decimal | None], Division]] = {
    MapLayout.SINGLE: _single,
    MapLayout.HALVES: _halves,
    MapLayout.THIRDS: _thirds,
    MapLayout.QUARTERS: _quarters,
    MapLayout.STRIPS_AND_BASE: _strips_and_base,
    MapLayout.ARC: _arc,
    MapLayout.BASE_ONLY: _base_only,
}
