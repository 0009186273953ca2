"""The strict reading of rows and tables: whatever is unexpected raises and names its place."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from encounters.vocabulary.terms import Term

TermT = TypeVar("TermT", bound=Term)
ValueT = TypeVar("ValueT")
Table = Mapping[str, object]


class CatalogueError(ValueError):
    """A data file holds something unexpected."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row with the place to name in a refusal."""

    place: str
    cells: Mapping[str, str]


def read_csv(
    name: str, text: str, columns: tuple[str, ...], may_be_empty: Collection[str] = ()
) -> list[Row]:
    """The rows below a header that must be exactly ``columns``."""
    lines = list(csv.reader(io.StringIO(text), strict=True))
    if not lines or tuple(lines[0]) != columns:
        raise CatalogueError(f"{name}, row 1: the columns must be {', '.join(columns)}")
    return [
        _row(f"{name}, row {number}", cells, columns, may_be_empty)
        for number, cells in enumerate(lines[1:], start=2)
    ]


def _row(
    place: str, cells: list[str], columns: tuple[str, ...], may_be_empty: Collection[str]
) -> Row:
    if len(cells) != len(columns):
        raise CatalogueError(f"{place}: {len(cells)} cells instead of {len(columns)}")
    row = Row(place, dict(zip(columns, cells, strict=True)))
    for column, cell in row.cells.items():
        if cell != cell.strip() or (not cell and column not in may_be_empty):
            raise CatalogueError(f"{place}: {column} is empty or has spaces around it")
    return row


def read_tables(name: str, text: str) -> dict[str, Table]:
    """A TOML file that holds tables and nothing beside them."""
    try:
        found: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}") from error
    return {key: table_at(f"{name} [{key}]", value) for key, value in found.items()}


def table_at(place: str, value: object) -> Table:
    if not isinstance(value, dict):
        raise CatalogueError(f"{place}: {value!r} is not a table")
    return value


def check_keys(
    place: str, table: Table, allowed: Collection[str], required: Collection[str]
) -> None:
    for key in sorted(set(table) - set(allowed)):
        raise CatalogueError(f"{place}: unknown key {key!r}")
    for key in sorted(set(required) - set(table)):
        raise CatalogueError(f"{place}: {key} is missing")


def text_at(place: str, table: Table, key: str) -> str:
    """A text that says something."""
    value = table.get(key)
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        raise CatalogueError(f"{place}: {key} must be a text without spaces around it")
    return value


def number_at(row: Row, column: str) -> float:
    """A number that is not below zero, written with at most one decimal."""
    cell = row.cells[column]
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9])?", cell):
        raise CatalogueError(f"{row.place}: {column} is {cell!r} and not a number like 500 or 1.3")
    return float(cell)


def member(place: str, kind: type[TermT], value: object) -> TermT:
    """The term of ``kind`` with this value."""
    known = {member.value: member for member in kind}
    if not isinstance(value, str) or value not in known:
        raise CatalogueError(f"{place}: {value!r} is not one of {', '.join(known)}")
    return known[value]


def looked_up(place: str, what: str, known: Mapping[str, ValueT], key: str) -> ValueT:
    if key not in known:
        raise CatalogueError(f"{place}: unknown {what} {key!r}")
    return known[key]


def listed(place: str, cell: str) -> tuple[str, ...]:
    """The parts of a cell between bars, none empty and none twice."""
    parts = tuple(cell.split("|")) if cell else ()
    if any(not part or part != part.strip() for part in parts) or len(set(parts)) < len(parts):
        raise CatalogueError(f"{place}: {cell!r} has an empty or repeated part")
    return parts
