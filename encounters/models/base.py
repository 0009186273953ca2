"""What all clinical rows share."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models

from encounters.models.text import LineField, ProseField


def clock_field() -> models.DecimalField[Any, Any]:
    """A clock position in hours (0.5 to 12, half hours); ``None`` where no place was given."""
    return models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)


def measure(max_digits: int, decimal_places: int) -> models.DecimalField[Any, Any]:
    """An optional measurement; the unit stands in the field's name."""
    return models.DecimalField(
        max_digits=max_digits, decimal_places=decimal_places, null=True, blank=True
    )


def short(max_length: int = 200, **options: Any) -> LineField:
    """One line of optional text; empty means "not entered", never "none"."""
    return LineField(max_length=max_length, blank=True, default="", **options)


def long(max_length: int = 2000) -> ProseField:
    """Some lines of optional text, bounded like everything a person can type."""
    return ProseField(max_length=max_length, blank=True, default="")


def own_columns(model: type[models.Model], *, leave_out: Collection[str] = ()) -> tuple[str, ...]:
    """The columns that people fill in, in the model's order: every editable one but ``leave_out``.

    Actions take them and forms show them, so a new column is named in its model alone.
    """
    editable = tuple(field.name for field in model._meta.concrete_fields if field.editable)
    if unknown := set(leave_out) - set(editable):
        raise ValueError(f"{model.__name__} has no editable {', '.join(sorted(unknown))}")
    return tuple(name for name in editable if name not in leave_out)


def facts() -> models.JSONField[Any, Any]:
    """What a confirmation was about, as words under a label; only actions write it."""
    return models.JSONField(default=dict, blank=True, editable=False)


class ClinicalModel(models.Model):
    """A row with an opaque id, so that no address ever counts patients."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Section(ClinicalModel):
    """The unit of saving: ``version`` grows by one with every save.

    ``unconfirmed`` names the fields of which nobody has said anything yet and a surgeon's usual
    value is proposed. A stage stores that value, other sections leave the field empty; the
    snapshot leaves it out either way, so no note asserts what nobody entered.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    unconfirmed = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        abstract = True
