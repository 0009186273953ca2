"""The tables of CMS that an administrator loaded for a day, and a rulebook that uses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache

from encounters.coding.cms.packing import as_add_ons, as_limits, as_pairs, as_values
from encounters.coding.cms.quarters import quarter_words
from encounters.coding.cms.release import CmsRelease
from encounters.coding.cms.tables import AddOn, PairTable
from encounters.coding.rulebook import (
    CodePairs,
    CodePattern,
    LoadedWords,
    Pair,
    PairIndicator,
    Rulebook,
)
from encounters.vocabulary.record_terms import CmsKind


@dataclass(frozen=True, eq=False, kw_only=True)
class WholePairs(CodePairs):
    """All pairs of a quarter as they hold on one day: what is not among them has no pair."""

    table: PairTable
    day: date

    def under(self, code: str) -> tuple[Pair, ...]:
        return _under(self, code)

    def indicator(self, column1: str, column2: str) -> PairIndicator | None:
        asked = f" {column1} "
        if asked in self.table.never.get(column2, ""):
            return PairIndicator.NEVER
        if asked in self.table.with_modifier.get(column2, ""):
            return PairIndicator.WITH_MODIFIER
        return dict(self.partly(column2)).get(column1)

    def is_read(self, code: str, other: str) -> bool:
        """Whether it is known if the two are a pair: always, the table is whole."""
        return True

    def partly(self, column2: str) -> Iterable[tuple[str, PairIndicator]]:
        return (
            (pair.column1, PairIndicator(pair.indicator))
            for pair in self.table.partly
            if pair.column2 == column2 and pair.begins <= self.day <= pair.ends
        )


# Some codes stand under thousands of others.
@lru_cache(maxsize=512)
def _under(known: WholePairs, code: str) -> tuple[Pair, ...]:
    found = (
        (known.table.never.get(code, ""), PairIndicator.NEVER),
        (known.table.with_modifier.get(code, ""), PairIndicator.WITH_MODIFIER),
    )
    whole = [_pair(text.split(), code, mark) for text, mark in found if text]
    return (*whole, *(_pair([first], code, mark) for first, mark in known.partly(code)))


def _pair(column1: Iterable[str], column2: str, indicator: PairIndicator) -> Pair:
    return Pair(
        column1=tuple(CodePattern(code, code) for code in column1),
        column2=(CodePattern(column2, column2),),
        indicator=indicator,
    )


def with_tables(rulebook: Rulebook, releases: Iterable[CmsRelease], day: date) -> Rulebook:
    """``rulebook`` with the loaded tables of ``day`` in the place of the shipped ones.

    Of each kind the last release that covers the day is used; without any, the shipped table stays.
    """
    used = {release.kind: release for release in releases if _covers(release, day)}
    if not used:
        return rulebook
    changed: dict[str, object] = {"loaded": _words(used)}
    if pairs := used.get(CmsKind.PAIRS):
        changed["pairs"] = _whole_pairs(rulebook, as_pairs(pairs.table), day)
        changed["pairs_from"] = pairs.first_day
    if limits := used.get(CmsKind.LIMITS):
        changed["limits"] = as_limits(limits.table)
        changed["limits_from"] = limits.first_day
    if add_ons := used.get(CmsKind.ADD_ONS):
        changed["primaries_of"] = _primaries(rulebook, as_add_ons(add_ons.table))
    if values := used.get(CmsKind.VALUES):
        changed["values"] = as_values(values.table)
    return replace(rulebook, **changed)  # type: ignore[arg-type]


def _whole_pairs(rulebook: Rulebook, table: PairTable, day: date) -> WholePairs:
    """The loaded pairs; whatever else the rulebook knows of codes side by side stays."""
    kept = {of.name: getattr(rulebook.pairs, of.name) for of in fields(CodePairs)}
    return WholePairs(**{**kept, "pairs": ()}, table=table, day=day)


def _covers(release: CmsRelease, day: date) -> bool:
    return release.first_day <= day <= release.last_day


def _primaries(rulebook: Rulebook, add_ons: Mapping[str, AddOn]) -> Mapping[str, frozenset[str]]:
    """A closed list replaces the rulebook's own; one that contractors may widen adds to it."""
    found = {}
    for code, add_on in add_ons.items():
        entry = rulebook.codes.entry(code)
        own = entry.add_on_to if entry else frozenset()
        found[code] = add_on.primaries if add_on.is_closed else add_on.primaries | own
    return {code: primaries for code, primaries in found.items() if primaries}


def _words(used: Mapping[CmsKind, CmsRelease]) -> LoadedWords:
    newest = max(release.first_day for release in used.values())
    there = [
        f"{kind.label} of {quarter_words(used[kind].first_day)}" for kind in CmsKind if kind in used
    ]
    shipped = [kind.label for kind in CmsKind if kind not in used and kind is not CmsKind.VALUES]
    sentence = f"CMS tables loaded: {', '.join(there)}."
    if shipped:
        sentence += f" Shipped with Mohsdoc, and not whole: {', '.join(shipped)}."
    if CmsKind.VALUES not in used:
        sentence += " No relative values are loaded for the day."
    return LoadedWords(quarter=f"CMS {quarter_words(newest)}", sentence=sentence, is_loaded=True)
