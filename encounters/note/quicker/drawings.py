"""A map as PDF operators: the few SVG elements that ``specimen_map`` writes, drawn without a tree.

WeasyPrint reads, styles and walks every element, and lays each letter of a label out twice. What is
not of these elements, such as a photograph under a map, is left to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary
from xml.etree.ElementTree import Element

from encounters.note.fonts import PLAIN_CHARACTERS
from encounters.note.quicker.lines import labels
from encounters.note.quicker.outlines import (
    OUTLINES,
    PATTERN,
    SHIFTS,
    SVG,
    TURN,
    NotOursError,
    checked,
    color_of,
    number,
    stroke_of,
    stroke_state,
    written,
)
from encounters.note.quicker.replacing import Replacement

_put_aside: WeakKeyDictionary[Element, Element] = WeakKeyDictionary()


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
    """What WeasyPrint asks of a picture. Raises ``NotOursError`` for one that is none of ours."""

    def __init__(self, root: Element, font_configuration: Any) -> None:
        self._fonts = font_configuration
        self._family = root.get("font-family", "sans-serif")
        view = [number(value) for value in checked(root, "svg").get("viewBox", "").split()]
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
                self._patterns |= {each.get("id", ""): checked(each, "pattern") for each in element}
            elif name == "g":
                checked(element, name)
                yield from self._read(element)
            elif name == "text":
                yield self._text(checked(element, name))
            else:
                yield self._shape(checked(element, name), name)

    def _shape(self, element: Element, name: str) -> Callable[[_Pen], None]:
        outline = OUTLINES[name](element)
        stroke, state = stroke_of(element), stroke_state(element)
        fill = element.get("fill", "#000000")
        even_odd = "*" if element.get("fill-rule") == "evenodd" else ""
        found = PATTERN.fullmatch(fill)
        pattern = self._patterns.get(found[1]) if found else None
        if found and pattern is None:
            raise NotOursError(fill)
        color = "" if pattern is not None else color_of(fill)
        has_fill = pattern is not None or bool(color)
        if has_fill:
            paint = f"B{even_odd}" if stroke else f"f{even_odd}"
        else:
            paint = "S" if stroke else "n"
        hatch = _Hatch(pattern) if pattern is not None else None

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
        size = number(element.get("font-size", ""))
        weight = int(number(element.get("font-weight", "400")))
        at = number(element.get("x", "0")), number(element.get("y", "0"))
        shift = SHIFTS[element.get("text-anchor", "start")]
        stroke, state = stroke_of(element), stroke_state(element)
        color = color_of(element.get("fill", "#000000"))
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
                f"BT\n/{letters.font} {written(letters.size)} Tf\n"
                f"1 0 0 -1 {written(at[0] - letters.width * shift)} {written(at[1])} Tm\n"
                f"[{letters.glyphs}] TJ\nET"
            )

        return draw


class _Hatch:
    """A pattern. It begins at the drawing's origin, as in browsers (SVG 2, 14.3, userSpaceOnUse).

    WeasyPrint lets it begin at the corner of what it fills: lines elsewhere than on the page.
    """

    def __init__(self, pattern: Element) -> None:
        turn = TURN.fullmatch(pattern.get("patternTransform", ""))
        if turn is None or pattern.get("patternUnits") != "userSpaceOnUse":
            raise NotOursError("pattern")
        self.angle = math.radians(int(turn[1]))
        self.size = number(pattern.get("width", "")), number(pattern.get("height", ""))
        self.parts = []
        for part in pattern:
            name = part.tag.removeprefix(SVG)
            checked(part, name)
            color, stroke = color_of(part.get("fill", "#000000")), stroke_of(part)
            lines = [f"{color} rg"] if color else []
            lines += [f"{stroke[0]} RG", f"{stroke[1]} w"] if stroke else []
            sign = "B" if color and stroke else "f" if color else "S"
            self.parts.append("\n".join([*lines, OUTLINES[name](part), sign]))


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
        matrix = Matrix(cosine, sine, -sine, cosine) @ self.stream.ctm
        width, height = hatch.size
        pattern = self.stream.add_pattern(0, 0, width, height, width, height, matrix)
        pattern.stream.extend(hatch.parts)
        self._set("fill", f"/Pattern cs\n/{pattern.id} scn")

    def end(self) -> None:
        self.stream.stream.append("\n".join(self._lines))
