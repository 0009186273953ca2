"""Where each stage's tissue lies in the wound that all stages left: outward, layer by layer.

A map shows its stage in the wound that the stage before left, at a size of its own, or, drawn by an
older release or by hand, in an outline of its own. Here all are brought onto the first stage's map:
a point keeps its clock position, and its distance is told in shares of the wound of its day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from encounters.specimen_map.clock import Frame
from encounters.specimen_map.points import Point
from encounters.specimen_map.rims import outermost, place_at, reach, share_of
from encounters.specimen_map.scaling import fitting_share, scaled_map
from encounters.specimen_map.shapes import (
    TUMOR,
    Edge,
    EdgeKind,
    MapBlock,
    MapFinding,
    MapSpecimen,
    SpecimenMap,
)

# How much farther than the wound before it a layer reaches that was not drawn around that wound.
_NEW_SKIN = 0.2
# A margin this little beyond the wound lies on it.
_ON_THE_RIM = 1.03

Placing = Callable[[Point], Point]
_Outline = tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One stage as it lies in the common picture; ``is_floor`` if it took no skin."""

    number: int
    drawn: SpecimenMap
    is_floor: bool


def can_compose(maps: Sequence[SpecimenMap]) -> bool:
    """Whether each stage was taken from one wound: of pieces side by side nobody knows where."""
    return bool(maps) and all(
        len({specimen.frame for specimen in drawn.specimens}) == 1 for drawn in maps
    )


def composed(maps: Sequence[tuple[int, SpecimenMap]]) -> tuple[Layer, ...]:
    """The stages (number and map) in one picture, which they fill; ``can_compose`` holds."""
    home = maps[0][1].specimens[0].frame
    rim: _Outline = ()
    layers = []
    for number, drawn in maps:
        placed = _placed(drawn, _placing(drawn, home, rim) if rim else _stay)
        outlines = [specimen.outline for specimen in placed.specimens]
        rim = outermost(home, rim or placed.specimens[0].ghost or outlines[0], outlines)
        layers.append(Layer(number=number, drawn=placed, is_floor=not _margins(drawn)))
    share = fitting_share(rim)
    return tuple(
        Layer(number=layer.number, drawn=scaled_map(layer.drawn, share), is_floor=layer.is_floor)
        for layer in layers
    )


def _stay(point: Point) -> Point:
    return point


def _placing(drawn: SpecimenMap, home: Frame, rim: _Outline) -> Placing:
    """From this map to the common picture, whose wound is ``rim`` so far."""
    frame, own = drawn.specimens[0].frame, _own_wound(drawn)
    grown = _growth(drawn, frame, own)

    def place(point: Point) -> Point:
        hours = frame.hours_at(point)
        share = grown(share_of(point, frame) / reach(own, frame, hours))
        return place_at(home, hours, share * reach(rim, home, hours))

    return place


def _own_wound(drawn: SpecimenMap) -> _Outline:
    """The wound as this map shows it; of a layer that shows none, its own outline."""
    first = drawn.specimens[0]
    outlines = [specimen.outline for specimen in drawn.specimens]
    return first.ghost or outermost(first.frame, outlines[0], outlines)


def _growth(drawn: SpecimenMap, frame: Frame, own: _Outline) -> Callable[[float], float]:
    """What a share of the wound on this map is in the common picture.

    Tissue that was drawn beyond its wound is true already, and so is a floor. A band that was drawn
    within its wound is stretched over the rim, a whole layer grows in all.
    """
    shares = [_share(point, frame, own) for edge in _margins(drawn) for point in edge.points]
    margin = max(shares, default=0.0)
    if not shares or (margin > _ON_THE_RIM and drawn.specimens[0].ghost):
        return lambda share: share
    edges = [edge for block in drawn.blocks for edge in block.edges]
    inner = [
        _share(point, frame, own)
        for edge in edges
        if edge.kind == EdgeKind.WOUND
        for point in edge.points
    ]
    start = min(inner, default=0.0)
    stretch = _NEW_SKIN / max(margin - start, 0.1)
    if not inner:
        return lambda share: share * (1 + _NEW_SKIN) / margin
    return lambda share: share + max(0.0, share - start) * stretch


def _share(point: Point, frame: Frame, own: _Outline) -> float:
    return share_of(point, frame) / reach(own, frame, frame.hours_at(point))


def _margins(drawn: SpecimenMap) -> list[Edge]:
    return [edge for block in drawn.blocks for edge in block.edges if edge.kind == EdgeKind.MARGIN]


def _placed(drawn: SpecimenMap, place: Placing) -> SpecimenMap:
    """The map with nothing but its tissue, inks, nicks and tumor, each point where it belongs."""

    def line(points: _Outline) -> _Outline:
        return tuple(place(point) for point in points)

    def block(its: MapBlock) -> MapBlock:
        edges = (replace(edge, points=line(edge.points)) for edge in its.edges)
        return replace(its, edges=tuple(edges))

    def focus(seen: MapFinding) -> MapFinding:
        return replace(seen, anchor=place(seen.anchor), area=line(seen.area))

    def specimen(its: MapSpecimen) -> MapSpecimen:
        ghost = its.ghost if place is _stay else ()
        return replace(its, outline=line(its.outline), ghost=ghost)

    return replace(
        drawn,
        specimens=tuple(map(specimen, drawn.specimens)),
        blocks=tuple(map(block, drawn.blocks)),
        findings=tuple(focus(seen) for seen in drawn.findings if seen.kind == TUMOR),
        clear=(),
        residual=(),
        ground=None,
    )
