"""A map as PDF operators: the few SVG elements that ``specimen_map`` writes, drawn without a tree.

WeasyPrint reads, styles and walks every element, and lays each letter of a label out twice. What is
not of these elements, such as a photograph under a map, is left to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary
from xml.etree.ElementTree import Element

from encounters.note.fonts import PLAIN_CHARACTERS
from encounters.note.quicker.replacing import Replacement
from encounters.note.quicker.texts import labels

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
_TURN = re.compile(r"rotate\((-?\d+)\)")
_PATTERN = re.compile(r"url\(#([^)]+)\)")
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_SHIFTS = {"start": 0.0, "middle": 0.5, "end": 1.0}

_put_aside: WeakKeyDictionary[Element, Element] = WeakKeyDictionary()


class NotOursError(Exception):
    """An element, an attribute or a value that our maps do not have."""


def put_aside(root: Element) -> None:
    """Take what is drawn out of the page's tree, where each line would be styled as a paragraph.

    The title stays: it is the picture's alternative text.
    """
    for drawing in list(root.iter(f"{SVG}svg")):
        whole = Element(drawing.tag, drawing.attrib)
        whole.extend(drawing)
        for child in whole:
            if child.tag != f"{SVG}title":
                drawing.remove(child)
        _put_aside[drawing] = whole


def drawing_ways() -> Iterator[Replacement]:
    from weasyprint import html
    from weasyprint.images import SVGImage

    tag = f"{SVG}svg"
    original, make = html.HTML_HANDLERS[tag], html.make_replaced_box

    def handle(element: Element, box: Any, get_image: Any, base_url: Any) -> Any:
        whole = _put_aside.get(element)
        if whole is None:
            return original(element, box, get_image, base_url)
        context, fetcher = get_image.keywords["context"], get_image.keywords["url_fetcher"]
        try:
            return [make(element, box, Drawing(whole, box.style.font_config))]
        except NotOursError:
            return [make(element, box, SVGImage(whole, base_url, fetcher, context))]

    yield html.HTML_HANDLERS, tag, handle


class Drawing:
    """What WeasyPrint asks of a picture. Raises ``NotOursError`` for a drawing that is none of ours."""

    def __init__(self, root: Element, font_configuration: Any) -> None:
        self._fonts = font_configuration
        self._family = root.get("font-family", "sans-serif")
        view = [_number(value) for value in root.get("viewBox", "").split()]
        if len(view) != 4 or not (view[2] and view[3]):
            raise NotOursError("viewBox")
        self._view = view
        self._patterns: dict[str, Element] = {}
        self._steps = list(self._read(root))

    def get_intrinsic_size(self, *_: float) -> tuple[None, None, float]:
        return None, None, self._view[2] / self._view[3]

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        left, top, across, down = self._view
        scale = min(width / across, height / down)
        stream.transform(
            a=scale,
            d=scale,
            e=(width - across * scale) / 2 - left * scale,
            f=(height - down * scale) / 2 - top * scale,
        )
        pen = _Pen(stream)
        for step in self._steps:
            step(pen)
        pen.end()

    def _read(self, parent: Element) -> Iterator[Callable[[_Pen], None]]:
        for element in parent:
            name = element.tag.removeprefix(SVG)
            if name in ("title", "desc"):
                continue
            if name == "defs":
                self._patterns |= {
                    each.get("id", ""): _checked(each, "pattern") for each in element
                }
            elif name == "g":
                _checked(element, name)
                yield from self._read(element)
            elif name == "text":
                yield self._text(_checked(element, name))
            else:
                yield self._shape(_checked(element, name), name)

    def _shape(self, element: Element, name: str) -> Callable[[_Pen], None]:
        outline = _OUTLINES[name](element)
        stroke, state = _stroke(element), _stroke_state(element)
        fill = element.get("fill", "#000000")
        even_odd = "*" if element.get("fill-rule") == "evenodd" else ""
        found = _PATTERN.fullmatch(fill)
        pattern = self._patterns.get(found[1]) if found else None
        if found and pattern is None:
            raise NotOursError(fill)
        color = "" if pattern is not None else _color(fill)
        has_fill = pattern is not None or bool(color)
        if has_fill:
            paint = f"B{even_odd}" if stroke else f"f{even_odd}"
        else:
            paint = "S" if stroke else "n"
        hatch = _Hatch(pattern, outline) if pattern is not None else None

        def draw(pen: _Pen) -> None:
            if hatch is not None:
                pen.hatch(hatch)
            elif color:
                pen.fill(color)
            if stroke:
                pen.stroke(stroke, state)
            pen.write(f"{outline}\n{paint}")

        return draw

    def _text(self, element: Element) -> Callable[[_Pen], None]:
        given = element.text or ""
        words = " ".join(given.split())
        is_plain = words and given == given.strip() and PLAIN_CHARACTERS.issuperset(given)
        if len(element) or not is_plain:
            raise NotOursError("text")
        size = _number(element.get("font-size", ""))
        weight = int(_number(element.get("font-weight", "400")))
        at = _number(element.get("x", "0")), _number(element.get("y", "0"))
        shift = _SHIFTS[element.get("text-anchor", "start")]
        stroke, state = _stroke(element), _stroke_state(element)
        color = _color(element.get("fill", "#000000"))
        if not color:
            raise NotOursError("text without a color")
        family = tuple(name.strip("\"'") for name in self._family.split(","))
        fonts = self._fonts

        def draw(pen: _Pen) -> None:
            letters = labels[-1].letters(pen.stream, words, family, size, weight, fonts)
            pen.fill(color)
            if stroke:
                pen.stroke(stroke, state)
            pen.mode(2 if stroke else 0)
            pen.write(
                f"BT\n/{letters.font} {_written(letters.size)} Tf\n"
                f"1 0 0 -1 {_written(at[0] - letters.width * shift)} {_written(at[1])} Tm\n"
                f"[{letters.glyphs}] TJ\nET"
            )

        return draw


class _Hatch:
    """A pattern, and where it begins: at the corner of what it fills."""

    def __init__(self, pattern: Element, outline: str) -> None:
        turn = _TURN.fullmatch(pattern.get("patternTransform", ""))
        if turn is None or pattern.get("patternUnits") != "userSpaceOnUse":
            raise NotOursError("pattern")
        self.angle = math.radians(int(turn[1]))
        self.size = _number(pattern.get("width", "")), _number(pattern.get("height", ""))
        self.corner = _corner(outline)
        self.parts = []
        for part in pattern:
            name = part.tag.removeprefix(SVG)
            _checked(part, name)
            color, stroke = _color(part.get("fill", "#000000")), _stroke(part)
            lines = [f"{color} rg"] if color else []
            lines += [f"{stroke[0]} RG", f"{stroke[1]} w"] if stroke else []
            sign = "B" if color and stroke else "f" if color else "S"
            self.parts.append("\n".join([*lines, _OUTLINES[name](part), sign]))


class _Pen:
    """Writes operators; what is set already is not set again."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self._lines = ["4 M"]
        self._now: dict[str, str] = {}

    def write(self, lines: str) -> None:
        self._lines.append(lines)

    def _set(self, name: str, operator: str) -> None:
        if self._now.get(name) != operator:
            self._now[name] = operator
            self._lines.append(operator)

    def fill(self, color: str) -> None:
        self._set("fill", f"{color} rg")

    def stroke(self, stroke: tuple[str, str], state: tuple[str, ...]) -> None:
        color, width = stroke
        self._set("stroke", f"{color} RG")
        self._set("width", f"{width} w")
        for name, operator in zip(("dash", "cap", "join"), state, strict=True):
            self._set(name, operator)

    def mode(self, mode: int) -> None:
        self._set("mode", f"{mode} Tr")

    def hatch(self, hatch: _Hatch) -> None:
        from weasyprint.matrix import Matrix

        cosine, sine = math.cos(hatch.angle), math.sin(hatch.angle)
        x, y = hatch.corner
        matrix = Matrix(cosine, sine, -sine, cosine) @ Matrix(e=x, f=y) @ self.stream.ctm
        width, height = hatch.size
        pattern = self.stream.add_pattern(0, 0, width, height, width, height, matrix)
        pattern.stream.extend(hatch.parts)
        self._set("fill", f"/Pattern cs\n/{pattern.id} scn")

    def end(self) -> None:
        self.stream.stream.append("\n".join(self._lines))


