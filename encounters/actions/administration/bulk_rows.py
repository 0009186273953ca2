"""Add very many invented rows at once, as fast as the database takes them.

For the demonstration alone: nothing is asked of a row here but what the database itself asks. Its
constraints, foreign keys and triggers stay as they are. Cells are values as the database stores
them (``cell``), so that a row which is copied with a few cells changed costs no conversion.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from encounters.actions.audit.log import record_event
from encounters.models import Practice

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
    """``value`` as ``insert_rows`` wants it in that column; on PostgreSQL always a text."""
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


def insert_rows(rows: Rows) -> None:
    """Add rows of some tables in one transaction; at its end the database checks foreign keys."""
    if not settings.DEMO:
        raise RuntimeError("Rows are added in bulk to a demonstration alone.")
    add = _by_statement if connection.vendor == "sqlite" else _by_copy
    with transaction.atomic():
        for (table, columns), of_table in rows.items():
            names = ", ".join(map(connection.ops.quote_name, columns))
            add(connection.ops.quote_name(table), names, of_table)


def _by_statement(table: str, names: str, rows: Sequence[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(rows[0])) if rows else ""
    connection.ensure_connection()
    # The driver's own: Django's rewrites the marks of each statement.
    cursor = connection.connection.cursor()
    cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - names of our own


def _by_copy(table: str, names: str, rows: Sequence[Sequence[Any]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        copy.write("".join("\t".join(row) + "\n" for row in rows))


@contextmanager
def bulk_loading(practice: Practice, *, what: str) -> Iterator[dict[str, int]]:
    """Around many ``insert_rows``: one event tells of all of them, under ``what``.

    Whoever loads counts into the dictionary. A load that dies tells of what it added. Afterwards
    the database has counted its rows anew (``ANALYZE``), which chooses the ways of its queries.
    """
    added: dict[str, int] = {}
    try:
        with _settings_of_a_load():
            yield added
    finally:
        if any(added.values()):
            changes = {name: (None, count) for name, count in added.items()}
            record_event(what, practice, by=None, practice=practice, changes=changes)
            count_rows()


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


def count_rows() -> None:
    """Have the database look at how many rows there are, and how their values are spread."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
