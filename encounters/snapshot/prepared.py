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
from dataclasses import dataclass
from operator import attrgetter
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
# Where in the parameters a value stands, which of the values it is, and what makes of it what the
# driver is given.
Slots = list[tuple[int, int, Callable[[Any], Any]]]

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
        if statement is None:
            return list(self.build(*values))
        params = list(statement.params)
        for slot, place, as_given in statement.slots:
            params[slot] = as_given(values[place])
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, params)
            return list(statement.reader.objects(cursor.fetchall()))

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


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    params: Params
    slots: Slots
    reader: RowReader


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
        (slot, texts.index(text), _as_given(value))
        for slot, (value, text) in enumerate(zip(params, map(_text, params), strict=True))
        if text in texts
    ]
    return slots if {place for _, place, _ in slots} == set(range(len(stand_ins))) else None


def _text(value: object) -> str:
    """The same of a key whether the driver takes it as such or as its digits."""
    return value.hex if isinstance(value, UUID) else str(value)


def _as_given(param: object) -> Callable[[Any], Any]:
    """A key, where the driver takes keys, stays as it is; else its digits are taken."""
    if isinstance(param, UUID):
        return lambda key: key
    is_digits = isinstance(param, str) and not param.startswith(_TEXT)
    return attrgetter("hex") if is_digits else type(param)
