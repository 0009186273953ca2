"""Editions: which tables hold on which days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from encounters.coding.cms.quarters import quarter_words
from encounters.coding.loader.claim_modifiers import read_claim_modifiers
from encounters.coding.loader.codes import read_codes
from encounters.coding.loader.payment import read_payment
from encounters.coding.loader.recorded import read_recorded
from encounters.coding.loader.repairs import read_families, read_repairs
from encounters.coding.loader.sources import Sources, read_rules
from encounters.coding.loader.strict import RulebookError, Table, read_toml
from encounters.coding.loader.tables import (
    read_limits,
    read_needs,
    read_pairs,
    read_payers,
    read_places,
)
from encounters.coding.rulebook import LoadedWords, Rulebook

_CODE_FILES = (
    "codes_mohs.toml",
    "codes_linear_repairs.toml",
    "codes_flaps_and_grafts.toml",
    "codes_services.toml",
)
_FILES = (
    "sources.toml",
    "rules.toml",
    *_CODE_FILES,
    "codes_gone.toml",
    "mohs.toml",
    "repairs.toml",
    "repairs_by_record.toml",
    "edits.toml",
    "limits.toml",
    "payers.toml",
    "modifiers.toml",
    "claim_modifiers.toml",
    "paragraphs.toml",
    "payment.toml",
    "editions.toml",
)


class NoRulebookError(LookupError):
    """No edition covers the day."""


def packaged_texts() -> dict[str, str]:
    """The shipped files by name."""
    folder = files("encounters.coding").joinpath("rulebooks")
    return {
        file.name: file.read_text("utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }


def read_rulebooks(texts: Mapping[str, str]) -> tuple[Rulebook, ...]:
    """All editions, earliest first; raises ``RulebookError`` naming file and key."""
    for name in sorted(set(texts) ^ set(_FILES)):
        raise RulebookError(f"{name}: {'unknown' if name in texts else 'missing'} file")
    tables = {name: read_toml(name, texts[name]) for name in _FILES}
    sources = Sources(tables["sources.toml"])
    shared = _shared(tables, sources)
    editions = tables["editions.toml"]
    common = editions.table("tables")
    shared["limits_from"], shared["pairs_from"] = (
        common.day("limits_from"),
        common.day("edits_from"),
    )
    shared["loaded"] = _shipped(shared["limits_from"])
    sources.named_in(common)
    common.done()
    found = tuple(_edition(cells, sources, shared) for cells in editions.tables("edition"))
    editions.done()
    sources.check_all_named()
    _check_days(editions.place, found)
    return found


def _shipped(since: date) -> LoadedWords:
    """What a sheet says of its tables while nobody has loaded those of its day."""
    quarter = quarter_words(since)
    return LoadedWords(
        quarter=f"shipped part of CMS {quarter}",
        sentence=(
            f"No CMS tables are loaded for this day: the part of those of {quarter} that comes "
            "with Mohsdoc answers."
        ),
    )


def _shared(tables: Mapping[str, Table], sources: Sources) -> dict[str, Any]:
    """What all editions have in common, as keyword arguments of ``Rulebook``."""
    book = read_codes([tables[name] for name in _CODE_FILES], tables["codes_gone.toml"], sources)
    included, families = read_families(tables["mohs.toml"], sources, book)
    repairs, designs = read_repairs(tables["repairs.toml"], sources, book)
    payers = read_payers(tables["payers.toml"], sources)
    places = read_places(tables["modifiers.toml"], sources)
    recorded = read_recorded(tables["repairs_by_record.toml"], sources, book)
    return {
        "sources": sources.known,
        "rules": read_rules(tables["rules.toml"], sources),
        "included_blocks": included,
        "families": families,
        "codes": book,
        "tables": repairs,
        "designs": designs,
        "recorded": recorded.codes,
        "repair_places": recorded.places,
        "pairs": read_pairs(tables["edits.toml"], sources),
        "limits": read_limits(tables["limits.toml"], sources, book),
        "payers": payers,
        "places": places,
        "modifiers": read_claim_modifiers(tables["claim_modifiers.toml"], sources, payers, places),
        "needs": read_needs(tables["paragraphs.toml"], sources),
        "payment": read_payment(tables["payment.toml"], sources),
    }


def _edition(table: Table, sources: Sources, shared: Mapping[str, Any]) -> Rulebook:
    edition = Rulebook(
        id=table.text("id"),
        first_day=table.day("first_day"),
        last_day=table.day("last_day"),
        provenance=table.text("provenance"),
        reviewed_by=table.text("reviewed_by"),
        carried_from=table.text("carried_from") if "carried_from" in table.left() else "",
        **shared,
    )
    sources.named_in(table)
    table.done()
    return edition


def _check_days(place: str, editions: tuple[Rulebook, ...]) -> None:
    if len({edition.id for edition in editions}) < len(editions):
        raise RulebookError(f"{place}: an id is used twice")
    known = {""}
    for edition in editions:
        if edition.carried_from not in known:
            raise RulebookError(f"{place} {edition.id}: carried_from names no earlier edition")
        known.add(edition.id)
        if edition.first_day > edition.last_day:
            raise RulebookError(f"{place} {edition.id}: ends before it begins")
    for earlier, later in pairwise(editions):
        if later.first_day <= earlier.last_day:
            raise RulebookError(f"{place} {later.id}: overlaps {earlier.id} or is out of order")


@cache
def all_rulebooks() -> tuple[Rulebook, ...]:
    """The shipped editions, earliest first, read once per process."""
    return read_rulebooks(packaged_texts())


@lru_cache(maxsize=4096)
def rulebook_for(day: date) -> Rulebook:
    """The edition in force on ``day``; raises ``NoRulebookError`` where there is none."""
    for edition in all_rulebooks():
        if edition.covers(day):
            return edition
    raise NoRulebookError(f"No rulebook covers {day.isoformat()}.")
