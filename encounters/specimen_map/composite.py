"""All stages of a lesion in one picture: where each was taken, and what it still showed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from encounters.specimen_map.clock import HOURS
from encounters.specimen_map.composing import Layer, composed
from encounters.specimen_map.findings import interior
from encounters.specimen_map.geometry import contains
from encounters.specimen_map.legend import legend_height, legend_parts
from encounters.specimen_map.orienting import SIDE_SPOTS, clock_face, edge_words, nick_mark
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point
from encounters.specimen_map.rims import place_at, reach
from encounters.specimen_map.shapes import VIEW_SIZE, SpecimenMap
from encounters.specimen_map.svg import ink_letters, picture
from encounters.specimen_map.svg_elements import group, haloed
from encounters.specimen_map.tissue import (
    block_ground,
    ghosts,
    inked_edge,
    plain_edge,
    tumor_area,
)
from encounters.vocabulary.spoken import roman

# A label is about this much wider than high, and wants so much room around it.
_WIDE, _ROOM = 1.7, 80.0
_CLOCKS = 24
_DEPTHS = (0.9, 0.78, 0.6, 0.4, 0.2)

_Outline = Sequence[Point]


def render_composite(
    maps: Sequence[tuple[int, SpecimenMap]],
    *,
    title: str,
    id_prefix: str,
    show_legend: bool = True,
    sides: tuple[str, str] = ("", ""),
) -> str:
    """The stages (number and map) of one lesion as an ``<svg>`` element: each outside the last.

    A layer of skin lies under those before it, so that only what was new shows; a floor lies on
    them; all tumor lies on top. ``can_compose`` holds for the maps. ``sides`` as in ``render_svg``.
    """
    layers = composed(maps)
    painted = _painted(layers)
    parts = [group(_tissue(layer)) for layer in painted]
    parts += list(ghosts(layers[0].drawn.specimens))
    parts += [
        tumor_area(finding, id_prefix) for layer in layers for finding in layer.drawn.findings
    ]
    parts += [nick_mark(nick) for nick in layers[0].drawn.nicks]
    for layer in painted:
        others = [other for other in painted if other is not layer]
        spots = SIDE_SPOTS if any(sides) else ()
        parts += ink_letters(layer.drawn, covered_by=_outlines(others), keep_clear=spots)
    parts += [*clock_face(layers[0].drawn), *edge_words(sides), *_labels(painted)]
    shown = [layer.drawn for layer in layers] if show_legend else []
    parts += legend_parts(shown, top=VIEW_SIZE, id_prefix=id_prefix)
    height = VIEW_SIZE + legend_height(shown)
    return picture(
        parts,
        height,
        title=title,
        description="",
        id_prefix=id_prefix,
        is_trimmed=not show_legend,
    )


def _painted(layers: Sequence[Layer]) -> list[Layer]:
    """The layers from the bottom up."""
    skin = [layer for layer in reversed(layers) if not layer.is_floor]
    return [*skin, *(layer for layer in layers if layer.is_floor)]


def _tissue(layer: Layer) -> Iterator[str]:
    edges = [edge for block in layer.drawn.blocks for edge in block.edges]
    yield from (block_ground(block.polygon, None) for block in layer.drawn.blocks)
    yield from map(plain_edge, edges)
    yield from (inked_edge(layer.drawn, edge) for edge in edges if edge.ink)


def _outlines(layers: Sequence[Layer]) -> list[_Outline]:
    return [specimen.outline for layer in layers for specimen in layer.drawn.specimens]


def _labels(painted: Sequence[Layer]) -> Iterator[str]:
    """ "Stage II" on each layer, upright, where it shows and as clear of tumor as can be."""
    styles = appearance()
    foci = [point for layer in painted for seen in layer.drawn.findings for point in seen.area]
    for place, layer in enumerate(painted):
        at = _label_place(layer, _outlines(painted[place + 1 :]), foci)
        foci.append(at)
        yield haloed(
            at,
            f"Stage {roman(layer.number)}",
            size=styles["text"]["label"],
            color=styles["text"]["color"],
            paper=styles["paper"],
        )


def _label_place(layer: Layer, covers: Sequence[_Outline], foci: Sequence[Point]) -> Point:
    own = _outlines([layer])
    visible = [
        at
        for at in _places(layer)
        if any(contains(outline, at, slack=0) for outline in own)
        and not any(contains(outline, at, slack=0) for outline in covers)
    ]
    borders = [*foci, *(point for outline in (*own, *covers) for point in outline)]
    return max(
        visible,
        key=lambda at: min(_ROOM, _room(at, borders)),
        default=interior(layer.drawn.blocks[0]),
    )


def _places(layer: Layer) -> Iterator[Point]:
    """Where a label may stand: in the middle of a block, else somewhere in the layer's round."""
    yield from (interior(block) for block in layer.drawn.blocks)
    for specimen in layer.drawn.specimens:
        for clock in range(_CLOCKS):
            hours = clock * HOURS / _CLOCKS
            far = reach(specimen.outline, specimen.frame, hours)
            yield from (place_at(specimen.frame, hours, far * depth) for depth in _DEPTHS)


def _room(at: Point, borders: Sequence[Point]) -> float:
    return min(
        (math.hypot((at.x - other.x) / _WIDE, at.y - other.y) for other in borders), default=_ROOM
    )
