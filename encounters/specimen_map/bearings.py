"""What lies at 9 and at 3 o'clock of a site's map, as far as the site and its 12 o'clock tell."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from encounters.specimen_map.diagrams import DiagramError, diagram_names, places
from encounters.vocabulary.terms import Side

NOT_KNOWN = ("", "")
_KEYS = {"top", "bottom", "left_side", "no_side", "diagrams"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """``top`` and ``bottom``: the words for 12 o'clock at the top and at the bottom of a picture.

    The pairs are what lies on its left and on its right.
    """

    top: tuple[str, ...]
    bottom: tuple[str, ...]
    left_side: tuple[str, str]
    no_side: tuple[str, str]


def sides_of(site: str, side: Side | None, twelve_oclock: str) -> tuple[str, str]:
    """The words for 9 and for 3 o'clock: ("Medial", "Lateral"); empty ones where nobody can know.

    ``site`` is the slug of the catalogue, ``twelve_oclock`` what the map says of its top.
    """
    place = places().get(site)
    view = _views().get(place.diagram) if place else None
    if view is None:
        return NOT_KNOWN
    left, right = view.left_side if side in (Side.LEFT, Side.RIGHT) else view.no_side
    is_turned = twelve_oclock in view.bottom
    if not is_turned and twelve_oclock not in view.top:
        return NOT_KNOWN
    is_mirrored = side == Side.RIGHT
    return (left, right) if is_turned == is_mirrored else (right, left)


@cache
def _views() -> Mapping[str, _View]:
    text = Path(__file__).with_name("bearings.toml").read_text(encoding="utf-8")
    found: dict[str, _View] = {}
    for name, row in tomllib.loads(text).items():
        if not set(row) <= _KEYS or not {*row} >= _KEYS - {"no_side"}:
            raise DiagramError(f"bearings.toml: {name} has keys it should not have, or lacks some.")
        view = _View(
            top=tuple(row["top"]),
            bottom=tuple(row["bottom"]),
            left_side=_pair(row["left_side"], name),
            no_side=_pair(row.get("no_side", ["", ""]), name),
        )
        for diagram in row["diagrams"]:
            if diagram in found or diagram not in diagram_names():
                raise DiagramError(f"bearings.toml: {name} names {diagram}, which it cannot.")
            found[diagram] = view
    return found


def _pair(words: list[str], name: str) -> tuple[str, str]:
    if len(words) != 2 or not all(isinstance(word, str) for word in words):
        raise DiagramError(f"bearings.toml: {name} needs two words, left and right.")
    return words[0], words[1]
