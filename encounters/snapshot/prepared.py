"""Queries whose SQL is made once and asked again with other keys.

Making the SQL of a query costs Django ten times what a database in the same machine takes to answer
it, and a snapshot asks some twenty queries that differ in nothing but the encounter. Here the SQL,
its columns and their converters are remembered for each connection.

This reaches below Django's public interface (the compiler of a query, as of Django 5.2), in this
module alone. A query whose keys do not turn up in its parameters as they were given is asked in the
ordinary way each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

ModelT = TypeVar("ModelT", bound=Model)
# Stand for the keys while the SQL is made; no row has one of them.
_FIRST_STAND_IN = 0xFFFF_FFFF_FFFF_4FFF_8FFF_FFFF_0000_0000
# With more keys at once than this, the answer costs more than making the SQL.
_MOST_KEYS = 50


class PreparedQuery(Generic[ModelT]):
    """``build`` gives the query of the rows that belong to the encounters with these keys.

    It may join related rows (``select_related``), and no more: nothing is prefetched.
    """

    def __init__(self, build: Callable[[Sequence[UUID]], QuerySet[ModelT]]) -> None:
        self.build = build
        self._by_connection: WeakKeyDictionary[
            BaseDatabaseWrapper, dict[int, _Statement | None]
        ] = WeakKeyDictionary()

    def rows(self, keys: Sequence[UUID]) -> list[ModelT]:
        if not keys:
            return []
        if len(keys) > _MOST_KEYS:
            return list(self.build(keys))
        statement = self._statement(len(keys))
        return list(self.build(keys) if statement is None else statement.rows(keys))

    def _statement(self, count: int) -> _Statement | None:
        """For so many keys; ``None`` if this query cannot be prepared."""
        alias = self.build([]).db
        known = self._by_connection.setdefault(connections[alias], {})
        if count not in known:
            stand_ins = [UUID(int=_FIRST_STAND_IN + place) for place in range(count)]
            known[count] = _prepared(self.build(stand_ins), stand_ins)
        return known[count]


class _Statement:
    """SQL with its parameters, and how a row of the answer becomes an object."""

    def __init__(
        self, queryset: QuerySet[Any], sql: str, params: Sequence[object], compiler: Any
    ) -> None:
        self.sql = sql
        self.params = list(params)
        self.slots: list[tuple[int, int]] = []
        self.alias = queryset.db
        self.connection = compiler.connection
        self._key_field = queryset.model._meta.pk
        self._model = compiler.klass_info["model"]
        fields = compiler.klass_info["select_fields"]
        self._columns = slice(fields[0], fields[-1] + 1)
        self._names = [field[0].target.attname for field in compiler.select[self._columns]]
        # The stubs describe a later Django.
        self._related = get_related_populators(  # type: ignore[call-arg]
            compiler.klass_info, compiler.select, self.alias
        )
        self._annotations = list((compiler.annotation_col_map or {}).items())
        self._converters = compiler.get_converters(
            [field[0] for field in compiler.select[: compiler.col_count]]
        )
        self._apply = compiler.apply_converters

    def as_stored(self, key: UUID) -> object:
        """The key as the database's driver is given it."""
        return self._key_field.get_db_prep_value(key, self.connection, prepared=False)

    def rows(self, keys: Sequence[UUID]) -> Iterator[Any]:
        params = list(self.params)
        for slot, place in self.slots:
            params[slot] = self.as_stored(keys[place])
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        for row in self._apply(found, self._converters):
            made = self._model.from_db(self.alias, self._names, row[self._columns])
            for populator in self._related:
                populator.populate(row, made)
            for name, column in self._annotations:
                setattr(made, name, row[column])
            yield made


def _prepared(queryset: QuerySet[Any], stand_ins: Sequence[UUID]) -> _Statement | None:
    compiler: Any = queryset.query.get_compiler(using=queryset.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    compiler.col_count = len(compiler.select)
    statement = _Statement(queryset, sql, params, compiler)
    stored = [statement.as_stored(key) for key in stand_ins]
    statement.slots = [
        (slot, stored.index(value)) for slot, value in enumerate(params) if value in stored
    ]
    found = {place for _, place in statement.slots}
    return statement if found == set(range(len(stand_ins))) else None
