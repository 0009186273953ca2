"""Codes with their labels, and the codes that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from encounters.coding.loader.sources import Sources
from encounters.coding.loader.strict import RulebookError, Table, checked_code
from encounters.coding.rulebook import CodeBook, CodeEntry, CodeKind, CodePattern, GoneCode


class GlobalDays(StrEnum):
    SAME_DAY = "000"
    TEN = "010"
    NINETY = "090"
    ADD_ON = "ZZZ"


def pattern(place: str, text: str) -> CodePattern:
    """``"11102"`` or ``"11600-11646"``."""
    low, _, high = text.partition("-")
    found = CodePattern(checked_code(place, low), checked_code(place, high or low))
    if found.low > found.high or (high and not (low + high).isdecimal()):
        raise RulebookError(f"{place}: {text!r} is not a range of numeric codes")
    return found


def patterns(table: Table, key: str) -> tuple[CodePattern, ...]:
    return tuple(pattern(f"{table.place} {key}", text) for text in table.texts(key))


class _Codes:
    """Collects the groups of several files and refuses a code that is stated twice."""

    def __init__(self) -> None:
        self.single: dict[str, CodeEntry] = {}
        self.ranges: list[tuple[CodePattern, CodeEntry]] = []

    def add(self, place: str, found: CodePattern, entry: CodeEntry) -> None:
        taken = [known for known, _ in self.ranges]
        if any(found.covers(code) for code in self.single) or any(
            known.covers(found.low) or found.covers(known.low) for known in taken
        ):
            raise RulebookError(f"{place}: {found.low} is stated twice")
        if found.low == found.high:
            self.single[found.low] = entry
        else:
            self.ranges.append((found, entry))

    def add_group(self, group: Table, sources: Sources) -> None:
        kind = group.member("kind", CodeKind)
        rank = group.integer("rank")
        days = group.member("global_days", GlobalDays) if group.has("global_days") else ""
        primaries = _primaries(group)
        labels = group.table("codes")
        for key in labels.left():
            entry = CodeEntry(
                kind=kind,
                label=labels.text(key),
                rank=rank,
                global_days=days,
                add_on_to=frozenset(primaries.pop(key, ())),
            )
            self.add(labels.place, pattern(labels.place, key), entry)
        for key in primaries:
            raise group.refuse("add_on_to", f"{key} is not a code of this group")
        sources.named_in(group)
        group.done()


def _primaries(group: Table) -> dict[str, tuple[str, ...]]:
    if not group.has("add_on_to"):
        return {}
    table = group.table("add_on_to")
    return {key: table.texts(key) for key in table.left()}


def read_codes(files: Iterable[Table], gone: Table, sources: Sources) -> CodeBook:
    codes = _Codes()
    for table in files:
        for group in table.tables("group"):
            codes.add_group(group, sources)
        table.done()
    book = CodeBook(single=codes.single, ranges=tuple(codes.ranges), gone=_read_gone(gone, sources))
    for code, entry in book.single.items():
        for primary in sorted(entry.add_on_to):
            check_known(f"add_on_to of {code}", primary, book)
    for code in book.gone:
        if book.entry(code):
            raise RulebookError(f"{gone.place} [{code}]: stated as a living code too")
    return book


def _read_gone(table: Table, sources: Sources) -> Mapping[str, GoneCode]:
    found = {}
    for key, cells in table.rest().items():
        found[checked_code(table.place, key)] = GoneCode(
            code=key,
            since=cells.day("since") if cells.has("since") else None,
            instead=cells.text("instead"),
        )
        sources.named_in(cells)
        cells.done()
    return found


def check_known(place: str, code: str, book: CodeBook) -> str:
    """``code`` again; raises if the code files do not list it."""
    if book.entry(code) is None:
        raise RulebookError(f"{place}: {code} is not among the codes")
    return code
