"""Where on the body a site is: its diagram as a whole, small, with a mark."""

from __future__ import annotations

from xml.sax.saxutils import escape

from encounters.specimen_map.diagrams import diagram, ground_for
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.shapes import VIEW_SIZE
from encounters.specimen_map.svg_elements import element, number
from encounters.vocabulary.terms import Side


def render_locator(site: str, side: Side | None, *, title: str) -> str:
    """An ``<svg>`` element for a site of the catalogue; empty for one that has no place.

    ``title`` is its alternative text.
    """
    ground = ground_for(site, side)
    if ground is None:
        return ""
    styles = appearance()
    look = styles["locator"]
    # A ground says where the diagram lies under the middle of a map; this is the same turned round.
    x, y = ((VIEW_SIZE / 2 - at) / ground.scale for at in (ground.x, ground.y))
    lines = [
        element(
            "path",
            d=stroke.path,
            fill="none",
            stroke=look["color"],
            stroke_width=look[stroke.weight],
            stroke_linecap="round",
            stroke_linejoin="round",
        )
        for stroke in diagram(ground.diagram).strokes
        if look[stroke.weight]
    ]
    ring = element(
        "circle",
        cx=x,
        cy=y,
        r=look["radius"],
        fill="none",
        stroke=look["color"],
        stroke_width=look["width"],
    )
    dot = element("circle", cx=x, cy=y, r=look["dot"], fill=look["color"])
    paper = element("rect", x=0, y=0, width=VIEW_SIZE, height=VIEW_SIZE, fill=styles["paper"])
    return element(
        "svg",
        element("title", escape(title)) + paper + "".join(lines) + ring + dot,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {VIEW_SIZE} {number(VIEW_SIZE)}",
        role="img",
    )
