"""Fingerprints of signed rows: of each column a sum over its values, each with the row's key.

Two that are equal say that the same rows have the same values, in whatever order, and however the
table was rebuilt in between. They are taken by one process within one run and kept nowhere, so
they need no more than 64 bits and a seed that nobody knows beforehand: what they find are mistakes
of a migration. Whoever may write migrations could as well change what takes them.
"""

# ruff: noqa: S608 - statements of names that the database itself gave, quoted

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from encounters.installation.upgrade.rows import LATE, LOG, NOTE, SignedRows

Told = Callable[[str], None]
Columns = dict[str, str]
# Makes of the values to select a statement and its parameters.
Statement = Callable[[str], tuple[str, list[Any]]]
# Rows in memory at once: a note with its page, or a PDF, is a tenth of a megabyte.
_AT_ONCE = 100
# A value as text must read the same before and after.
_SPELLING = (
    "SET LOCAL TIME ZONE 'UTC'",
    "SET LOCAL datestyle = 'ISO'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL extra_float_digits = 1",
)
_COLUMNS = {
    "postgresql": (
        "SELECT relname, attname, format_type(atttypid, atttypmod) FROM pg_attribute "
        "JOIN pg_class ON pg_class.oid = attrelid "
        "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE nspname = current_schema() AND relkind = 'r' AND attnum > 0 AND NOT attisdropped"
    ),
    "sqlite": (
        "SELECT made.name, info.name, lower(info.type) "
        "FROM sqlite_master made JOIN pragma_table_info(made.name) info WHERE made.type = 'table'"
    ),
}
# Part of each statement, so that both see the same moment of the database. SQLite is told which,
# and looks for those that came since: to look at all would read every page and content.
_LATE = {
    "postgresql": f"SELECT encounter_id FROM {NOTE} WHERE signed_at >= %s",
    "sqlite": (
        "SELECT value FROM json_each(%s) "
        f"UNION ALL SELECT encounter_id FROM {NOTE} WHERE rowid > %s"
    ),
}
_KEYS = {
    "uuid": "uuid_hash_extended(own.id, {seed})",
    "bigint": "hashint8extended(own.id, {seed})",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """``kinds``: of each column its type. ``sums``: the sum over the values that are not NULL."""

    count: int
    kinds: Columns
    sums: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is signed for this run: what was before the moment, and no later event of the log."""

    moment: datetime
    last_event: int
    seed: int

    @classmethod
    def of(cls, moment: datetime, last_event: int) -> Bounds:
        return cls(moment=moment, last_event=last_event, seed=secrets.randbits(62))


def fingerprints(
    tables: Iterable[SignedRows], bounds: Bounds, told: Told
) -> dict[str, Fingerprint | None]:
    """Of each table that there is; ``None`` where its signed rows cannot be told from others."""
    present = _columns()
    late = _late(bounds) if NOTE in present else []
    found: dict[str, Fingerprint | None] = {}
    for rows in tables:
        if rows.table not in present:
            continue
        if any(column not in present.get(table, {}) for table, column in rows.needs):
            found[rows.table] = None
            continue
        told(f"Comparing {rows.table}")
        found[rows.table] = _fingerprint(rows, present[rows.table], bounds, late)
    return found


def encounters_of(rows: SignedRows, bounds: Bounds) -> RawSQL:
    """The encounters of the notes that ``rows.notes`` selects."""
    sql, parameters = _statement(rows, rows.notes, bounds, _late(bounds))
    return RawSQL(sql, parameters)  # noqa: S611 - of our own constants


def _late(bounds: Bounds) -> list[Any]:
    """The parameters of what finds the encounters of late notes."""
    moment = _moment(bounds)
    if connection.vendor == "postgresql":
        return [moment]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(rowid), 0) FROM {NOTE}")
        (last,) = cursor.fetchone()
        cursor.execute(f"SELECT encounter_id FROM {NOTE} WHERE signed_at >= %s", [moment])
        return [json.dumps([key for (key,) in cursor.fetchall()]), last]


def _moment(bounds: Bounds) -> Any:
    return connection.ops.adapt_datetimefield_value(bounds.moment)


def _statement(
    rows: SignedRows, select: str, bounds: Bounds, late: list[Any]
) -> tuple[str, list[Any]]:
    """``select``, which asks for these rows, with what it brings along and its parameters."""
    bound = bounds.last_event if rows.table == LOG else _moment(bounds)
    parameters = [bound] * select.count("%s")
    if LATE not in select:
        return select, parameters
    return f"WITH {LATE}(id) AS ({_LATE[connection.vendor]}) {select}", [*late, *parameters]


def _columns() -> dict[str, Columns]:
    found: dict[str, Columns] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS[connection.vendor])
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, {})[column] = kind
    return found


def _fingerprint(rows: SignedRows, kinds: Columns, bounds: Bounds, late: list[Any]) -> Fingerprint:
    names = sorted({"id", *rows.only} if rows.only else kinds)
    ask = _ask_postgresql if connection.vendor == "postgresql" else _ask_sqlite

    def statement(values: str) -> tuple[str, list[Any]]:
        return _statement(rows, f"SELECT {values} FROM {rows.source}", bounds, late)

    count, sums = ask(statement, names, kinds, bounds.seed)
    return Fingerprint(count=count, kinds=kinds, sums=dict(zip(names, sums, strict=True)))


def _ask_postgresql(
    statement: Statement, names: Sequence[str], kinds: Columns, seed: int
) -> tuple[int, list[int]]:
    """By the server, several processes of it where the table is large; nothing is sent here."""
    key = _KEYS.get(kinds["id"], "hashtextextended(own.id::text, {seed})").format(seed=seed)
    quote = connection.ops.quote_name
    hashes = (_hash(f"own.{quote(name)}", kinds[name], key) for name in names)
    sums = ", ".join(f"coalesce(sum({hashed}), 0)" for hashed in hashes)
    with transaction.atomic(), connection.cursor() as cursor:
        for sentence in _SPELLING:
            cursor.execute(sentence)
        cursor.execute(*statement(f"count(*), {sums}"))
        count, *found = cursor.fetchone()
    return count, [int(total) for total in found]


def _hash(value: str, kind: str, key: str) -> str:
    text = f"md5({value})" if kind == "bytea" else f"{value}::text"
    return f"hashtextextended({text}, {key})"


def _ask_sqlite(
    statement: Statement, names: Sequence[str], kinds: Columns, seed: int
) -> tuple[int, list[int]]:
    """The rows pass by here. A plus keeps a value from becoming what its column's type says."""
    columns = ", ".join(f"+own.{connection.ops.quote_name(name)}" for name in names)
    count, sums = 0, [0] * len(names)
    with connection.cursor() as cursor:
        cursor.execute(*statement(f"+own.id, {columns}"))
        while some := cursor.fetchmany(_AT_ONCE):
            count += len(some)
            for row in some:
                _add(sums, row, seed)
    return count, sums


def _add(sums: list[int], row: Sequence[Any], seed: int) -> None:
    key, *values = row
    before = f"{seed} {key} "
    for place, value in enumerate(values):
        if isinstance(value, bytes):
            sums[place] += hash(before.encode() + value)
        elif value is not None:
            # One text: hashes of tuples are sums themselves, nearly, and two values that change
            # places would leave the whole as it was.
            sums[place] += hash(f"{before}{value}")
