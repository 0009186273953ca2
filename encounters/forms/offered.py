"""Lists of rows to choose from, read once however many fields of a form show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.forms.models import ModelChoiceIterator


@dataclass
class Offered:
    """What may be chosen, in order; looked up when it is first shown."""

    looked_up: Iterable[Any]

    @cached_property
    def rows(self) -> list[Any]:
        return list(self.looked_up)


class OfferedChoices(ModelChoiceIterator):  # type: ignore[type-arg]
    """The choices of a field that knows what is ``offered``, and the key that is recorded as
    ``present``: it may be offered no more and is listed all the same, for the field's own query has
    it."""

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
        field: Any = self.field
        offered: Offered = field.offered
        if field.present is None or any(row.pk == field.present for row in offered.rows):
            return offered.rows
        return list(self.queryset)
