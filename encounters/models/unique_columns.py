"""Columns by which a row is one of a kind, as the models declare them.

Whoever writes a row that equals another one in such a group either is refused or, with SQLite's
``OR REPLACE``, takes the other one's place.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db import models

Columns = tuple[str, ...]


@cache
def unique_columns(table: str) -> tuple[Columns, ...]:
    """The groups of columns of ``table``, its key first; a condition on a constraint is left out.

    ``LookupError`` for a table that no model has, ``ValueError`` for a constraint on an expression:
    nobody could tell from columns which row it takes for the same.
    """
    known = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    if table not in known:
        raise LookupError(f"No model has the table {table}.")
    return tuple(dict.fromkeys(_groups(known[table])))


def _groups(model: type[models.Model]) -> Iterator[Columns]:
    meta = model._meta
    columns = {field.name: str(field.column) for field in meta.concrete_fields}
    for field in sorted(meta.concrete_fields, key=lambda field: not field.primary_key):
        if field.unique:
            yield (columns[field.name],)
    for names in meta.unique_together:
        yield tuple(columns[name] for name in names)
    for constraint in meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        if not constraint.fields:
            raise ValueError(f"{meta.db_table}: {constraint.name} is not about columns.")
        yield tuple(columns[name] for name in constraint.fields)
