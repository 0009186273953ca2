"""Lists of rows to choose from, read once however many fields of a form show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.forms.models import ModelChoiceField, ModelChoiceIterator


class Offered:
    """What may be chosen, in order; looked up when it is first shown."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows

    @cached_property
    def rows(self) -> list[Any]:
        return list(self._rows)


class OfferedChoices(ModelChoiceIterator):  # type: ignore[type-arg]
    """The choices of one field. ``present`` is the key that is recorded: it may be offered no more,
    and is listed all the same, for the field's own query has it."""

    def __init__(self, field: ModelChoiceField[Any], *, offered: Offered, present: object) -> None:
        super().__init__(field)
        self._offered = offered
        self._present = present

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in self._listed():
            yield self.choice(row)

    def __len__(self) -> int:
        return len(self._listed()) + (self.field.empty_label is not None)

    def __bool__(self) -> bool:
        return True

    def _listed(self) -> list[Any]:
        rows = self._offered.rows
        if self._present is None or any(row.pk == self._present for row in rows):
            return rows
        return list(self.queryset)
