"""A map as an SVG drawing: one shape, one element; nothing is computed that the map could hold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from encounters.specimen_map.findings import interior
from encounters.specimen_map.geometry import contains
from encounters.specimen_map.ground import PHOTO_ADDRESS, ground_parts
from encounters.specimen_map.legend import legend_height, legend_parts, legend_words, whole_legend
from encounters.specimen_map.orienting import (
    CLOCK_FACE,
    SIDE_SPOTS,
    clock_face,
    edge_words,
    nick_mark,
)
from encounters.specimen_map.placing import clearance, fitting_label
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point, towards
from encounters.specimen_map.shapes import (
    TUMOR,
    VIEW_SIZE,
    Edge,
    EdgeKind,
    Ink,
    MapFinding,
    SpecimenMap,
)
from encounters.specimen_map.svg_elements import (
    element,
    group,
    haloed,
    number,
    path_of,
    text,
)
from encounters.specimen_map.tissue import (
    block_ground,
    ghosts,
    inked_edge,
    line,
    plain_edge,
    residual_area,
    tumor_area,
)
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import Compartment

# Over the words at 12 o'clock and under the 6, in units of the picture.
_EMPTY = (12, 28)


def render_svg(
    drawn: SpecimenMap,
    *,
    stage_number: int,
    title: str,
    description: str = "",
    id_prefix: str,
    show_legend: bool = True,
    is_trimmed: bool = False,
    photo_address: str = PHOTO_ADDRESS,
    sides: tuple[str, str] = ("", ""),
) -> str:
    """The picture of one stage with its legend below, as an ``<svg>`` element.

    ``title`` is its alternative text; ``id_prefix`` keeps ids apart when a page shows several.
    ``photo_address`` has ``{}`` where the id of a photograph goes. ``sides`` are the words for what
    lies at 9 and at 3 o'clock.
    """
    parts = list(_stage_parts(drawn, stage_number, id_prefix, photo_address, sides))
    height = float(VIEW_SIZE)
    if show_legend:
        parts += legend_parts([drawn], top=height, id_prefix=id_prefix)
        height += legend_height([drawn])
    return picture(
        parts,
        height,
        title=title,
        description=description,
        id_prefix=id_prefix,
        is_trimmed=is_trimmed,
    )


def picture(
    parts: Sequence[str],
    height: float,
    *,
    title: str,
    description: str,
    id_prefix: str,
    is_trimmed: bool = False,
) -> str:
    """The outer element: white paper of its own, so that a dark page changes nothing.

    ``is_trimmed`` leaves out what is always empty over the words on top and under the last ones.
    """
    top, foot = _EMPTY if is_trimmed else (0, 0)
    styles = appearance()
    words = element("title", escape(title))
    words += element("desc", escape(description)) if description else ""
    paper = element("rect", x=0, y=0, width=VIEW_SIZE, height=height, fill=styles["paper"])
    return element(
        "svg",
        words + definitions(id_prefix) + paper + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 {top} {VIEW_SIZE} {number(height - top - foot)}",
        role="img",
        font_family=styles["view"]["font"],
    )


def definitions(id_prefix: str) -> str:
    """Hatches: narrow and leaning right for the edge, wide and leaning left for the deep margin."""
    styles = appearance()
    hatches = (
        (Compartment.EDGE, styles["tumor"], 45),
        (Compartment.DEEP, styles["deep_tumor"], 135),
    )
    return element(
        "defs",
        "".join(
            _hatch(style, turn, f"{id_prefix}-{compartment.value}")
            for compartment, style, turn in hatches
        ),
    )


def _hatch(style: Any, turn: int, name: str) -> str:
    pitch = style["pitch"]
    line = element(
        "path",
        d=f"M{number(pitch / 2)} 0V{number(pitch)}",
        stroke=style["hatch"],
        stroke_width=style["hatch_width"],
        fill="none",
    )
    return element(
        "pattern",
        element("rect", x=0, y=0, width=pitch, height=pitch, fill=style["fill"]) + line,
        id=name,
        width=pitch,
        height=pitch,
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({turn})",
    )


def render_blank(drawn: SpecimenMap, *, title: str, id_prefix: str) -> str:
    """Outline, clock and nicks, to be drawn on by hand."""
    parts = [ground_parts(drawn.ground, id_prefix, PHOTO_ADDRESS)] if drawn.ground else []
    parts += ghosts(drawn.specimens)
    parts += [residual_area(residual.area) for residual in drawn.residual]
    outline = appearance()["outline"]
    parts += [line(path_of(specimen.outline, closed=True), outline) for specimen in drawn.specimens]
    parts += [nick_mark(nick) for nick in drawn.nicks]
    parts += clock_face(drawn)
    return picture(parts, VIEW_SIZE, title=title, description="", id_prefix=id_prefix)


def render_whole_legend(inks: Sequence[Ink], *, title: str, id_prefix: str) -> str:
    """Every ink of ``inks`` and every line and sign there is, as a drawing of its own."""
    parts, height = whole_legend(inks, top=0, id_prefix=id_prefix)
    return picture(parts, height, title=title, description="", id_prefix=id_prefix)


def render_legend(maps: Sequence[SpecimenMap], *, title: str, id_prefix: str) -> str:
    """The inks and signs that stand on ``maps``, as a drawing of its own; its title lists them.

    Empty where nothing on them needs to be explained.
    """
    words = legend_words(maps)
    if not words:
        return ""
    parts = legend_parts(maps, top=0, id_prefix=id_prefix)
    said = f"{title}: {', '.join(words)}"
    return picture(parts, legend_height(maps), title=said, description="", id_prefix=id_prefix)


def _stage_parts(
    drawn: SpecimenMap,
    stage_number: int,
    id_prefix: str,
    photo_address: str,
    sides: tuple[str, str],
) -> Iterator[str]:
    if drawn.ground:
        yield ground_parts(drawn.ground, id_prefix, photo_address)
    yield group(block_ground(block.polygon, drawn.ground) for block in drawn.blocks)
    # On the new tissue, so that one sees how far it reaches beyond what it goes after.
    yield group(residual_area(residual.area) for residual in drawn.residual)
    yield from ghosts(drawn.specimens)
    yield group(
        tumor_area(finding, id_prefix) for finding in drawn.findings if finding.kind == TUMOR
    )
    edges = [edge for block in drawn.blocks for edge in block.edges]
    yield group(plain_edge(edge) for edge in edges)
    yield group(inked_edge(drawn, edge) for edge in edges if edge.ink)
    yield group(ink_letters(drawn, keep_clear=SIDE_SPOTS if any(sides) else ()))
    yield group(nick_mark(nick) for nick in drawn.nicks)
    yield group(clock_face(drawn))
    yield from edge_words(sides)
    yield group(_symbol(finding) for finding in drawn.findings if finding.kind != TUMOR)
    yield group(_block_names(drawn, stage_number))


def ink_letters(
    drawn: SpecimenMap,
    *,
    covered_by: Sequence[Sequence[Point]] = (),
    keep_clear: Sequence[Point] = (),
) -> Iterator[str]:
    """The ink's letter beside each inked margin, outside; on cut faces the dash must do.

    None where it would stand on other tissue, ``covered_by``; beside ``keep_clear`` if it can.
    """
    styles = appearance()
    taken = [*CLOCK_FACE, *keep_clear, *(nick.outer for nick in drawn.nicks)]
    for block in drawn.blocks:
        inside = interior(block)
        for edge in block.edges:
            if edge.ink and edge.kind == EdgeKind.MARGIN:
                at = _beside(edge, inside, taken, covered_by)
                if any(contains(outline, at) for outline in covered_by):
                    continue
                yield haloed(
                    at,
                    edge.ink,
                    size=styles["ink"]["letter_size"],
                    color=styles["text"]["color"],
                    paper=styles["paper"],
                )


def _beside(
    edge: Edge, inside: Point, taken: Sequence[Point], covered_by: Sequence[Sequence[Point]]
) -> Point:
    """Outside the edge, near its middle, where no nick, clock position or other tissue is."""
    ink = appearance()["ink"]
    last = len(edge.points) - 1
    places = []
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.25, 0.75):
        rim = edge.points[round(last * share)]
        reach = 1 + ink["letter_offset"] / (math.dist(inside, rim) or 1)
        places.append(towards(inside, rim, reach))
    clear = (
        at
        for at in places
        if all(math.dist(at, other) > ink["letter_room"] for other in taken)
        and not any(contains(outline, at) for outline in covered_by)
    )
    return next(clear, places[0])


def _symbol(finding: MapFinding) -> str:
    styles = appearance()
    style = styles["finding"]
    at = finding.anchor
    ring = element(
        "circle",
        cx=at.x,
        cy=at.y,
        r=style["radius"],
        fill=style["fill"],
        stroke=style["color"],
        stroke_width=style["width"],
    )
    letters = styles["symbols"][finding.kind]
    return ring + text(
        Point(at.x, at.y + style["size"] * 0.35),
        letters,
        size=style["size"],
        color=style["color"],
        text_anchor="middle",
        font_weight=700,
    )


def _block_names(drawn: SpecimenMap, stage_number: int) -> Iterator[str]:
    styles = appearance()
    for block in drawn.blocks:
        at = interior(block)
        # The caption says the stage, so a narrow block may show its number alone.
        names = (block_label(stage_number, block.number), str(block.number))
        name, size = fitting_label(names, 2 * clearance(block.polygon, at))
        yield haloed(
            at,
            name,
            size=size,
            color=styles["text"]["color"],
            paper=styles["paper"],
            name="block",
        )
        if block.id in drawn.clear:
            yield haloed(
                Point(at.x, at.y + size * 1.05),
                "NT",
                size=min(styles["clear"]["size"], size),
                color=styles["clear"]["color"],
                paper=styles["paper"],
            )
