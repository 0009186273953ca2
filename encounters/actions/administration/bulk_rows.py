"""Add very many invented rows at once, as fast as the database takes them.

For the demonstration alone: nothing is asked of a row here but what the database itself asks by
constraints and foreign keys. Rows come as ``open_rows`` fills them in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from encounters.actions.audit.log import record_event
from encounters.models import Practice, freezing, search_triggers
from encounters.models.planner import analyze

# A table's name, and columns of it.
Table = tuple[str, tuple[str, ...]]
# Of each table what ``OpenRows.filled`` gave, for one copy after another.
Rows = Mapping[Table, Sequence[Any]]
# Keys of cases, the lowest and the highest.
Keys = tuple[str, str]

# SQLite asks a list of words ("side IN ('left', 'right')") faster for many rows of one statement:
# it makes the list anew for each statement. More rows than these gain nothing.
_ROWS_A_STATEMENT = 32
# Pages of SQLite's file in memory: 64 MB, whatever the size of the database.
_CACHE = "PRAGMA cache_size = -65536"
_LESS_OFTEN_TO_DISK = "PRAGMA synchronous = NORMAL"


@contextmanager
def adding_rows(cases: Keys | None = None) -> Iterator[Callable[[Rows], int]]:
    """One transaction; what it gives adds rows, as often as wanted, and says how many.

    The triggers of the chart's tables are set aside for it: none of them has anything to refuse in
    a new draft. What they would have written, the entries of the search, is written at the end, of
    all cases with keys within ``cases``: all that are added, and nobody else has keys there.
    """
    if not settings.DEMO:
        raise RuntimeError("Rows are added in bulk to a demonstration alone.")
    add = _by_statements if connection.vendor == "sqlite" else _by_copy

    def insert(rows: Rows) -> int:
        count = sum(add(*table, of_table) for table, of_table in rows.items() if of_table)
        if connection.vendor == "postgresql":
            connection.check_constraints()
        return count

    tables = {*(frozen.table for frozen in freezing.FROZEN), search_triggers.ENTRY}
    is_past_them = freezing.may_set_aside(connection, tables)
    aside = freezing.set_aside(connection, tables if is_past_them else (), operation="insert")
    with transaction.atomic(), aside:
        yield insert
        if cases and is_past_them:
            search_triggers.add_entries(connection, *cases)


def _by_statements(table: str, columns: tuple[str, ...], cells: Sequence[Any]) -> int:
    connection.ensure_connection()
    # The driver's own: Django's rewrites the marks of each statement.
    database = connection.connection
    most_values = database.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    width = len(columns)
    step = width * max(1, min(_ROWS_A_STATEMENT, most_values // width))
    cursor = database.cursor()
    for start in range(0, len(cells), step):
        some = cells[start : start + step]
        marks = ", ".join(["(" + ", ".join("?" * width) + ")"] * (len(some) // width))
        insert = f"INSERT INTO {_named(table, columns)} VALUES {marks}"  # noqa: S608 - our own names
        cursor.execute(insert, some)
    return len(cells) // width


def _by_copy(table: str, columns: tuple[str, ...], lines: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {_named(table, columns)} FROM STDIN") as copy:
            copy.write("".join(lines))
        count: int = cursor.rowcount
    return count


def _named(table: str, columns: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(map(quote, columns))})"


def made_ahead(pieces: Iterator[Rows]) -> Iterator[Rows]:
    """Each of ``pieces``; a thread makes the next while PostgreSQL is given this one.

    The thread may ask the database nothing. SQLite works in this process, so there it is no gain.
    """
    if connection.vendor == "sqlite":
        yield from pieces
        return
    with ThreadPoolExecutor(max_workers=1) as thread:
        ahead = thread.submit(next, pieces, None)
        while (piece := ahead.result()) is not None:
            ahead = thread.submit(next, pieces, None)
            yield piece


@dataclass(slots=True)
class BulkLoad:
    """What was added so far, and after how many rows the database looks at its tables again."""

    added: int = 0
    rows: int = 0
    look_at: int = 1_000

    @contextmanager
    def adding(self, count: int, cases: Keys) -> Iterator[Callable[[Rows], None]]:
        """``adding_rows`` of ``count`` cases.

        PostgreSQL keeps the plan that a foreign key was first asked with, and that one reads whole
        tables while they are empty: ``ANALYZE`` makes it plan anew.
        """
        with adding_rows(cases) as insert:

            def counted(rows: Rows) -> None:
                self.rows += insert(rows)
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
