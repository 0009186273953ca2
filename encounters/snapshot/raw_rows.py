"""Rows as the database's driver gives them, of which no objects are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet


def raw_rows(queryset: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Rows as the driver gives them: a million keys are not made objects of."""
    sql, params = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def grouped(rows: list[tuple[Any, ...]]) -> dict[object, list[tuple[Any, ...]]]:
    """By their first column."""
    found: defaultdict[object, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def key_of(value: object) -> UUID:
    """The key of a row, whichever way the database has it."""
    return value if isinstance(value, UUID) else UUID(str(value))


_days: dict[str, date] = {}


def day_of(value: Any) -> date:
    """SQLite has dates as texts; there are few different ones."""
    found = _days.get(value)
    if found is not None:
        return found
    if isinstance(value, date):
        return value
    found = _days[value] = date.fromisoformat(value[:10])
    return found


def measure_of(value: object) -> Decimal | None:
    return None if value is None else _decimal(str(value))


@lru_cache(maxsize=65536)
def _decimal(text: str) -> Decimal:
    return Decimal(text)


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Inside, all is read as it stood when it began; nobody who saves waits for it.

    A transaction of Django's would hold SQLite's one writer.
    """
    if connection.in_atomic_block:
        yield
        return
    kind = "DEFERRED" if connection.vendor == "sqlite" else "ISOLATION LEVEL REPEATABLE READ"
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN {kind}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
