"""Pictures as a fax shows them: 204 x 98 dots to the inch, of one bit, element by element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from lxml import etree
from PIL import Image, ImageChops

from encounters.note.renderer import renderer
from encounters.note.wire import RenderJob
from encounters.specimen_map import SpecimenMap
from encounters.specimen_map.plans import appearance

SVG = "{http://www.w3.org/2000/svg}"
ACROSS_DPI, DOWN_DPI = 204, 98
# As wide as the narrowest figure of a printed note.
WIDTH_IN = 2.7
HALF = 128
# A dot belongs to an element that covers three quarters of it, and shows it where that makes the
# paper darker by a quarter of the way to black.
COVERED, DARKER = 64, 64
_PAGES_AT_ONCE = 40
# So far around an element nothing else is measured on the same page, in units of the picture.
_AROUND = 14.0
_LETTER_WIDTH = 0.62
_NICK = appearance()["nick"]
_PAPER = "#ffffff"

Nodes = Sequence[int]
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Faxed:
    """What is left of one element: shares of its pixels, of which it has ``pixels``.

    ``solid`` is that number against its area: a line thinner than a dot has few pixels of its own.
    ``seen`` is what nothing else covers; the rest are shares of that: black by threshold, black or
    beside black by dither, and told apart, which is black only because the element is there.
    """

    name: str
    pixels: int
    solid: float
    seen: float
    by_threshold: float
    by_dither: float
    apart: float


@dataclass(frozen=True, slots=True)
class _Element:
    name: str
    nodes: Nodes
    box: _Box

    def meets(self, other: _Element) -> bool:
        left, top, right, bottom = self.box
        return (
            left < other.box[2]
            and other.box[0] < right
            and top < other.box[3]
            and other.box[1] < bottom
        )


def elements_of(tree: etree._Element, drawn: SpecimenMap | None) -> Iterator[tuple[str, Nodes]]:
    """The elements of a picture, each as the places of its nodes among all leaves.

    A line is one with the ink on it and with the same line of the next block, a label with its
    ground, a sign with its ring.
    """
    leaves = leaves_of(tree)
    place = {leaf: number for number, leaf in enumerate(leaves)}
    lines: dict[object, list[int]] = {}
    if drawn is not None:
        plain, inked = _edge_groups(tree, drawn)
        edges = [edge for block in drawn.blocks for edge in block.edges]
        inks = iter(inked)
        for edge, node in zip(edges, plain, strict=True):
            nodes = [node, *([next(inks)] if edge.ink else [])]
            lines.setdefault(frozenset(edge.points), []).extend(place[found] for found in nodes)
        for number, nodes in enumerate(lines.values(), start=1):
            yield f"edge {number}", tuple(nodes)
    taken = {node for nodes in lines.values() for node in nodes}
    yield from _others(leaves, taken)


def _others(leaves: Sequence[etree._Element], taken: set[int]) -> Iterator[tuple[str, Nodes]]:
    """Rings go with the letters in them, grounds of labels with the labels."""
    waiting: list[int] = []
    for number, leaf in enumerate(leaves):
        is_white = leaf.get("fill") == _PAPER
        if number in taken or (is_white and leaf.tag == f"{SVG}path"):
            continue
        is_ring = leaf.tag == f"{SVG}circle" and _next_is_text(leaves, number)
        if is_ring or (is_white and leaf.tag == f"{SVG}text"):
            waiting.append(number)
            continue
        name = _name_of(leaf)
        yield f"{name} #{number}", (*waiting, number)
        waiting = []


def _name_of(leaf: etree._Element) -> str:
    is_nick = leaf.tag == f"{SVG}path" and leaf.get("stroke-width") == str(_NICK["width"])
    kind = "nick" if is_nick else leaf.tag.removeprefix(SVG)
    return f"{kind} {(leaf.text or '').strip()}".strip()


def _next_is_text(leaves: Sequence[etree._Element], number: int) -> bool:
    return number + 1 < len(leaves) and leaves[number + 1].tag == f"{SVG}text"


def _edge_groups(
    tree: etree._Element, drawn: SpecimenMap
) -> tuple[list[etree._Element], list[etree._Element]]:
    """The nodes of all edges, and those of their inks, in the order of the map."""
    edges = [edge for block in drawn.blocks for edge in block.edges]
    inked = sum(bool(edge.ink) for edge in edges)
    groups = [list(group) for group in tree.iter(f"{SVG}g")]
    for first, second in pairwise(groups):
        is_lines = bool(first) and first[0].get("fill") == "none"
        if is_lines and len(first) == len(edges) and len(second) == inked:
            return first, second
    raise LookupError("The picture has no edges.")


def leaves_of(tree: etree._Element) -> list[etree._Element]:
    """What is drawn, in order, without paper, hatches, and the body under the map."""
    found = []
    for element in tree.iter(*(f"{SVG}{name}" for name in ("path", "circle", "text", "rect"))):
        parent = element.getparent()
        is_paper = element.tag == f"{SVG}rect" and parent is tree and element.get("x") == "0"
        is_ground = any(above.get("clip-path") for above in element.iterancestors())
        if not (is_paper or is_ground) and parent.tag not in (f"{SVG}pattern", f"{SVG}clipPath"):
            found.append(element)
    return found


def faxed(svg: str, drawn: SpecimenMap | None = None) -> list[Faxed]:
    """Every element of a picture but its ground, held against a fax of the whole."""
    tree = etree.fromstring(svg)
    leaves = leaves_of(tree)
    elements = [
        _Element(name, nodes, _box([leaves[node] for node in nodes]))
        for name, nodes in elements_of(tree, drawn)
    ]
    sheets = _sheets(elements)
    versions = [tree]
    for sheet in sheets:
        nodes = [node for element in sheet for node in element.nodes]
        versions += [_alone(tree, nodes), _without(tree, nodes)]
    whole, *pairs = _rendered(versions)
    unit = whole.width / float(tree.get("viewBox").split()[2])
    return [
        _measured(element, unit, whole, alone, without)
        for sheet, alone, without in zip(sheets, pairs[::2], pairs[1::2], strict=True)
        for element in sheet
    ]


def _sheets(elements: Sequence[_Element]) -> list[list[_Element]]:
    """Elements that keep clear of each other share a page."""
    sheets: list[list[_Element]] = []
    for element in elements:
        for sheet in sheets:
            if not any(element.meets(other) for other in sheet):
                sheet.append(element)
                break
        else:
            sheets.append([element])
    return sheets


def _box(leaves: Sequence[etree._Element]) -> _Box:
    boxes = [_box_of(leaf) for leaf in leaves]
    lows = [min(box[side] for box in boxes) - _AROUND for side in (0, 1)]
    highs = [max(box[side] for box in boxes) + _AROUND for side in (2, 3)]
    return lows[0], lows[1], highs[0], highs[1]


def _box_of(leaf: etree._Element) -> _Box:
    def value(name: str) -> float:
        return float(leaf.get(name, "0"))

    if leaf.tag == f"{SVG}path":
        numbers = [float(found) for found in re.findall(r"-?[0-9.]+", leaf.get("d"))]
        return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])
    if leaf.tag == f"{SVG}circle":
        x, y, r = value("cx"), value("cy"), value("r")
        return x - r, y - r, x + r, y + r
    x, y = value("x"), value("y")
    if leaf.tag == f"{SVG}rect":
        return x, y, x + value("width"), y + value("height")
    size = value("font-size")
    wide = size * _LETTER_WIDTH * len(leaf.text or "")
    start = x - wide * {"middle": 0.5, "end": 1.0}.get(leaf.get("text-anchor", ""), 0.0)
    return start, y - size, start + wide, y + size * 0.3


def _measured(
    element: _Element, unit: float, whole: Image.Image, alone: Image.Image, without: Image.Image
) -> Faxed:
    left, top, right, bottom = element.box
    down = unit * DOWN_DPI / ACROSS_DPI
    part = (
        max(0, round(left * unit)),
        max(0, round(top * down)),
        min(whole.width, round(right * unit)),
        min(whole.height, round(bottom * down)),
    )
    whole, alone, without = (picture.crop(part) for picture in (whole, alone, without))
    own = alone.point(lambda gray: 255 if gray < COVERED else 0)
    darker = ImageChops.subtract(without, whole).point(lambda gray: 255 if gray > DARKER else 0)
    seen = ImageChops.darker(own, darker)
    black = by_threshold(whole)
    apart = ImageChops.darker(black, ImageChops.invert(by_threshold(without)))
    area = sum(count * (255 - gray) for gray, count in enumerate(alone.histogram())) / 255
    count, left_over = _count(own), max(_count(seen), 1)
    return Faxed(
        name=element.name,
        pixels=count,
        solid=count / max(area, 1),
        seen=_count(seen) / max(count, 1),
        by_threshold=_count(ImageChops.darker(seen, black)) / left_over,
        by_dither=_count(ImageChops.darker(seen, _beside(by_dither(whole)))) / left_over,
        apart=_count(ImageChops.darker(seen, apart)) / left_over,
    )


def by_threshold(picture: Image.Image) -> Image.Image:
    """Where a fax of that kind is black, as white on black."""
    return picture.point(lambda gray: 255 if gray < HALF else 0)


def by_dither(picture: Image.Image) -> Image.Image:
    return ImageChops.invert(picture.convert("1").convert("L"))


def _beside(black: Image.Image) -> Image.Image:
    """Black or right beside black: dithered gray is a pattern of dots, and the eye joins them."""
    found = black
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        found = ImageChops.lighter(found, ImageChops.offset(black, dx, dy))
    return found


def _count(picture: Image.Image) -> int:
    return picture.histogram()[255]


def _alone(tree: etree._Element, nodes: Nodes) -> etree._Element:
    """Nothing but these nodes, in black."""
    copy = deepcopy(tree)
    for number, leaf in enumerate(leaves_of(copy)):
        is_ground = leaf.tag == f"{SVG}text" and leaf.get("fill") == _PAPER
        if number not in nodes or is_ground:
            leaf.getparent().remove(leaf)
    for element in copy.iter(f"{SVG}path", f"{SVG}circle", f"{SVG}text", f"{SVG}rect"):
        for attribute in ("stroke", "fill"):
            if element.get(attribute, "none")[0] == "#" and element.get(attribute) != _PAPER:
                element.set(attribute, "#000000")
    return copy


def _without(tree: etree._Element, nodes: Nodes) -> etree._Element:
    copy = deepcopy(tree)
    for number, leaf in enumerate(leaves_of(copy)):
        if number in nodes:
            leaf.getparent().remove(leaf)
    return copy


def gray_fax(svg: str) -> Image.Image:
    """A picture at a fax's dots, before they become one bit."""
    return _rendered([etree.fromstring(svg)])[0]


