"""Reading a map somebody sent: first its shape, then its meaning.

The shape bounds every list, so the checks of meaning cost little however hostile the document.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from encounters.specimen_map.diagrams import diagram_names
from encounters.specimen_map.document import MapError, from_document
from encounters.specimen_map.geometry import area, contains, crosses_itself
from encounters.specimen_map.points import Point
from encounters.specimen_map.shapes import EdgeKind, MapBlock, SpecimenMap
from encounters.vocabulary.typed_text import text_fault

# Chords and rounding move areas a little: a hundredth of the specimen is far below a block.
_AREA_TOLERANCE = 0.01
_OUTLINE_SLACK = 2.0
_PHOTO_SIDE = 1000
# Twenty people with a few stages each. A drawing of 10 kB takes 0.1 MB as a map; one that is far
# larger than any hand draws is read anew each time rather than kept.
_REMEMBERED_MAPS, _LARGEST_REMEMBERED = 128, 64_000


def parse(document: object) -> SpecimenMap:
    """The map that ``document`` (JSON values) describes; ``MapError`` names the first fault."""
    drawn = from_document(document, SpecimenMap)
    check_meaning(drawn)
    return drawn


def check_meaning(drawn: SpecimenMap) -> None:
    """``MapError`` for what no map can mean: gaps in numbers, overlaps, inks it has not."""
    for check in _CHECKS:
        check(drawn)


def parse_stored(document: object) -> SpecimenMap:
    """``parse`` for a document out of the database, remembered by its text.

    Every page and every note that shows a stage reads its map, and reading it takes longer than all
    else on the page. The same text is always the same map, and a map cannot be changed in place, so
    nothing has to be forgotten when somebody draws.
    """
    text = json.dumps(document)
    return _parsed_text(text) if len(text) <= _LARGEST_REMEMBERED else parse(document)


@lru_cache(maxsize=_REMEMBERED_MAPS)
def _parsed_text(text: str) -> SpecimenMap:
    return parse(json.loads(text))


def _check_texts(drawn: SpecimenMap) -> None:
    texts = [("twelve_oclock", drawn.twelve_oclock)]
    texts += [(f"inks[{place}].name", ink.name) for place, ink in enumerate(drawn.inks)]
    texts += [
        (f"findings[{place}].label", finding.label) for place, finding in enumerate(drawn.findings)
    ]
    for path, text in texts:
        if fault := text_fault(text):
            raise MapError(path, fault)


def _check_ground(drawn: SpecimenMap) -> None:
    ground = drawn.ground
    if ground is None:
        return
    if bool(ground.diagram) == bool(ground.photo):
        raise MapError("ground", "The ground is either a diagram or a photograph.")
    if ground.diagram and ground.diagram not in diagram_names():
        raise MapError("ground.diagram", "There is no such diagram.")
    if bool(ground.photo) != (max(ground.width, ground.height) == _PHOTO_SIDE):
        raise MapError("ground.width", f"The longer side of a photograph is {_PHOTO_SIDE}.")
    if bool(ground.photo) != (min(ground.width, ground.height) > 0):
        raise MapError("ground.height", "A photograph has a width and a height.")


def _check_numbering(drawn: SpecimenMap) -> None:
    if [specimen.number for specimen in drawn.specimens] != list(
        range(1, len(drawn.specimens) + 1)
    ):
        raise MapError("specimens", "Specimens are numbered from 1 without gaps.")
    numbers = [block.number for block in drawn.blocks]
    if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise MapError("blocks", "Blocks are numbered in order and without gaps.")
    for name, ids in (
        ("specimens", [specimen.id for specimen in drawn.specimens]),
        ("blocks", [block.id for block in drawn.blocks]),
        ("inks", [ink.letter for ink in drawn.inks]),
    ):
        if len(set(ids)) != len(ids):
            raise MapError(name, "Two of them have the same id.")


def _check_edges(drawn: SpecimenMap) -> None:
    letters = {ink.letter for ink in drawn.inks} | {""}
    for place, block in enumerate(drawn.blocks):
        path = f"blocks[{place}]"
        if block.specimen > len(drawn.specimens):
            raise MapError(f"{path}.specimen", "There is no such specimen.")
        for number, edge in enumerate(block.edges):
            following = block.edges[(number + 1) % len(block.edges)]
            here = f"{path}.edges[{number}]"
            if edge.points[-1] != following.points[0]:
                raise MapError(f"{here}.points", "The next edge does not begin where this ends.")
            if edge.ink not in letters:
                raise MapError(f"{here}.ink", f"The map has no ink {edge.ink}.")
            if (edge.kind == EdgeKind.MARGIN) != (edge.clock_from is not None):
                raise MapError(here, "A margin, and only a margin, has a clock range.")
        if len(block.polygon) < 3 or crosses_itself(block.polygon):
            raise MapError(f"{path}.edges", "The block's outline crosses itself.")


def _check_areas(drawn: SpecimenMap) -> None:
    """Blocks lie within their specimen, do not overlap, and add up to it."""
    for place, specimen in enumerate(drawn.specimens):
        path = f"specimens[{place}]"
        if crosses_itself(specimen.outline):
            raise MapError(f"{path}.outline", "The outline crosses itself.")
        blocks = [block for block in drawn.blocks if block.specimen == specimen.number]
        if not blocks:
            raise MapError(path, "The specimen has no block.")
        whole = area(specimen.outline)
        parts = sum(area(block.polygon) for block in blocks)
        if whole <= 0 or abs(whole - parts) > whole * _AREA_TOLERANCE:
            raise MapError(path, "The blocks' areas do not add up to the specimen's.")
        _check_places(specimen.outline, blocks)


def _check_places(outline: Sequence[Point], blocks: Sequence[MapBlock]) -> None:
    polygons = [(block.number, block.polygon) for block in blocks]
    for number, polygon in polygons:
        if not all(contains(outline, point, _OUTLINE_SLACK) for point in polygon):
            raise MapError(f"blocks[{number - 1}]", "The block leaves its specimen.")
    for (number, polygon), (other_number, other) in combinations(polygons, 2):
        if _reaches_into(polygon, other) or _reaches_into(other, polygon):
            raise MapError(f"blocks[{other_number - 1}]", f"Overlaps block {number}.")


def _reaches_into(polygon: Sequence[Point], other: Sequence[Point]) -> bool:
    """Whether a corner of ``polygon`` lies well inside ``other``."""
    left, right = min(point.x for point in other), max(point.x for point in other)
    top, bottom = min(point.y for point in other), max(point.y for point in other)
    near = (p for p in polygon if left <= p.x <= right and top <= p.y <= bottom)
    return any(_is_well_inside(other, point) for point in near)


def _is_well_inside(polygon: Sequence[Point], point: Point) -> bool:
    return contains(polygon, point, slack=0) and not any(
        contains((a, b), point, _OUTLINE_SLACK)
        for a, b in zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    )


def _check_findings(drawn: SpecimenMap) -> None:
    blocks = {block.id: block for block in drawn.blocks}
    if len(set(drawn.clear)) != len(drawn.clear):
        raise MapError("clear", "A block stands here twice.")
    for place, block_id in enumerate(drawn.clear):
        if block_id not in blocks:
            raise MapError(f"clear[{place}]", "The map has no such block.")
    for place, finding in enumerate(drawn.findings):
        path = f"findings[{place}]"
        if finding.block not in blocks:
            raise MapError(f"{path}.block", "The map has no such block.")
        if not contains(blocks[finding.block].polygon, finding.anchor, slack=30):
            raise MapError(f"{path}.anchor", "The finding lies outside its block.")


_CHECKS = (
    _check_texts,
    _check_ground,
    _check_numbering,
    _check_edges,
    _check_areas,
    _check_findings,
)
