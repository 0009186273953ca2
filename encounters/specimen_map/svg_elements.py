"""The few SVG elements a map is made of, as text with presentation attributes only.

Only primitives that a browser and the PDF renderer draw alike; a stylesheet of the page must not
be able to change a map, so there are no classes and no style attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from encounters.specimen_map.points import Point

Attribute = str | int | float


def number(value: float) -> str:
    """A coordinate with at most one decimal, a full stop in every locale."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def element(name: str, content: str = "", **attributes: Attribute) -> str:
    """One element; underscores in attribute names stand for hyphens."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_text(value))}"
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _text(value: Attribute) -> str:
    return value if isinstance(value, str) else number(value)


def path_of(points: Sequence[Point], *, closed: bool = False) -> str:
    steps = "L".join(f"{number(point.x)} {number(point.y)}" for point in points)
    return f"M{steps}Z" if closed else f"M{steps}"


def text(at: Point, words: str, *, size: float, color: str, **attributes: Attribute) -> str:
    return element(
        "text",
        escape(words),
        x=at.x,
        y=at.y,
        font_size=size,
        fill=color,
        **attributes,
    )


def haloed(at: Point, words: str, *, size: float, color: str, paper: str, name: str = "") -> str:
    """Centered words on a ground of their own: drawn wide in paper color, then again in ink.

    ``name`` stays with the words, for whoever looks them up in the picture.
    """
    place: dict[str, Attribute] = {"text_anchor": "middle", "font_weight": 700}
    low = Point(at.x, at.y + size * 0.35)
    ground = text(
        low,
        words,
        size=size,
        color=paper,
        stroke=paper,
        stroke_width=size / 4,
        stroke_linejoin="round",
        **place,
    )
    return ground + text(low, words, size=size, color=color, data_name=name, **place)


def group(parts: Iterable[str], **attributes: Attribute) -> str:
    return element("g", "".join(parts), **attributes)
