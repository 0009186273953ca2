"""Queries whose SQL is made once and asked again with other values.

Making the SQL of a query costs Django ten times what a database in the same machine takes to answer
it, and pages and saves ask the same few queries again and again. Here the SQL, its columns and
their converters are remembered for each connection.

This reaches below Django's public interface (the compiler of a query, as of Django 5.2), here and
in ``combined`` alone. A query whose values do not turn up in its parameters as they were given is
asked in the ordinary way each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

ModelT = TypeVar("ModelT", bound=Model)
Params = list[Any]
# Where in the parameters a value stands, and which of the values it is.
Slots = list[tuple[int, int]]

# Stand for the values while the SQL is made; no row has one of them.
_FIRST_KEY = 0xFFFF_FFFF_FFFF_4FFF_8FFF_FFFF_0000_0000
_FIRST_NUMBER = 7_000_000_000_000_000_000
_TEXT = "stands for the text of a prepared query"


class PreparedQuery(Generic[ModelT]):
    """``build`` gives the query of the rows for some values: keys, numbers and texts, in the same
    order and of the same kinds each time.

    It may join related rows (``select_related``), and no more: nothing is prefetched.
    """

    def __init__(self, build: Callable[..., QuerySet[ModelT]]) -> None:
        self.build = build
        self._known: WeakKeyDictionary[BaseDatabaseWrapper, _Statement | None] = WeakKeyDictionary()

    def rows(self, *values: object) -> list[ModelT]:
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            statement = self._known[connection]
        except KeyError:
            stand_ins = stand_ins_for(values)
            statement = self._known[connection] = _prepared(self.build(*stand_ins), stand_ins)
        return list(self.build(*values)) if statement is None else statement.rows(values)

    def first(self, *values: object) -> ModelT | None:
        """``build`` should ask for no more than one row."""
        return next(iter(self.rows(*values)), None)


class RowReader:
    """How a row of the answer to a compiled query becomes an object with what is joined to it."""

    def __init__(self, compiler: Any, alias: str, *, but: str = "") -> None:
        self._alias = alias
        self._model = compiler.klass_info["model"]
        fields = compiler.klass_info["select_fields"]
        self._columns = slice(fields[0], fields[-1] + 1)
        self._names = [field[0].target.attname for field in compiler.select[self._columns]]
        # The stubs describe a later Django.
        self._related = get_related_populators(  # type: ignore[call-arg]
            compiler.klass_info, compiler.select, alias
        )
        self._annotations = [
            (name, column)
            for name, column in (compiler.annotation_col_map or {}).items()
            if name != but
        ]
        self._converters = compiler.get_converters(
            [field[0] for field in compiler.select[: compiler.col_count]]
        )
        self._apply = compiler.apply_converters

    def objects(self, found: Iterable[Sequence[Any]]) -> Iterator[Any]:
        for row in self._apply(found, self._converters):
            made = self._model.from_db(self._alias, self._names, row[self._columns])
            for populator in self._related:
                populator.populate(row, made)
            for name, column in self._annotations:
                setattr(made, name, row[column])
            yield made


class _Statement:
    def __init__(self, sql: str, params: Params, slots: Slots, reader: RowReader) -> None:
        self.sql = sql
        self.params = params
        self.slots = slots
        self.reader = reader

    def rows(self, values: Sequence[object]) -> list[Any]:
        params = filled(self.params, self.slots, values)
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(self.sql, params)
            return list(self.reader.objects(cursor.fetchall()))


def _prepared(queryset: QuerySet[Any], stand_ins: Sequence[object]) -> _Statement | None:
    compiler: Any = queryset.query.get_compiler(using=queryset.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    compiler.col_count = len(compiler.select)
    slots = slots_of(params, stand_ins)
    if slots is None:
        return None
    return _Statement(sql, list(params), slots, RowReader(compiler, queryset.db))


def stand_ins_for(values: Sequence[object]) -> list[object]:
    """One for each value, of its kind."""
    return [_stand_in(value, place) for place, value in enumerate(values)]


def _stand_in(value: object, place: int) -> object:
    if isinstance(value, UUID):
        return UUID(int=_FIRST_KEY + place)
    return _FIRST_NUMBER + place if isinstance(value, int) else f"{_TEXT} {place}"


def slots_of(params: Sequence[Any], stand_ins: Sequence[object]) -> Slots | None:
    """Where the stand-ins are among the parameters; ``None`` unless each of them is there."""
    texts = [_text(value) for value in stand_ins]
    slots = [
        (slot, texts.index(text)) for slot, text in enumerate(map(_text, params)) if text in texts
    ]
    return slots if {place for _, place in slots} == set(range(len(stand_ins))) else None


def _text(value: object) -> str:
    """The same of a key whether the driver takes it as such or as its digits."""
    return value.hex if isinstance(value, UUID) else str(value)


def filled(params: Params, slots: Slots, values: Sequence[object]) -> Params:
    """The parameters with ``values`` in them, each as the driver was given its stand-in."""
    found = list(params)
    for slot, place in slots:
        value, as_given = values[place], type(params[slot])
        if type(value) is as_given:
            found[slot] = value
        elif isinstance(value, UUID):
            found[slot] = value.hex
        else:
            found[slot] = as_given(value)
    return found
