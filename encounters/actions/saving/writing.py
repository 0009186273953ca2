"""Writes one row as ``Model.save`` does, for what every save writes while others wait.

Django composes each INSERT and UPDATE anew and sends signals that nothing here listens to; that
takes longer than the database does. The values are made by the columns themselves, as there.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models


def insert(row: models.Model) -> None:
    """Store a new row; the database gives it its number, if it is to give one."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, columns = _insert(type(row), row.pk is None)
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [column.get_db_prep_save(column.pre_save(row, True), connection) for column in columns],
        )
        if row.pk is None:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: models.Model, names: Collection[str]) -> None:
    """Store these columns of a row that is there; ``DatabaseError`` if it is not."""
    meta = row._meta
    columns: list[models.Field[Any, Any]] = [meta.get_field(name) for name in names]  # type: ignore[misc]
    assert meta.pk is not None
    connection = connections[DEFAULT_DB_ALIAS]
    values = [
        column.get_db_prep_save(column.pre_save(row, False), connection) for column in columns
    ]
    values.append(meta.pk.get_db_prep_save(row.pk, connection))
    with connection.cursor() as cursor:
        cursor.execute(_update(type(row), tuple(column.column for column in columns)), values)
        if cursor.rowcount != 1:
            raise DatabaseError("The row is not there any more.")


@cache
def _insert(model: type[models.Model], numbered: bool) -> tuple[str, list[models.Field[Any, Any]]]:
    meta = model._meta
    columns = [column for column in meta.concrete_fields if not (numbered and column.primary_key)]
    names = ", ".join(f'"{column.column}"' for column in columns)
    values = ", ".join(["%s"] * len(columns))
    assert meta.pk is not None
    returned = f' RETURNING "{meta.pk.column}"' if numbered else ""
    # Of names from the models alone, here and below.
    return f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({values}){returned}', columns  # noqa: S608


@cache
def _update(model: type[models.Model], columns: tuple[str, ...]) -> str:
    meta = model._meta
    assert meta.pk is not None
    assigned = ", ".join(f'"{column}" = %s' for column in columns)
    return f'UPDATE "{meta.db_table}" SET {assigned} WHERE "{meta.pk.column}" = %s'  # noqa: S608
