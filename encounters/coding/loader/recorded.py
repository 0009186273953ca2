"""The codes of repairs that go by what is recorded: composite graft, cartilage, lip, lid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from encounters.anatomy import catalogue
from encounters.coding.loader.codes import check_known
from encounters.coding.loader.sources import Sources
from encounters.coding.loader.strict import RulebookError, Table
from encounters.coding.rulebook import CodeBook, RecordedCode, RepairPlace, RepairTableKind
from encounters.vocabulary.repair_kinds import MEASURES, WORDS
from encounters.vocabulary.repair_terms import (
    CartilageSource,
    LidClosure,
    LidShare,
    LipClosure,
    LipExtent,
)
from encounters.vocabulary.terms import (
    RepairType,
    Term,
)

_TERMS: Mapping[str, type[Term]] = {
    "cartilage_from": CartilageSource,
    "lip_extent": LipExtent,
    "lip_closure": LipClosure,
    "lid_share": LidShare,
    "lid_closure": LidClosure,
}


class Recorded(NamedTuple):
    codes: tuple[RecordedCode, ...]
    places: Mapping[str, RepairPlace]


def read_recorded(table: Table, sources: Sources, book: CodeBook) -> Recorded:
    """Raises for a row that two cases could mean, and for a kind with neither measure nor row."""
    sources.named_in(table)
    places = dict(_places(table.table("places")))
    codes = tuple(_code(cells, sources, book) for cells in table.tables("code"))
    table.done()
    _check_apart(table.place, codes)
    _check_complete(table.place, codes)
    return Recorded(codes=codes, places=places)


def _places(table: Table) -> Iterator[tuple[str, RepairPlace]]:
    known = {
        reading.icd10_pattern
        for site in catalogue().sites
        for reading in (site.default_reading, *(choice.reading for choice in site.choices))
    }
    seen: set[str] = set()
    for key in table.left():
        if key not in list(RepairPlace):
            raise table.refuse(key, "is no place of a repair")
        for pattern in table.texts(key):
            if pattern not in known:
                raise table.refuse(key, f"{pattern!r} is the pattern of no site")
            if pattern in seen:
                raise table.refuse(key, f"{pattern!r} is stated twice")
            seen.add(pattern)
            yield pattern, RepairPlace(key)


def _code(table: Table, sources: Sources, book: CodeBook) -> RecordedCode:
    kind = table.member("type", RepairType)
    words = {
        name: table.member(name, _TERMS[name]).value
        for name in WORDS.get(kind, ())
        if table.has(name)
    }
    places = table.texts("places") if table.has("places") else ()
    for place in places:
        if place not in list(RepairPlace):
            raise table.refuse("places", f"{place!r} is no place of a repair")
    found = RecordedCode(
        type=kind,
        what=table.text("what"),
        words=words,
        places=frozenset(map(RepairPlace, places)),
        code=check_known(table.place, table.code("code"), book),
    )
    sources.named_in(table)
    table.done()
    return found


def _check_apart(place: str, codes: tuple[RecordedCode, ...]) -> None:
    for number, code in enumerate(codes):
        for other in codes[:number]:
            shared = all(other.words.get(name, word) == word for name, word in code.words.items())
            meet = not code.places or not other.places or bool(code.places & other.places)
            if code.type is other.type and shared and meet:
                raise RulebookError(f"{place}: {other.code} and {code.code} mean the same repair")


def _check_complete(place: str, codes: tuple[RecordedCode, ...]) -> None:
    stated = {code.type for code in codes}
    for kind, measures in MEASURES.items():
        has_table = measures or kind.value in list(RepairTableKind)
        if not has_table and kind not in stated:
            raise RulebookError(f"{place}: {kind.value} has no code")
