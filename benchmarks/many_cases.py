"""Copies of the rows of cases, for benchmarks that want thousands; Django is set up before."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from encounters.models import Encounter, Patient
from encounters.models.base import ClinicalModel

Rows = dict[type[Model], list[Model]]


def rows_of(encounters: Any) -> Rows:
    """The cases' rows of every table, parents before children."""
    found: Rows = {}
    found[Patient] = list(Patient.objects.filter(encounters__in=encounters).distinct())
    found[Encounter] = list(encounters.filter(patient__in=found[Patient]))
    waiting = [model for model in apps.get_models() if issubclass(model, ClinicalModel)]
    waiting = [candidate for candidate in waiting if candidate not in found]
    while waiting:
        ready = [
            candidate
            for candidate in waiting
            if not _parents(candidate) & set(waiting) - {candidate}
        ]
        for model in ready:
            rows = model._base_manager.all()
            known = {name: {row.pk for row in found[to]} for name, to in _ways(model, found)}
            if known:
                found[model] = [
                    row for row in rows if all(getattr(row, key) in known[key] for key in known)
                ]
        waiting = [candidate for candidate in waiting if candidate not in ready]
    return {model: rows for model, rows in found.items() if rows}


def _parents(model: type[Model]) -> set[Any]:
    return {field.related_model for field in model._meta.fields if field.is_relation}


def _ways(model: type[Model], found: Rows) -> Iterator[tuple[str, type[Model]]]:
    for field in model._meta.fields:
        if field.is_relation and field.related_model in found and not field.null:
            yield field.attname, field.related_model


def copied(rows: Rows, number: int) -> list[Model]:
    """One copy of all of them under keys of their own, told by ``number``; its encounters."""
    keys = {row.pk: uuid.uuid4() for some in rows.values() for row in some}
    encounters: list[Model] = []
    for model, some in rows.items():
        made = [_copied(row, keys, f"R{number}-{place}") for place, row in enumerate(some)]
        model._base_manager.bulk_create(made, batch_size=100)
        if model is Encounter:
            encounters = made
    for model, some in rows.items():
        _join(model, some, keys)
    return encounters


def _join(model: type[Model], rows: list[Model], keys: dict[uuid.UUID, uuid.UUID]) -> None:
    """Rows of tables that have no model of ours, say which lesions a defect is of."""
    for field in model._meta.many_to_many:
        between = field.remote_field.through
        ours, theirs = field.m2m_field_name(), field.m2m_reverse_name()
        held = between._base_manager.filter(**{f"{ours}__in": [row.pk for row in rows]})
        between._base_manager.bulk_create(
            between(
                **{
                    f"{ours}_id": keys[getattr(row, f"{ours}_id")],
                    theirs: keys.get(getattr(row, theirs), getattr(row, theirs)),
                }
            )
            for row in held
        )


def _copied(row: Model, keys: dict[uuid.UUID, uuid.UUID], name: str) -> Model:
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made._state.adding = True
    for field in row._meta.fields:
        value = getattr(row, field.attname)
        if (field.is_relation or field.primary_key) and value in keys:
            setattr(made, field.attname, keys[value])
        elif field.name in ("mrn", "case_number"):
            setattr(made, field.attname, name)
    return made
