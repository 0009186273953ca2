"""Where a site lies, as coverage policies name parts of the body."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from encounters.anatomy import catalogue
from encounters.record import SiteRecord

_FILE = Path(__file__).with_name("data") / "places.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPlace:
    key: str
    words: str


@cache
def places() -> Mapping[str, BodyPlace]:
    """Every place by its key."""
    return {key: place for key, (place, _) in _read().items()}


def place_of(site: SiteRecord) -> BodyPlace:
    return places()[_by_slug()[site.slug]]


@cache
def _by_slug() -> Mapping[str, str]:
    """The place of every site of the catalogue; ``ValueError`` unless each has exactly one."""
    found: dict[str, str] = {}
    for key, (_, slugs) in _read().items():
        for slug in slugs:
            if slug in found:
                raise ValueError(f"places.toml: {slug} lies in {found[slug]} and in {key}")
            found[slug] = key
    unplaced = {site.slug for site in catalogue().sites} - found.keys()
    if unplaced:
        raise ValueError(f"places.toml: without a place: {', '.join(sorted(unplaced))}")
    return found


@cache
def _read() -> Mapping[str, tuple[BodyPlace, tuple[str, ...]]]:
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    sites = catalogue().sites
    known = {site.slug for site in sites}
    found = {}
    for key, cells in tables.items():
        named = {*cells.get("sites", ()), *cells.get("but", ())}
        if named - known:
            raise ValueError(f"places.toml [{key}]: no such site: {', '.join(named - known)}")
        of_regions = [
            site.slug
            for site in sites
            if site.region in cells.get("regions", ()) and site.slug not in cells.get("but", ())
        ]
        place = BodyPlace(key=key, words=cells["words"])
        found[key] = (place, (*of_regions, *cells.get("sites", ())))
    return found
