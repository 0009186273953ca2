"""Add very many invented rows at once, as fast as the database takes them.

For the demonstration alone: nothing is asked of a row here but what the database itself asks by
constraints and foreign keys. Cells are values as the database stores them (``cell``), so that a row
which is copied with a few cells changed costs no conversion.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from encounters.actions.audit.log import record_event
from encounters.models import Encounter, Practice, freezing, search_triggers
from encounters.models.planner import analyze

# A table's name, and columns of it.
Table = tuple[str, tuple[str, ...]]
Rows = Mapping[Table, Sequence[Sequence[Any]]]

_NULL = r"\N"
# What COPY's text format reads as something else than the letter itself.
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
# Pages of SQLite's file in memory: 64 MB, whatever the size of the database.
_CACHE = "PRAGMA cache_size = -65536"
_LESS_OFTEN_TO_DISK = "PRAGMA synchronous = NORMAL"


def cell(field: models.Field[Any, Any], value: Any) -> Any:
    """``value`` as ``adding_rows`` wants it in that column; on PostgreSQL always a text."""
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


@contextmanager
def adding_rows() -> Iterator[Callable[[Rows], None]]:
    """One transaction; what it gives adds rows, as often as wanted.

    The triggers of the chart's tables are set aside for it: none of them has anything to refuse in
    a new draft. What they would have written, the entries of the search, is written at the end.
    Cases come in the order of their keys, and nobody else has keys between theirs.
    """
    if not settings.DEMO:
        raise RuntimeError("Rows are added in bulk to a demonstration alone.")
    add = _by_statement if connection.vendor == "sqlite" else _by_copy
    cases: list[str] = []

    def insert(rows: Rows) -> None:
        for (table, columns), of_table in rows.items():
            if not of_table:
                continue
            names = ", ".join(map(connection.ops.quote_name, columns))
            add(connection.ops.quote_name(table), names, of_table)
            if table == Encounter._meta.db_table:
                key = columns.index("id")
                cases.extend((of_table[0][key], of_table[-1][key]))
        if connection.vendor == "postgresql":
            connection.check_constraints()

    tables = {*(frozen.table for frozen in freezing.FROZEN), search_triggers.ENTRY}
    is_past_them = freezing.may_set_aside(connection, tables)
    aside = freezing.set_aside(connection, tables if is_past_them else (), operation="insert")
    with transaction.atomic(), aside:
        yield insert
        if cases and is_past_them:
            search_triggers.add_entries(connection, min(cases), max(cases))


def _by_statement(table: str, names: str, rows: Sequence[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    connection.ensure_connection()
    # The driver's own: Django's rewrites the marks of each statement.
    cursor = connection.connection.cursor()
    insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own
    cursor.executemany(insert, rows)


def _by_copy(table: str, names: str, rows: Sequence[Sequence[Any]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        copy.write("".join("\t".join(row) + "\n" for row in rows))


@dataclass(slots=True)
class BulkLoad:
    """What was added so far, and after how many rows the database looks at its tables again."""

    added: int = 0
    rows: int = 0
    look_at: int = 1_000

    @contextmanager
    def adding(self, count: int) -> Iterator[Callable[[Rows], None]]:
        """``adding_rows`` that belong to ``count`` more of what is loaded.

        PostgreSQL keeps the plan that a foreign key was first asked with, and that one reads whole
        tables while they are empty: ``ANALYZE`` makes it plan anew.
        """
        with adding_rows() as insert:

            def counted(rows: Rows) -> None:
                insert(rows)
                self.rows += sum(map(len, rows.values()))
                if self.rows >= self.look_at and connection.vendor == "postgresql":
                    analyze(connection)
                    self.look_at = self.rows * 4

            yield counted
        self.added += count


@contextmanager
def bulk_loading(practice: Practice, *, what: str, of: str) -> Iterator[BulkLoad]:
    """One event, ``what``, tells of all that is added, counted as ``of``; also if the load dies.

    Afterwards the database has looked at its tables anew (``ANALYZE``): how many rows there are
    decides the ways of its queries.
    """
    load = BulkLoad()
    try:
        with _settings_of_a_load():
            yield load
    finally:
        if load.added:
            record_event(what, practice, by=None, practice=practice, changes={of: (0, load.added)})
            analyze(connection)


@contextmanager
def _settings_of_a_load() -> Iterator[None]:
    """SQLite: a power cut costs the last chunks, never the file. It cannot be set within a
    transaction, and is not needed there."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        before = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _SET]
        cursor.execute(_LESS_OFTEN_TO_DISK)
        cursor.execute(_CACHE)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name, value in zip(_SET, before, strict=True):
                cursor.execute(f"PRAGMA {name} = {value}")


_SET = ("synchronous", "cache_size")
