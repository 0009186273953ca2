"""A specimen map as finished geometry: what a renderer draws and nothing it would have to compute.

Coordinates are in a 1000 x 1000 viewBox with y pointing down, rounded to one decimal. Clock
positions are hours, above 0 to 12, clockwise; 12 points to what ``twelve_oclock`` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from encounters.specimen_map.clock import Frame
from encounters.specimen_map.points import Point
from encounters.vocabulary.terms import BlockKind, Compartment, InkDash, MapLayout, Mark

VERSION = 1
VIEW_SIZE = 1000
TUMOR = "tumor"


class EdgeKind(StrEnum):
    """``margin`` is true surgical margin, ``cut`` a face made by dividing the specimen, ``wound``
    the side towards the tissue removed before, ``free`` the natural rim of a lid, lip, ear or
    nostril, which nobody cut."""

    MARGIN = "margin"
    CUT = "cut"
    WOUND = "wound"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """A color and a dash and a letter, kept with the map so that it never changes later."""

    letter: str
    name: str
    color: str
    dash: InkDash


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A run of a block's outline; it ends where the next edge begins.

    A margin knows its clock range; other edges have none. ``ink`` is a letter or empty.
    """

    kind: EdgeKind
    points: tuple[Point, ...]
    ink: str = ""
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapBlock:
    """A block's polygon; ``id`` is the id of its row, ``number`` counts within the stage."""

    id: str
    number: int
    specimen: int
    kind: BlockKind
    edges: tuple[Edge, ...]

    @property
    def polygon(self) -> tuple[Point, ...]:
        """The closed outline without repeating its first point."""
        return tuple(point for edge in self.edges for point in edge.points[:-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSpecimen:
    """``outline`` is the specimen's polygon, ``ghost`` the wound it was taken from (or empty),
    ``frame`` the ellipse on which the wound's clock positions are read."""

    id: str
    number: int
    layout: MapLayout
    frame: Frame
    outline: tuple[Point, ...]
    ghost: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nick:
    """A short orienting cut across the outline, from outside to inside."""

    clock: Decimal
    mark: Mark
    outer: Point
    inner: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFinding:
    """Something seen in a block: "tumor", which has an ``area``, or a ``FindingKind``.

    ``id`` is the id of the finding's row; tumor and gaps, which are readings, have none.
    """

    block: str
    kind: str
    compartment: Compartment
    anchor: Point
    area: tuple[Point, ...] = ()
    label: str = ""
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What lies under a map, and where: picture = (x, y) + scale * ground.

    Either the name of a ``diagram``, which measures 1000 x 1000, or the id of a ``photo`` with its
    ``width`` and ``height`` at scale 1, the longer one 1000.
    """

    x: float
    y: float
    scale: float
    diagram: str = ""
    photo: str = ""
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Where the stage before still showed tumor: what this stage goes after."""

    compartment: Compartment
    area: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenMap:
    """One stage's map. ``clear`` lists the ids of blocks read as clear."""

    twelve_oclock: str
    specimens: tuple[MapSpecimen, ...]
    blocks: tuple[MapBlock, ...]
    inks: tuple[Ink, ...]
    nicks: tuple[Nick, ...] = ()
    findings: tuple[MapFinding, ...] = ()
    clear: tuple[str, ...] = ()
    residual: tuple[Residual, ...] = ()
    ground: Ground | None = None
    version: int = VERSION

    def specimen(self, number: int) -> MapSpecimen:
        """The specimen of that number; ``KeyError`` if the map has none."""
        for one in self.specimens:
            if one.number == number:
                return one
        raise KeyError(number)

    def block(self, block_id: str) -> MapBlock:
        """The block with that id; ``KeyError`` if the map has none."""
        for one in self.blocks:
            if one.id == block_id:
                return one
        raise KeyError(block_id)
