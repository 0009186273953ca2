"""Rows with gaps that are filled in again and again, as fast as the database takes them.

What differs from copy to copy is a ``Gap``. All else is brought once into the form in which the
database takes it, and never looked at again: for SQLite cells one after another, for PostgreSQL
lines of COPY's text format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from django.db import connection, models

_NULL = r"\N"
# What COPY's text format reads as something else than the letter itself.
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class Value(NamedTuple):
    """What differs from copy to copy: a thing of some kind, and which of them."""

    kind: str
    of: Any = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell that is put together, of texts and of values."""

    parts: tuple[str | Value, ...]


Row = Sequence[Any]
"""Of a table; each of its cells a ``cell`` or a ``Gap``."""


class OpenRows(Protocol):
    """Rows of one table."""

    def filled(self, values: list[Any]) -> Sequence[Any]:
        """A part of what ``adding_rows`` takes; ``values`` stand at their places."""


def cell(field: models.Field[Any, Any], value: Any) -> Any:
    """``value`` as it stands in that column; on PostgreSQL always a text."""
    if connection.vendor == "sqlite":
        return field.get_db_prep_save(value, connection)
    if value is None:
        return _NULL
    if isinstance(field, models.JSONField):
        return as_text(json.dumps(value, cls=field.encoder))
    if isinstance(value, datetime):
        return str(value.astimezone(UTC))
    return as_text(str(value))


def as_text(text: str) -> str:
    """Text that stands in a cell, in part or as a whole."""
    return text if connection.vendor == "sqlite" else text.translate(_ESCAPES)


def open_rows(rows: Iterable[Row], places: Mapping[Value, int]) -> OpenRows:
    """``places``: where in a list each of the values will stand. A row has one gap at least."""
    return (_Cells if connection.vendor == "sqlite" else _Lines)(rows, places)


class _Cells:
    """All cells are picked at once from one list: values, texts that are put together, the rest."""

    def __init__(self, rows: Iterable[Row], places: Mapping[Value, int]) -> None:
        cells = [each for row in rows for each in row]
        gaps = [each for each in cells if isinstance(each, Gap)]
        texts = [gap for gap in dict.fromkeys(gaps) if len(gap.parts) > 1]
        self._texts = [[_placed(part, places) for part in gap.parts] for gap in texts]
        self._rest = [each for each in cells if not isinstance(each, Gap)]
        found = {Gap((value,)): place for value, place in places.items()}
        found |= {gap: len(places) + number for number, gap in enumerate(texts)}
        rest = iter(range(len(found), len(found) + len(self._rest)))
        order = [found[each] if isinstance(each, Gap) else next(rest) for each in cells]
        self._pick = itemgetter(*order)

    def filled(self, values: list[Any]) -> Sequence[Any]:
        texts = [
            "".join([part if isinstance(part, str) else values[part] for part in parts])
            for parts in self._texts
        ]
        picked: tuple[Any, ...] = self._pick([*values, *texts, *self._rest])
        return picked


class _Lines:
    """One text with a mark in each gap."""

    def __init__(self, rows: Iterable[Row], places: Mapping[Value, int]) -> None:
        parts = [_placed(part, places) for row in rows for part in _in_a_line(row)]
        marks = [part.replace("%", "%%") if isinstance(part, str) else "%s" for part in parts]
        self._text = "".join(marks)
        self._pick = itemgetter(*[part for part in parts if isinstance(part, int)])

    def filled(self, values: list[Any]) -> Sequence[Any]:
        return (self._text % self._pick(values),)


def _in_a_line(row: Row) -> Iterator[str | Value]:
    for number, each in enumerate(row):
        if number:
            yield "\t"
        yield from each.parts if isinstance(each, Gap) else (each,)
    yield "\n"


def _placed(part: str | Value, places: Mapping[Value, int]) -> str | int:
    return part if isinstance(part, str) else places[part]
