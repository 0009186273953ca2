"""Anatomical diagrams: line art of our own in ``diagrams/``, and where each site lies on it.

The places are columns of the site catalogue.

A diagram is drawn once for the patient's left side; its right side is the mirror image. Pictures
are seen as if facing the patient's skin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from encounters.anatomy import Place, catalogue
from encounters.specimen_map.shapes import VIEW_SIZE, Ground
from encounters.vocabulary.terms import Side

_FOLDER = Path(__file__).with_name("diagrams")
_WEIGHTS = ("outline", "line", "fine")
_NUMBER = r"-?[0-9]+(?:\.[0-9])?"
_PATH = re.compile(rf"(?:M{_NUMBER} {_NUMBER}|[LC ]?{_NUMBER} {_NUMBER}|Z)+")
_X_AND_Y = re.compile(rf"({_NUMBER}) ({_NUMBER})")
_ZOOMS = (0.5, 6.0)


class DiagramError(ValueError):
    """A diagram's file, or the place of a site, holds something odd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramStroke:
    """A line: its weight (outline, line or fine) and its path of absolute M, L, C and Z."""

    weight: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """A named place on a diagram, in viewBox units."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    name: str
    title: str
    strokes: tuple[DiagramStroke, ...]
    landmarks: tuple[Landmark, ...]


def diagram_names() -> tuple[str, ...]:
    return tuple(_diagrams())


def diagram(name: str) -> Diagram:
    """The diagram of that name; ``KeyError`` if there is none."""
    return _diagrams()[name]


@cache
def _diagrams() -> Mapping[str, Diagram]:
    found: dict[str, Diagram] = {}
    for path in sorted(_FOLDER.glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        drawn = _read(row, path.stem)
        found[drawn.name] = drawn
        if row["mirrored"]:
            found[row["mirrored"]["name"]] = _mirrored(drawn, **row["mirrored"])
    return found


def _read(row: Any, stem: str) -> Diagram:
    if set(row) != {"name", "title", "mirrored", "strokes", "landmarks"} or row["name"] != stem:
        raise DiagramError(f"{stem}: a diagram has name, title, mirrored, strokes and landmarks.")
    for stroke in row["strokes"]:
        if stroke["weight"] not in _WEIGHTS or not _PATH.fullmatch(stroke["d"]):
            raise DiagramError(f"{stem}: {stroke['weight']} {stroke['d'][:40]} is no line.")
    return Diagram(
        name=stem,
        title=row["title"],
        strokes=tuple(
            DiagramStroke(weight=stroke["weight"], path=stroke["d"]) for stroke in row["strokes"]
        ),
        landmarks=tuple(Landmark(**landmark) for landmark in row["landmarks"]),
    )


def _mirrored(drawn: Diagram, *, name: str, title: str) -> Diagram:
    return Diagram(
        name=name,
        title=title,
        strokes=tuple(
            replace(stroke, path=_mirrored_path(stroke.path)) for stroke in drawn.strokes
        ),
        landmarks=tuple(
            replace(landmark, x=VIEW_SIZE - landmark.x) for landmark in drawn.landmarks
        ),
    )


def _mirrored_path(path: str) -> str:
    def flipped(pair: re.Match[str]) -> str:
        return f"{VIEW_SIZE - float(pair[1]):.1f}".removesuffix(".0") + f" {pair[2]}"

    return _X_AND_Y.sub(flipped, path)


@cache
def places() -> Mapping[str, Place]:
    """The place of each site, by its slug; ``DiagramError`` for one on no diagram."""
    for site in catalogue().sites:
        _check_place(site.slug, site.place)
    return {site.slug: site.place for site in catalogue().sites}


def _check_place(site: str, place: Place) -> None:
    within = place.x <= VIEW_SIZE and place.y <= VIEW_SIZE
    if place.diagram not in _diagrams() or not within:
        raise DiagramError(f"sites.csv: {site} lies on no diagram.")
    if not _ZOOMS[0] <= place.zoom <= _ZOOMS[1]:
        raise DiagramError(f"sites.csv: {site} is magnified {place.zoom} times.")


@cache
def _mirror_names() -> Mapping[str, str]:
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in _FOLDER.glob("*.json")]
    return {row["name"]: row["mirrored"]["name"] for row in rows if row["mirrored"]}


def ground_for(site: str, side: Side | None) -> Ground | None:
    """The diagram of a site, laid so that the site is in the middle of the map.

    A right side is the mirror image: of the whole diagram, or within a symmetrical one. ``None``
    for a site that has no place.
    """
    place = places().get(site)
    if place is None:
        return None
    name, x = place.diagram, place.x
    middle = VIEW_SIZE / 2
    if side == Side.RIGHT:
        name, x = _mirror_names().get(name, name), VIEW_SIZE - x
    elif side == Side.MIDLINE and name not in _mirror_names():
        x = middle
    return Ground(
        diagram=name,
        x=round(middle - x * place.zoom, 1),
        y=round(middle - place.y * place.zoom, 1),
        scale=place.zoom,
    )
