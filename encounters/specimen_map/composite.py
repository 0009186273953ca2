"""All stages of a lesion in one picture: where each was taken, and what it still showed."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from encounters.specimen_map.findings import interior
from encounters.specimen_map.legend import legend_height, legend_parts
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point
from encounters.specimen_map.shapes import TUMOR, VIEW_SIZE, EdgeKind, SpecimenMap
from encounters.specimen_map.svg import picture, tumor_area
from encounters.specimen_map.svg_elements import element, group, haloed, path_of, text
from encounters.vocabulary.spoken import roman

# Later stages lie deeper in the wound, so each is drawn a little smaller than the one before.
_STEP = 0.13
_SMALLEST = 0.4


def render_composite(maps: Sequence[tuple[int, SpecimenMap]], *, title: str, id_prefix: str) -> str:
    """The stages (number and map) of one lesion, nested, as an ``<svg>`` element."""
    styles = appearance()
    parts = [
        text(
            Point(VIEW_SIZE / 2, 44),
            f"12 o'clock = {maps[0][1].twelve_oclock}",
            size=styles["text"]["label"],
            color=styles["text"]["color"],
            text_anchor="middle",
            font_weight=700,
        )
    ]
    parts += [
        _layer(number, drawn, max(_SMALLEST, 1 - place * _STEP), id_prefix)
        for place, (number, drawn) in enumerate(maps)
    ]
    shown = [_what_is_shown(drawn) for _, drawn in maps]
    parts += legend_parts(shown, top=VIEW_SIZE, id_prefix=id_prefix)
    height = VIEW_SIZE + legend_height(shown)
    return picture(parts, height, title=title, description="", id_prefix=id_prefix)


def _what_is_shown(drawn: SpecimenMap) -> SpecimenMap:
    """The map with nothing but tumor: inks and other signs belong to the single stages."""
    tumor = tuple(finding for finding in drawn.findings if finding.kind == TUMOR)
    return replace(drawn, inks=(), findings=tumor, clear=())


def _layer(number: int, drawn: SpecimenMap, scale: float, id_prefix: str) -> str:
    styles = appearance()
    shapes = [
        element(
            "path",
            d=path_of(block.polygon, closed=True),
            fill=styles["block"]["fill"],
            stroke=styles["outline"]["color"],
            stroke_width=styles["outline"]["width"],
            stroke_linejoin="round",
        )
        for block in drawn.blocks
    ]
    shapes += [
        tumor_area(finding, id_prefix) for finding in drawn.findings if finding.kind == TUMOR
    ]
    shapes.append(
        haloed(
            _label_place(drawn),
            roman(number),
            size=styles["text"]["block"] * 1.3,
            color=styles["text"]["color"],
            paper=styles["paper"],
        )
    )
    middle = VIEW_SIZE / 2
    shift = middle * (1 - scale)
    return group(shapes, transform=f"translate({shift:.1f} {shift:.1f}) scale({scale:.2f})")


def _label_place(drawn: SpecimenMap) -> Point:
    """On the skin of the first block, where the next stage does not cover it."""
    first = drawn.blocks[0]
    margin = next((edge for edge in first.edges if edge.kind == EdgeKind.MARGIN), None)
    inside = interior(first)
    if margin is None:
        return inside
    skin = margin.points[len(margin.points) // 2]
    return Point(round(inside.x * 0.2 + skin.x * 0.8, 1), round(inside.y * 0.2 + skin.y * 0.8, 1))
