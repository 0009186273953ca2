"""A table as it is kept: lines of text, compressed; some megabytes for a million pairs."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from encounters.coding.cms.tables import (
    AddOn,
    AddOnTable,
    CmsTable,
    CodeValue,
    LimitTable,
    PairTable,
    PartlyPair,
    UnitLimit,
    ValueTable,
)
from encounters.vocabulary.record_terms import CmsKind

_NEVER, _WITH_MODIFIER, _PARTLY = "0", "1", "~"


def packed(table: CmsTable) -> bytes:
    return zlib.compress("\n".join(_lines(table)).encode(), 6)


def unpacked(kind: CmsKind, content: bytes) -> CmsTable:
    lines = zlib.decompress(content).decode().split("\n")
    rows = (line.split("\t") for line in lines if line)
    if kind is CmsKind.PAIRS:
        return _pairs(rows)
    if kind is CmsKind.LIMITS:
        return {code: UnitLimit(int(units), int(mark)) for code, units, mark in rows}
    if kind is CmsKind.ADD_ONS:
        return {code: AddOn(int(mark), frozenset(rest.split())) for code, mark, rest in rows}
    return {
        code: CodeValue(Decimal(office), Decimal(facility), reduction, days)
        for code, office, facility, reduction, days in rows
    }


def _lines(table: CmsTable) -> Iterator[str]:
    if isinstance(table, PairTable):
        yield from _pair_lines(table)
        return
    entries: Mapping[str, UnitLimit | AddOn | CodeValue] = dict(table)
    for code, entry in sorted(entries.items()):
        yield "\t".join((code, *_cells(entry)))


def _cells(entry: UnitLimit | AddOn | CodeValue) -> tuple[str, ...]:
    if isinstance(entry, UnitLimit):
        return str(entry.units), str(entry.indicator)
    if isinstance(entry, AddOn):
        return str(entry.type), " ".join(sorted(entry.primaries))
    return str(entry.office), str(entry.facility), entry.reduction, entry.global_days


def _pair_lines(table: PairTable) -> Iterator[str]:
    for mark, held in ((_NEVER, table.never), (_WITH_MODIFIER, table.with_modifier)):
        for column2, text in sorted(held.items()):
            yield f"{mark}\t{column2}\t{text.strip()}"
    for pair in table.partly:
        days = f"{pair.begins.isoformat()}\t{pair.ends.isoformat()}"
        yield f"{_PARTLY}\t{pair.column1}\t{pair.column2}\t{pair.indicator}\t{days}"


def _pairs(rows: Iterable[list[str]]) -> PairTable:
    held: Mapping[str, dict[str, str]] = {_NEVER: {}, _WITH_MODIFIER: {}}
    partly = []
    for mark, *cells in rows:
        if mark == _PARTLY:
            column1, column2, indicator, begins, ends = cells
            partly.append(
                PartlyPair(
                    column1=column1,
                    column2=column2,
                    indicator=indicator,
                    begins=date.fromisoformat(begins),
                    ends=date.fromisoformat(ends),
                )
            )
        else:
            held[mark][cells[0]] = f" {cells[1]} "
    return PairTable(never=held[_NEVER], with_modifier=held[_WITH_MODIFIER], partly=tuple(partly))


def as_pairs(table: CmsTable) -> PairTable:
    assert isinstance(table, PairTable)
    return table


def as_limits(table: CmsTable) -> LimitTable:
    return cast(LimitTable, table)


def as_add_ons(table: CmsTable) -> AddOnTable:
    return cast(AddOnTable, table)


def as_values(table: CmsTable) -> ValueTable:
    return cast(ValueTable, table)
