"""Rows of many tables in one statement, whose SQL is made once.

Each table is a branch of one ``UNION ALL``. Its columns lie in places that all branches share, by
the type that the database has for them; what a branch has no column for is NULL. A branch tells its
name and the order of its rows, which a union does not keep.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet, Window
from django.db.models.functions import RowNumber

from encounters.snapshot.prepared import RowReader, slots_of, stand_ins_for

Build = Callable[[Sequence[UUID]], QuerySet[Any]]
# With more keys at once, several statements.
MOST_KEYS = 256
_ORDER = "place_in_order"
# Lengths and digits do not tell types apart here.
_LENGTH = re.compile(r"\(.*\)")


class CombinedQuery:
    """``builds`` give the query of each table for some keys, in the order in which its rows are
    wanted; joined rows and annotations may be in it."""

    def __init__(self, builds: Mapping[str, Build]) -> None:
        self.builds = builds
        self._known: WeakKeyDictionary[BaseDatabaseWrapper, dict[int, _Statement]] = (
            WeakKeyDictionary()
        )

    def rows(self, keys: Sequence[UUID]) -> dict[str, list[Any]]:
        """The rows of each table, by its name."""
        found: dict[str, list[Any]] = {name: [] for name in self.builds}
        for first in range(0, len(keys), MOST_KEYS):
            some = keys[first : first + MOST_KEYS]
            for name, rows in self._statement(len(some)).rows(some).items():
                found[name] += rows
        return found

    def _statement(self, count: int) -> _Statement:
        """For at least so many keys: few sizes, so that few statements are made."""
        size = 1 << (count - 1).bit_length()
        known = self._known.setdefault(connections[DEFAULT_DB_ALIAS], {})
        if size not in known:
            known[size] = _made(self.builds, size)
        return known[size]


@dataclass(frozen=True, slots=True)
class _Branch:
    name: str
    sql: str
    params: Sequence[Any]
    # The names of its columns in its own order, and their types.
    columns: Sequence[tuple[str, str]]
    reader: RowReader


class _Statement:
    def __init__(self, branches: Sequence[_Branch], stand_ins: Sequence[object]) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        self.size = len(stand_ins)
        places = _places(branches)
        of_type = {place: kind for kind, found in places.items() for place in found}
        parts = []
        self.branches = []
        for number, branch in enumerate(branches):
            own = _own_places(branch, places)
            named = dict(zip(own, [name for name, _ in branch.columns], strict=True))
            columns = [
                f'r."{named[place]}"' if place in named else _nothing(connection, kind)
                for place, kind in sorted(of_type.items())
            ]
            parts.append(
                # Of names from the models alone.
                f'SELECT {number}, r."{_ORDER}", {", ".join(columns)} FROM ({branch.sql}) r'  # noqa: S608
            )
            # Behind the number of the branch and the order of the row.
            self.branches.append((branch.name, itemgetter(*(place + 2 for place in own)), branch))
        self.sql = " UNION ALL ".join(parts)
        self.params = [value for branch in branches for value in branch.params]
        slots = slots_of(self.params, stand_ins)
        assert slots is not None, "A table of a combined query does not ask for its keys."
        self.slots = slots

    def rows(self, keys: Sequence[UUID]) -> dict[str, list[Any]]:
        # The last one again where there are fewer than the statement asks for.
        asked = [*keys, *[keys[-1]] * (self.size - len(keys))]
        params = list(self.params)
        for slot, place, as_given in self.slots:
            params[slot] = as_given(asked[place])
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        by_branch: dict[int, list[Sequence[Any]]] = defaultdict(list)
        for row in found:
            by_branch[row[0]].append(row)
        return {
            name: list(branch.reader.objects(map(own, sorted(by_branch[number], key=_order_of))))
            for number, (name, own, branch) in enumerate(self.branches)
            if number in by_branch
        }


_order_of = itemgetter(1)


def _made(builds: Mapping[str, Build], size: int) -> _Statement:
    stand_ins = stand_ins_for([UUID(int=0)] * size)
    branches = [_branch(name, build(stand_ins)) for name, build in builds.items()]  # type: ignore[arg-type]
    return _Statement(branches, stand_ins)


def _branch(name: str, rows: QuerySet[Model]) -> _Branch:
    order = Window(RowNumber(), order_by=list(rows.query.order_by))  # type: ignore[arg-type]
    numbered = rows.order_by().annotate(**{_ORDER: order})
    compiler: Any = numbered.query.get_compiler(using=numbered.db)
    sql, params = compiler.as_sql(with_col_aliases=True)
    compiler.col_count = len(compiler.select)
    columns = [
        (alias, _type_of(column, compiler.connection)) for column, _, alias in compiler.select
    ]
    reader = RowReader(compiler, numbered.db, but=_ORDER)
    return _Branch(name, sql, params, columns, reader)


def _type_of(column: Any, connection: BaseDatabaseWrapper) -> str:
    return _LENGTH.sub("", column.output_field.db_type(connection))


def _places(branches: Sequence[_Branch]) -> dict[str, list[int]]:
    """Of each type as many places as the branch with most columns of it needs."""
    most: dict[str, int] = {}
    for branch in branches:
        kinds = [kind for _, kind in branch.columns]
        for kind in kinds:
            most[kind] = max(most.get(kind, 0), kinds.count(kind))
    places, first = {}, 0
    for kind, count in sorted(most.items()):
        places[kind] = list(range(first, first + count))
        first += count
    return places


def _own_places(branch: _Branch, places: Mapping[str, Sequence[int]]) -> list[int]:
    free = {kind: iter(found) for kind, found in places.items()}
    return [next(free[kind]) for _, kind in branch.columns]


def _nothing(connection: BaseDatabaseWrapper, kind: str) -> str:
    # PostgreSQL would take a bare NULL for a text.
    return f"CAST(NULL AS {kind})" if connection.vendor == "postgresql" else "NULL"
