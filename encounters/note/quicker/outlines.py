"""Shapes of our maps as PDF operators: of the few kinds that a map is made of."""

from __future__ import annotations

import math
import re
from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
_STROKE = {"stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"}
_PAINT = {"fill", "fill-rule", *_STROKE}
_KNOWN = {
    "svg": {"viewBox", "role", "font-family"},
    "g": set[str](),
    "rect": {"x", "y", "width", "height", *_PAINT},
    "circle": {"cx", "cy", "r", *_PAINT},
    "path": {"d", *_PAINT},
    "text": {
        *("x", "y", "font-size", "font-weight", "text-anchor", "data-name"),
        *_PAINT,
    },
    "pattern": {"id", "width", "height", "patternUnits", "patternTransform"},
}
_STEP = re.compile("([MLCVZ])([^MLCVZ]*)")
_COLOR = re.compile("#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
TURN = re.compile(r"rotate\((-?\d+)\)")
PATTERN = re.compile(r"url\(#([^)]+)\)")
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
SHIFTS = {"start": 0.0, "middle": 0.5, "end": 1.0}


class NotOursError(Exception):
    """An element, an attribute or a value that our maps do not have."""


def checked(element: Element, name: str) -> Element:
    known = _KNOWN.get(name)
    if known is None or not known.issuperset(element.keys()):
        raise NotOursError(name)
    return element


def number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise NotOursError(text)
    return float(text)


def written(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def color_of(value: str) -> str:
    """Three shares of one; empty for none."""
    if value == "none":
        return ""
    found = _COLOR.fullmatch(value)
    if found is None:
        raise NotOursError(value)
    return " ".join(f"{int(part, 16) / 255:.6f}".rstrip("0").rstrip(".") for part in found.groups())


def stroke_of(element: Element) -> tuple[str, str] | tuple[()]:
    color = color_of(element.get("stroke", "none"))
    width = element.get("stroke-width", "1")
    return (color, width) if color and number(width) else ()


def stroke_state(element: Element) -> tuple[str, str, str]:
    dashes = element.get("stroke-dasharray", "")
    for length in dashes.split():
        number(length)
    cap = _CAPS[element.get("stroke-linecap", "butt")]
    join = _JOINS[element.get("stroke-linejoin", "miter")]
    return f"[{dashes}] 0 d", f"{cap} J", f"{join} j"


def _rectangle(element: Element) -> str:
    values = [element.get(name, "0") for name in ("x", "y", "width", "height")]
    if min(number(value) for value in values[2:]) <= 0 or not all(map(_NUMBER.fullmatch, values)):
        raise NotOursError("rect")
    return f"{' '.join(values)} re"


def _circle(element: Element) -> str:
    x, y, r = (number(element.get(name, "")) for name in ("cx", "cy", "r"))
    # As far from the middle as WeasyPrint puts the handles.
    h = r / math.sqrt(math.pi)
    curves = (
        (x + r, y + h, x + h, y + r, x, y + r),
        (x - h, y + r, x - r, y + h, x - r, y),
        (x - r, y - h, x - h, y - r, x, y - r),
        (x + h, y - r, x + r, y - h, x + r, y),
    )
    lines = [f"{' '.join(map(written, curve))} c" for curve in curves]
    return "\n".join([f"{written(x + r)} {written(y)} m", *lines, "h"])


def _path(element: Element) -> str:
    text = element.get("d", "")
    lines = []
    x = start = ""
    end = 0
    for found in _STEP.finditer(text):
        if found.start() != end:
            raise NotOursError(text)
        end = found.end()
        letter, values = found[1], found[2].split()
        if len(values) != {"M": 2, "L": 2, "C": 6, "V": 1, "Z": 0}[letter]:
            raise NotOursError(text)
        if not all(map(_NUMBER.fullmatch, values)):
            raise NotOursError(text)
        if letter == "V":
            values = [x, *values]
        if letter == "M":
            start = values[0]
        x = values[-2] if values else start
        lines.append(" ".join([*values, _OPERATORS[letter]]))
    if end != len(text) or not lines:
        raise NotOursError(text)
    return "\n".join(lines)


_OPERATORS = {"M": "m", "L": "l", "V": "l", "C": "c", "Z": "h"}
OUTLINES = {"rect": _rectangle, "circle": _circle, "path": _path}
