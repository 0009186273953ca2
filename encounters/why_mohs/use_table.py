"""The table of appropriate use: rules by kind of tumor, presentation, immune status, area and size.

Each file ``data/appropriate_use_*.toml`` is one edition with the first day of service it holds for.
The loader refuses what is odd: a gap, two rules for one case, sizes that do not rise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec

from encounters.anatomy import AucArea
from encounters.vocabulary.risk_terms import UseCategory
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.terms import Presentation, TumorType
from encounters.why_mohs.reading import FOLDER, WhyMohsDataError, refuse_empty, shaped, tables_of

HEALTHY, IMMUNOSUPPRESSED = "healthy", "immunosuppressed"


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a tumor counts as, and by what: its type, words of its subtype, further facts of it."""

    key: str
    label: str
    tumors: tuple[TumorType, ...]
    source: str
    whole: tuple[TumorType, ...] = ()
    words: tuple[str, ...] = ()
    named_only: bool = False
    aggressive: bool = False
    perineural: bool = False
    poorly_differentiated: bool = False
    well_differentiated: bool = False
    from_thickness_mm: Decimal | None = None


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category up to a size, or for every larger one."""

    category: UseCategory
    up_to_mm: Decimal | None = None


class Special(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kinds: tuple[str, ...]
    category: UseCategory
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer of the table. ``key`` is stable: a licensed score is found by it.

    It holds above ``above_mm`` and up to ``up_to_mm``; ``None`` is no limit.
    """

    key: str
    category: UseCategory
    above_mm: Decimal | None
    up_to_mm: Decimal | None

    def holds(self, size_mm: Decimal) -> bool:
        above = self.above_mm is None or size_mm > self.above_mm
        return above and (self.up_to_mm is None or size_mm <= self.up_to_mm)

    @property
    def size_in_words(self) -> str:
        above, up_to = self.above_mm, self.up_to_mm
        if above is None:
            return f"up to {plain(up_to)} mm" if up_to is not None else "any size"
        if up_to is None:
            return f"more than {plain(above)} mm"
        return f"more than {plain(above)} and up to {plain(up_to)} mm"


@dataclass(frozen=True, slots=True)
class UseRule:
    key: str
    kind: Kind
    presentations: tuple[Presentation, ...]
    immune: str
    confidence: str
    cells: Mapping[AucArea, tuple[Cell, ...]]

    def fits(self, kind: Kind, presentation: Presentation, immune: str) -> bool:
        same = self.kind is kind and presentation in self.presentations
        return same and self.immune in ("", immune)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseTable:
    title: str
    edition: str
    since: date
    source: str
    kinds: Mapping[str, Kind]
    special: Special
    rules: tuple[UseRule, ...]

    @property
    def keys(self) -> frozenset[str]:
        """Of every cell, and of the special settings by kind."""
        cells = (cell.key for rule in self.rules for own in rule.cells.values() for cell in own)
        return frozenset([*cells, *(special_key(kind) for kind in self.special.kinds)])

    def category_of(self, key: str) -> UseCategory:
        for rule in self.rules:
            for cells in rule.cells.values():
                for cell in cells:
                    if cell.key == key:
                        return cell.category
        return self.special.category

    def rule_for(self, kind: Kind, presentation: Presentation, immune: str) -> UseRule | None:
        found = (rule for rule in self.rules if rule.fits(kind, presentation, immune))
        return next(found, None)


def special_key(kind: str) -> str:
    return f"{kind.replace('_', '-')}.special"


class _Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: str
    presentations: tuple[Presentation, ...]
    confidence: str
    immune: str = ""
    H: UseCategory | tuple[Band, ...] | None = None
    M: UseCategory | tuple[Band, ...] | None = None
    L: UseCategory | tuple[Band, ...] | None = None


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    edition: str
    since: date
    source: str
    kinds: dict[str, dict[str, Any]]
    special: Special
    rules: dict[str, _Rule]


@cache
def use_tables() -> tuple[UseTable, ...]:
    """Every edition, the oldest first."""
    found = [
        read_use_table(path.name, path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("appropriate_use_*.toml"))
    ]
    return tuple(sorted(found, key=lambda table: table.since))


def use_table_on(day: date) -> UseTable | None:
    """The edition that holds on ``day``; ``None`` before the first."""
    return next((table for table in reversed(use_tables()) if table.since <= day), None)


def read_use_table(name: str, text: str) -> UseTable:
    """One edition; ``WhyMohsDataError`` names what is odd."""
    file = shaped(name, tables_of(name, text), _File)
    refuse_empty(name, title=file.title, edition=file.edition, source=file.source)
    kinds = {
        key: shaped(f"{name} [kinds.{key}]", {**cells, "key": key}, Kind)
        for key, cells in file.kinds.items()
    }
    for key, kind in kinds.items():
        refuse_empty(f"{name} [kinds.{key}]", label=kind.label, source=kind.source)
    if unknown := set(file.special.kinds) - kinds.keys():
        raise WhyMohsDataError(f"{name} [special] kinds: unknown {', '.join(sorted(unknown))}")
    rules = tuple(_rule(name, key, rule, kinds) for key, rule in file.rules.items())
    _refuse_doubles_and_gaps(name, kinds, rules)
    return UseTable(
        title=file.title,
        edition=file.edition,
        since=file.since,
        source=file.source,
        kinds=kinds,
        special=file.special,
        rules=rules,
    )


def _rule(name: str, key: str, rule: _Rule, kinds: Mapping[str, Kind]) -> UseRule:
    place = f"{name} [rules.{key}]"
    if rule.kind not in kinds:
        raise WhyMohsDataError(f"{place} kind: there is no {rule.kind!r}")
    if rule.immune not in ("", HEALTHY, IMMUNOSUPPRESSED):
        raise WhyMohsDataError(f"{place} immune: {rule.immune!r} is no immune status")
    cells = {
        area: tuple(_cells(place, f"{key}.{area.value}", found))
        for area in AucArea
        if (found := getattr(rule, area.value)) is not None
    }
    return UseRule(key, kinds[rule.kind], rule.presentations, rule.immune, rule.confidence, cells)


def _cells(place: str, key: str, found: UseCategory | tuple[Band, ...]) -> Iterator[Cell]:
    if not isinstance(found, tuple):
        yield Cell(key, found, None, None)
        return
    limits = [band.up_to_mm for band in found]
    if not limits or limits[-1] is not None or None in limits[:-1]:
        raise WhyMohsDataError(f"{place}: every band but the last ends at a size")
    sizes = [limit for limit in limits if limit is not None]
    if any(smaller >= larger for smaller, larger in pairwise(sizes)):
        raise WhyMohsDataError(f"{place}: its sizes must rise")
    for above, band in zip([None, *sizes], found, strict=True):
        limit = band.up_to_mm
        part = f"up-to-{plain(limit)}" if limit is not None else f"over-{plain(sizes[-1])}"
        yield Cell(f"{key}.{part}", band.category, above, limit)


def _refuse_doubles_and_gaps(
    name: str, kinds: Mapping[str, Kind], rules: tuple[UseRule, ...]
) -> None:
    """Each kind, presentation and immune status has exactly one rule."""
    for kind in kinds.values():
        for presentation in Presentation:
            for immune in (HEALTHY, IMMUNOSUPPRESSED):
                count = sum(rule.fits(kind, presentation, immune) for rule in rules)
                if count != 1:
                    case = f"{kind.key}, {presentation.value}, {immune}"
                    raise WhyMohsDataError(f"{name}: {count} rules for {case}")
