"""A specimen map as finished geometry: what a renderer draws and nothing it would have to compute.

Coordinates are in a 1000 x 1000 viewBox with y pointing down, rounded to one decimal. Clock
positions are hours, above 0 to 12, clockwise; 12 points to what ``twelve_oclock`` says.

A shape's fields are the keys of the stored document, in this order; a field at its default is left
out. The bounds in the annotations are checked when a document is read, and they agree with
``docs/schemas/specimen_map.json``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from encounters.specimen_map.clock import Clock, Frame
from encounters.specimen_map.points import Line, Outline, Point
from encounters.vocabulary.terms import (
    BlockKind,
    Compartment,
    FindingKind,
    InkDash,
    MapLayout,
    Mark,
)

VERSION: Literal[1] = 1
VIEW_SIZE = 1000
TUMOR = "tumor"
_KINDS = "|".join([TUMOR, *(kind.value for kind in FindingKind)])

# Python's "$" would let a line break follow.
Id = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+(?!\n)$")]
Letter = Annotated[str, Meta(pattern=r"^[A-Z](?!\n)$")]
Color = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}(?!\n)$")]
Number = Annotated[int, Meta(ge=1, le=99)]
Side = Annotated[float, Meta(ge=0.5, le=VIEW_SIZE)]
Offset = Annotated[float, Meta(ge=-8000, le=8000)]


class EdgeKind(StrEnum):
    """``margin`` is true surgical margin, ``cut`` a face made by dividing the specimen, ``wound``
    the side towards the tissue removed before, ``free`` the natural rim of a lid, lip, ear or
    nostril, which nobody cut."""

    MARGIN = "margin"
    CUT = "cut"
    WOUND = "wound"
    FREE = "free"


class Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An object of a document: it has no other keys, and leaves out what is at its default."""


def check_clock_range(start: Clock | None, end: Clock | None) -> None:
    """``ValueError`` for one clock position without the other."""
    if (start is None) != (end is None):
        raise ValueError("A clock range has both of its ends.")


class Ink(Shape, frozen=True, kw_only=True):
    """A color and a dash and a letter, kept with the map so that it never changes later."""

    letter: Letter
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    color: Color
    dash: InkDash


class Edge(Shape, frozen=True, kw_only=True):
    """A run of a block's outline; it ends where the next edge begins.

    A margin knows its clock range; other edges have none. ``ink`` is a letter or empty.
    """

    kind: EdgeKind
    points: Line
    ink: Letter = ""
    clock_from: Clock | None = None
    clock_to: Clock | None = None

    def __post_init__(self) -> None:
        check_clock_range(self.clock_from, self.clock_to)


class MapBlock(Shape, frozen=True, kw_only=True):
    """A block's polygon; ``id`` is the id of its row, ``number`` counts within the stage."""

    id: Id
    number: Number
    specimen: Number
    kind: BlockKind
    edges: Annotated[tuple[Edge, ...], Meta(min_length=1, max_length=40)]

    @property
    def polygon(self) -> tuple[Point, ...]:
        """The closed outline without repeating its first point."""
        return tuple(point for edge in self.edges for point in edge.points[:-1])


class MapSpecimen(Shape, frozen=True, kw_only=True):
    """``outline`` is the specimen's polygon, ``ghost`` the wound it was taken from (or empty),
    ``frame`` the ellipse on which the wound's clock positions are read."""

    id: Id
    number: Number
    layout: MapLayout
    frame: Frame
    outline: Outline
    ghost: Outline = ()


class Nick(Shape, frozen=True, kw_only=True):
    """A short orienting cut across the outline, from outside to inside."""

    clock: Clock
    mark: Mark
    outer: Point
    inner: Point


class MapFinding(Shape, frozen=True, kw_only=True):
    """Something seen in a block: "tumor", which has an ``area``, or a ``FindingKind``.

    ``id`` is the id of the finding's row; tumor and gaps, which are readings, have none.
    """

    id: Id = ""
    block: Id
    kind: Annotated[str, Meta(pattern=rf"^(?:{_KINDS})(?!\n)$")]
    compartment: Compartment
    anchor: Point
    area: Outline = ()
    label: Annotated[str, Meta(max_length=60)] = ""
    clock_from: Clock | None = None
    clock_to: Clock | None = None

    def __post_init__(self) -> None:
        check_clock_range(self.clock_from, self.clock_to)


class Ground(Shape, frozen=True, kw_only=True):
    """What lies under a map, and where: picture = (x, y) + scale * ground.

    Either the name of a ``diagram``, which measures 1000 x 1000, or the id of a ``photo`` with its
    ``width`` and ``height`` at scale 1, the longer one 1000.
    """

    diagram: Annotated[str, Meta(max_length=40, pattern=r"^[a-z_]+(?!\n)$")] = ""
    photo: Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?!\n)$")] = ""
    x: Offset
    y: Offset
    scale: Annotated[float, Meta(ge=0.2, le=8)]
    width: Side = 0
    height: Side = 0


class Residual(Shape, frozen=True, kw_only=True):
    """Where the stage before still showed tumor: what this stage goes after."""

    compartment: Compartment
    area: Outline


class SpecimenMap(Shape, frozen=True, kw_only=True):
    """One stage's map. ``clear`` lists the ids of blocks read as clear."""

    version: Literal[1]
    twelve_oclock: Annotated[str, Meta(min_length=1, max_length=40)]
    ground: Ground | None = None
    specimens: Annotated[tuple[MapSpecimen, ...], Meta(min_length=1, max_length=30)]
    blocks: Annotated[tuple[MapBlock, ...], Meta(min_length=1, max_length=99)]
    inks: Annotated[tuple[Ink, ...], Meta(max_length=12)]
    nicks: Annotated[tuple[Nick, ...], Meta(max_length=60)]
    findings: Annotated[tuple[MapFinding, ...], Meta(max_length=500)]
    clear: Annotated[tuple[Id, ...], Meta(max_length=99)]
    residual: Annotated[tuple[Residual, ...], Meta(max_length=60)] = ()

    def specimen(self, number: int) -> MapSpecimen:
        """The specimen of that number; ``KeyError`` if the map has none."""
        for specimen in self.specimens:
            if specimen.number == number:
                return specimen
        raise KeyError(number)

    def block(self, block_id: str) -> MapBlock:
        """The block with that id; ``KeyError`` if the map has none."""
        for block in self.blocks:
            if block.id == block_id:
                return block
        raise KeyError(block_id)
