"""Which sites of ICD-10-CM meet on the body, read from ``borders.toml`` and refused when odd."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from encounters.anatomy import CatalogueError
from encounters.anatomy.checks import check_keys
from encounters.icd10.tables import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Borders:
    """``meet`` says in words why two sites may be taken for each other, by the pair of them."""

    meet: Mapping[frozenset[str], str]
    less_exact: Mapping[str, str]

    def between(self, recorded: str, coded: str) -> str:
        """Why a code of site ``coded`` may be meant for a lesion of ``recorded``; empty if not."""
        return self.less_exact.get(coded) or self.meet.get(frozenset((recorded, coded)), "")


@cache
def borders() -> Borders:
    """The packaged file, read once per process; ``CatalogueError`` if it is odd."""
    return read_borders(files("encounters.icd10").joinpath("borders.toml").read_text("utf-8"))


def read_borders(text: str) -> Borders:
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"borders.toml: {error}") from error
    check_keys("borders.toml", file, {"border", "less_exact"}, {"border", "less_exact"})
    meet: dict[frozenset[str], str] = {}
    for says, sites in _rows("border", file["border"]):
        for place, site in enumerate(sites):
            for other in sites[place + 1 :]:
                meet.setdefault(frozenset((site, other)), says)
    less_exact = {
        site: says for says, sites in _rows("less_exact", file["less_exact"]) for site in sites
    }
    return Borders(meet=meet, less_exact=less_exact)


def _rows(key: str, value: object) -> Iterator[tuple[str, list[str]]]:
    if not isinstance(value, list) or not value:
        raise CatalogueError(f"borders.toml [[{key}]]: must be a list that is not empty")
    for number, row in enumerate(value, start=1):
        place = f"borders.toml [[{key}]] {number}"
        if not isinstance(row, dict) or set(row) != {"says", "sites"}:
            raise CatalogueError(f"{place}: must have says and sites")
        says, sites = row["says"], row["sites"]
        if not isinstance(says, str) or not says.strip():
            raise CatalogueError(f"{place}: says must be a text")
        if not isinstance(sites, list) or len(set(map(str, sites))) < len(sites) or not sites:
            raise CatalogueError(f"{place}: sites must be a list of different sites")
        for site in sites:
            if site not in tables().sites:
                raise CatalogueError(f"{place}: {site!r} is not a site of sites.toml")
        yield says, sites
