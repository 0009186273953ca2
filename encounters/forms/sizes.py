"""A size in one field: "19 x 15" fills the columns of length and width, a third the depth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string

from encounters.forms.fields import strict_formfield
from encounters.vocabulary.spoken import plain

_BETWEEN = re.compile(r"\s*[x×*]\s*|\s+by\s+|\s+", re.IGNORECASE)
_UNIT = re.compile(r"\s*mm\b", re.IGNORECASE)
# What stands for a measure that was not taken: "- x 15".
_NOT_TAKEN = "-"

Size = tuple[Decimal | None, ...]


def size_words(size: Sequence[Decimal | None]) -> str:
    """As it is typed: "19 x 15"; measures that are missing at the end are left out."""
    taken = [_NOT_TAKEN if measure is None else plain(Decimal(measure)) for measure in size]
    while taken and taken[-1] == _NOT_TAKEN:
        taken.pop()
    return " x ".join(taken)


class SizeInput(forms.TextInput):
    """A number pad has no x, so one stands beside the field."""

    template_name = "components/size.html"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        field = forms.TextInput(self.attrs).render(name, value, attrs, renderer)
        return render_to_string(self.template_name, {"field": field})


class SizeField(forms.CharField):
    """Measures in millimeters with x, ×, *, "by" or a space between them; a tuple when cleaned.

    Each is held against its column of ``model``; those that were not given are ``None``.
    """

    widget = SizeInput

    def __init__(self, model: type[models.Model], columns: Sequence[str], **options: Any) -> None:
        found = {column.name: column for column in model._meta.concrete_fields}
        self.parts = [strict_formfield(found[name]) for name in columns]
        super().__init__(max_length=60, required=False, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal", "data-size": "true"}

    def prepare_value(self, value: Any) -> Any:
        return size_words(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return self._measures(super().clean(value))

    def _measures(self, text: str) -> Size:
        typed = _BETWEEN.split(_UNIT.sub("", text)) if text else []
        if len(typed) > len(self.parts):
            raise ValidationError(f"These are too many measures: at most {len(self.parts)}.")
        if "" in typed:
            raise ValidationError("Give millimeters with an x between them, such as 19 x 15.")
        measures: list[Decimal | None] = []
        for part, field in zip(typed, self.parts, strict=False):
            assert field is not None
            measures.append(None if part == _NOT_TAKEN else field.clean(part))
        return (*measures, *[None] * (len(self.parts) - len(measures)))