def _rendered(trees: Sequence[etree._Element]) -> list[Image.Image]:
    found = []
    for first in range(0, len(trees), _PAGES_AT_ONCE):
        found += _pages(trees[first : first + _PAGES_AT_ONCE])
    return found


def _pages(trees: Sequence[etree._Element]) -> list[Image.Image]:
    """Drawn lower than they are, so that one scale serves both directions of a fax."""
    _, _, width, height = map(float, trees[0].get("viewBox").split())
    high = WIDTH_IN * height / width * DOWN_DPI / ACROSS_DPI
    size = f"width: {WIDTH_IN}in; height: {high:.4f}in"
    bodies = []
    for number, tree in enumerate(trees):
        tree.set("preserveAspectRatio", "none")
        text = etree.tostring(tree, encoding="unicode")
        for name in ("edge", "deep"):
            text = text.replace(f"fax-{name}", f"fax{number}-{name}")
        bodies.append(f"<div>{text}</div>")
    css = (
        f"@page {{ {size.replace('width: ', 'size: ').replace('; height:', '')}; margin: 0 }}"
        "html, body { margin: 0; font-family: 'Source Sans 3' } div { break-after: page }"
        f"svg {{ display: block; {size} }}"
    )
    html = f"<html lang='en'><head><title>Fax</title></head><body>{''.join(bodies)}</body></html>"
    document = pypdfium2.PdfDocument(renderer().render(RenderJob(html=html, css=css)).pdf)
    try:
        return [
            document[number].render(scale=ACROSS_DPI / 72).to_pil().convert("L")
            for number in range(len(trees))
        ]
    finally:
        document.close()
