"""The lines and areas of tissue: blocks, their edges and inks, tumor, the wound before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point
from encounters.specimen_map.shapes import (
    Edge,
    EdgeKind,
    Ground,
    MapFinding,
    MapSpecimen,
    SpecimenMap,
)
from encounters.specimen_map.strokes import ink_path
from encounters.specimen_map.svg_elements import element, path_of
from encounters.vocabulary.terms import Compartment


def ghosts(specimens: Sequence[MapSpecimen]) -> list[str]:
    """The wound before, dashed. Parts of one wound share its outline; it is drawn once."""
    outlines = dict.fromkeys(specimen.ghost for specimen in specimens if specimen.ghost)
    return [line(path_of(outline, closed=True), appearance()["ghost"]) for outline in outlines]


def residual_area(area: Sequence[Point]) -> str:
    """Where the stage before still showed tumor."""
    style = appearance()["residual"]
    return element(
        "path",
        d=path_of(area, closed=True),
        fill=style["fill"],
        stroke=style["stroke"],
        stroke_width=style["width"],
        stroke_dasharray=style["dasharray"],
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def line(path: str, style: Any) -> str:
    """A line of ``style``, which is one of the appearance file."""
    return element(
        "path",
        d=path,
        fill="none",
        stroke=style["color"],
        stroke_width=style["width"],
        stroke_dasharray=style.get("dasharray", ""),
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def block_ground(polygon: Sequence[Point], ground: Ground | None) -> str:
    """Tissue; on a photograph one sees the skin through it."""
    styles = appearance()
    on_photo = ground is not None and ground.photo
    return element(
        "path",
        d=path_of(polygon, closed=True),
        fill=styles["block"]["fill"],
        fill_opacity=styles["photo"]["block_opacity"] if on_photo else "",
    )


def tumor_area(finding: MapFinding, id_prefix: str) -> str:
    """Residual tumor: hatched, red at the edge, purple and leaning the other way when deep."""
    styles = appearance()
    style = styles["deep_tumor" if finding.compartment == Compartment.DEEP else "tumor"]
    return element(
        "path",
        d=path_of(finding.area, closed=True),
        fill=f"url(#{id_prefix}-{finding.compartment.value})",
        fill_rule="evenodd",
        stroke=style["stroke"],
        stroke_width=style["width"],
        stroke_linejoin="round",
    )


def plain_edge(edge: Edge) -> str:
    """What kind of edge it is, whatever ink is on it."""
    styles = appearance()
    line_styles = {
        EdgeKind.MARGIN: styles["outline"],
        EdgeKind.CUT: styles["cut"],
        EdgeKind.WOUND: styles["wound"],
        EdgeKind.FREE: styles["free"],
    }
    return line(path_of(edge.points), line_styles[edge.kind])


def inked_edge(drawn: SpecimenMap, edge: Edge) -> str:
    """The ink of an edge that has one."""
    ink = next(known_ink for known_ink in drawn.inks if known_ink.letter == edge.ink)
    # On a cut face it is thinner: what is tumor stands out from what is no margin.
    is_cut = edge.kind == EdgeKind.CUT
    return ink_path(edge.points, color=ink.color, dash=ink.dash, is_cut=is_cut)
