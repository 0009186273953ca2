"""Long lists a page at a time, by where the page before ended: no page costs more than the first.

Counts stop at ``MOST_COUNTED``: counting more would walk all rows for a figure nobody acts on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet, UUIDField
from django.db.models.expressions import OrderBy
from django.http import QueryDict

ModelT = TypeVar("ModelT", bound=Model)

MOST_COUNTED = 1000
# In an address: the row that the page begins behind, or ends before.
AFTER, BEFORE = "after", "before"
_MOST_DIGITS = 18
_MOST_LETTERS = 36


@dataclass(frozen=True, slots=True)
class Count:
    """``number`` rows, or more than those where ``is_capped``."""

    number: int
    is_capped: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_capped else str(self.number)


def capped_count(rows: QuerySet[Any]) -> Count:
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return Count(min(found, MOST_COUNTED), found > MOST_COUNTED)


@dataclass(frozen=True, slots=True)
class Order(Generic[ModelT]):
    """Columns in the order of the list, a "-" before those that fall; the last one is unique.

    ``key`` names that last one: by it an address says where a page begins.
    """

    columns: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.columns[-1].lstrip("-")

    def sorted(self, rows: QuerySet[ModelT], *, backward: bool = False) -> QuerySet[ModelT]:
        return rows.order_by(*(_ordering(column, backward) for column in self.columns))

    def behind(self, edge: Sequence[Any], *, backward: bool = False) -> Q:
        """The rows that stand after one whose columns have the values of ``edge``."""
        found, same = Q(), Q()
        for column, value in zip(self.columns, edge, strict=True):
            name = column.lstrip("-")
            falls = column.startswith("-") != backward
            found |= same & Q((f"{name}__{'lt' if falls else 'gt'}", value))
            same &= Q((name, value))
        # Says no more, but in a way that an index is read from the right place.
        first = self.columns[0]
        falls = first.startswith("-") != backward
        return found & Q((f"{first.lstrip('-')}__{'lte' if falls else 'gte'}", edge[0]))


@dataclass(frozen=True, slots=True)
class Page(Generic[ModelT]):
    """``previous`` and ``next`` are what an address adds for the page beside; "" without one.

    ``count`` is that of the whole list, ``None`` where it was not asked for.
    """

    rows: list[ModelT]
    count: Count | None
    previous: str
    next: str


def page_of(
    rows: QuerySet[ModelT],
    order: Order[ModelT],
    asked: QueryDict,
    *,
    size: int,
    is_counted: bool = True,
) -> Page[ModelT]:
    """The page that the address asks for; the first one if it names no row of the list."""
    count = capped_count(rows) if is_counted else None
    for name in (BEFORE, AFTER):
        edge = _edge(rows, order, asked.get(name, ""))
        if edge is not None:
            backward = name == BEFORE
            beyond = rows.filter(order.behind(edge, backward=backward))
            found = list(order.sorted(beyond, backward=backward)[: size + 1])
            more, found = len(found) > size, found[:size]
            if backward:
                found.reverse()
            if found:
                return _page(
                    found,
                    count,
                    order,
                    has_previous=more or not backward,
                    has_next=more or backward,
                )
    found = list(order.sorted(rows)[: size + 1])
    return _page(found[:size], count, order, has_previous=False, has_next=len(found) > size)


def _page(
    rows: list[ModelT],
    count: Count | None,
    order: Order[ModelT],
    *,
    has_previous: bool,
    has_next: bool,
) -> Page[ModelT]:
    before = f"{BEFORE}={getattr(rows[0], order.key)}" if has_previous else ""
    after = f"{AFTER}={getattr(rows[-1], order.key)}" if has_next else ""
    return Page(rows, count, before, after)


def _edge(rows: QuerySet[ModelT], order: Order[ModelT], text: str) -> tuple[Any, ...] | None:
    """The values of the row that an address names; ``None`` for none of the list."""
    key = _key(rows.model, order.key, text)
    if key is None:
        return None
    names = [column.lstrip("-") for column in order.columns]
    found: tuple[Any, ...] | None = (
        rows.order_by().filter(**{order.key: key}).values_list(*names).first()
    )
    return found


def _key(model: type[Model], name: str, text: str) -> object:
    """The value of the column ``name`` that ``text`` says; ``None`` if it can say none."""
    field = model._meta.get_field(name)
    if not isinstance(field, UUIDField):
        is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
        return int(text) if is_number else None
    try:
        return field.to_python(text) if 0 < len(text) <= _MOST_LETTERS else None
    except ValidationError:
        return None


def _ordering(column: str, backward: bool) -> OrderBy:
    name = F(column.lstrip("-"))
    return name.desc() if column.startswith("-") != backward else name.asc()