def _checked(element: Element, name: str) -> Element:
    known = _KNOWN.get(name)
    if known is None or not known.issuperset(element.keys()):
        raise NotOursError(name)
    return element


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise NotOursError(text)
    return float(text)


def _written(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _color(value: str) -> str:
    """Three shares of one; empty for none."""
    if value == "none":
        return ""
    found = _COLOR.fullmatch(value)
    if found is None:
        raise NotOursError(value)
    return " ".join(f"{int(part, 16) / 255:.6f}".rstrip("0").rstrip(".") for part in found.groups())


def _stroke(element: Element) -> tuple[str, str] | tuple[()]:
    color = _color(element.get("stroke", "none"))
    width = element.get("stroke-width", "1")
    return (color, width) if color and _number(width) else ()


def _stroke_state(element: Element) -> tuple[str, str, str]:
    dashes = element.get("stroke-dasharray", "")
    for length in dashes.split():
        _number(length)
    cap = _CAPS[element.get("stroke-linecap", "butt")]
    join = _JOINS[element.get("stroke-linejoin", "miter")]
    return f"[{dashes}] 0 d", f"{cap} J", f"{join} j"


def _rectangle(element: Element) -> str:
    values = [element.get(name, "0") for name in ("x", "y", "width", "height")]
    if min(_number(value) for value in values[2:]) <= 0 or not all(map(_NUMBER.fullmatch, values)):
        raise NotOursError("rect")
    return f"{' '.join(values)} re"


def _circle(element: Element) -> str:
    x, y, r = (_number(element.get(name, "")) for name in ("cx", "cy", "r"))
    # As far from the middle as WeasyPrint puts the handles.
    h = r / math.sqrt(math.pi)
    curves = (
        (x + r, y + h, x + h, y + r, x, y + r),
        (x - h, y + r, x - r, y + h, x - r, y),
        (x - r, y - h, x - h, y - r, x, y - r),
        (x + h, y - r, x + r, y - h, x + r, y),
    )
    lines = [f"{' '.join(map(_written, curve))} c" for curve in curves]
    return "\n".join([f"{_written(x + r)} {_written(y)} m", *lines, "h"])


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
_OUTLINES = {"rect": _rectangle, "circle": _circle, "path": _path}


def _corner(outline: str) -> tuple[float, float]:
    """Of the box around straight lines."""
    points = []
    for line in outline.split("\n"):
        *values, operator = line.split()
        if operator not in ("m", "l", "h", "re"):
            raise NotOursError("a hatched curve")
        if values:
            points.append((float(values[0]), float(values[1])))
    return min(x for x, _ in points), min(y for _, y in points)
