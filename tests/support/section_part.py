"""One part of a record in which fields must not be forgotten; ``section_parts`` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """A model with the columns that one action takes and one form shows.

    ``settings`` are values under which a field may matter: a flap's area does only for a flap.
    One that ``is_apart`` is filled for its own tests only: a lesion that was merged says less.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    form: type[Any]
    record: str
    note: str
    settings: tuple[Mapping[str, object], ...] = field(default=({},))
    is_apart: bool = False

    @property
    def name(self) -> str:
        return self.form.__name__.removesuffix("Form")
