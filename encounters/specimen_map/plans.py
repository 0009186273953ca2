"""What a map is drawn from: specimens with their layouts, nicks, and the shipped inks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from encounters.specimen_map.shapes import Ink
from encounters.vocabulary.spoken import counted
from encounters.vocabulary.terms import BlockKind, FindingKind, InkDash, MapLayout, Mark

MAX_BLOCKS = 30

# How many blocks a layout makes when nobody says, and the fewest and most it can make.
_COUNTS: dict[MapLayout, tuple[int, int, int]] = {
    MapLayout.SINGLE: (1, 1, 1),
    MapLayout.HALVES: (2, 2, 2),
    MapLayout.THIRDS: (3, 3, 3),
    MapLayout.QUARTERS: (4, 4, 4),
    MapLayout.STRIPS_AND_BASE: (5, 3, MAX_BLOCKS),
    MapLayout.ARC: (1, 1, 12),
    MapLayout.BASE_ONLY: (1, 1, 12),
}


# What somebody can ask for without drawing.
PLANNED_LAYOUTS = tuple(_COUNTS)


class PlanError(ValueError):
    """A specimen cannot be divided like that; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenPlan:
    """One specimen to draw; as many ``block_ids`` as it has blocks.

    ``clock_from``/``clock_to`` place an arc, or the part of the base that was taken.
    """

    id: str
    number: int
    layout: MapLayout
    block_ids: tuple[str, ...]
    first_block_number: int
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NickPlan:
    clock: Decimal
    mark: Mark


def block_kinds(layout: MapLayout, count: int | None = None) -> tuple[BlockKind, ...]:
    """The kinds of the blocks ``layout`` makes, in the order of their numbers.

    Raises ``PlanError`` for a number of blocks the layout cannot make.
    """
    if layout not in _COUNTS:
        raise PlanError("A specimen divided by hand is drawn on the map.")
    usual, fewest, most = _COUNTS[layout]
    wanted = usual if count is None else count
    if not fewest <= wanted <= most:
        made = counted(most, "block") if fewest == most else f"{fewest} to {most} blocks"
        raise PlanError(f"{layout.label} makes {made}, not {wanted}.")
    if layout == MapLayout.STRIPS_AND_BASE:
        return (*[BlockKind.STRIP] * (wanted - 1), BlockKind.BASE)
    kind = BlockKind.BASE if layout == MapLayout.BASE_ONLY else BlockKind.PIECE
    return (kind,) * wanted


@cache
def appearance() -> Any:
    """The appearance file, which every renderer reads; treat it as read-only."""
    text = Path(__file__).with_name("appearance.json").read_text(encoding="utf-8")
    return json.loads(text)


def appearance_for_editor() -> dict[str, Any]:
    """What the drawing page needs to draw the same picture: the appearance with the signs' names.

    The names are in ``FindingKind``'s order, which is the legend's.
    """
    return {**appearance(), "finding_names": {kind.value: kind.label for kind in FindingKind}}


def shipped_inks() -> tuple[Ink, ...]:
    """The inks a new practice starts with."""
    return tuple(
        Ink(
            letter=row["letter"],
            name=row["name"],
            color=row["color"],
            dash=InkDash(row["dash"]),
        )
        for row in appearance()["inks"]
    )
