"""Form fields that take what people type and refuse what they did not mean.

Django's own are too kind: they read 01/02/03 as a date of 2003, full-width digits as numbers and
1e3 as a thousand.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from encounters.models.text import validate_line
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.typed_text import composed

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_ISO_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?\Z")
_CLOCK_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?\Z")
# Nothing that is counted or measured here can lie below zero.
_PLAIN_NUMBER = re.compile(r"\+?[0-9]{1,12}(\.[0-9]{0,6})?\Z|\+?\.[0-9]{1,6}\Z")
_WHOLE_NUMBER = re.compile(r"\+?[0-9]{1,9}\Z")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100


def _refuse_other_centuries(day: date) -> None:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValidationError(f"Give a year from {EARLIEST_YEAR} to {LATEST_YEAR}.")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class StrictDateField(forms.DateField):
    """Year-month-day with four digits of the year; the date picker writes it so."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = value.strip()
            if value and not _ISO_DATE.match(value):
                raise ValidationError("Give the date as year-month-day, for example 2026-10-05.")
        day = super().to_python(value)
        if day is not None:
            _refuse_other_centuries(day)
        return day


class StrictTimeField(forms.TimeField):
    widget = TimeInput
    input_formats = ["%H:%M", "%H:%M:%S"]
    default_error_messages = {"invalid": "Give the time as hours and minutes, for example 09:40."}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not _CLOCK_TIME.match(value.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class StrictMomentField(forms.DateTimeField):
    widget = MomentInput
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    default_error_messages = {"invalid": "Give date and time, for example 2026-10-05T09:40."}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not _ISO_MOMENT.match(value.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        moment = super().to_python(value)
        if moment is not None:
            _refuse_other_centuries(moment)
        return moment


class StrictLineField(forms.CharField):
    """One line of text, checked like the columns that hold such lines."""

    default_validators = [validate_line]

    def to_python(self, value: Any) -> str:
        return composed(super().to_python(value) or "")


def _typed_digits(widget: forms.Widget) -> dict[str, str]:
    """A number is typed: a tablet shows its digits, and no wheel changes it by accident."""
    widget.input_type = "text"  # type: ignore[attr-defined]
    return {"inputmode": "decimal"}


class StrictDecimalField(forms.DecimalField):
    """Plain digits with a decimal point: no exponents, no digits of other scripts."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return _typed_digits(widget)

    def prepare_value(self, value: Any) -> Any:
        """A column gives its number with all its places; nobody typed those zeros."""
        return plain(value) if isinstance(value, Decimal) else super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not _PLAIN_NUMBER.match(value.strip()):
            raise ValidationError("Give a plain number such as 12 or 1.5.")
        return super().clean(value)


class StrictIntegerField(forms.IntegerField):
    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return _typed_digits(widget)

    def clean(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not _WHOLE_NUMBER.match(value.strip()):
            raise ValidationError("Give a whole number such as 3.")
        return super().clean(value)


_STRICT: dict[type[models.Field[Any, Any]], type[forms.Field]] = {
    models.DateField: StrictDateField,
    models.TimeField: StrictTimeField,
    models.DateTimeField: StrictMomentField,
    models.DecimalField: StrictDecimalField,
    models.PositiveSmallIntegerField: StrictIntegerField,
}

# What PostgreSQL holds; SQLite would hold more, and both shall say the same.
_SMALLEST_COLUMN = 32767

NOT_ENTERED = "Not entered"


class AnswerSelect(forms.NullBooleanSelect):
    """Yes, no, or nobody has said; three words instead of a tick that could mean two things."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [("unknown", NOT_ENTERED), ("true", "Yes"), ("false", "No")]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What is none of the three stays as it came, for the field to refuse."""
        sent = data.get(name)
        known = super().value_from_datadict(data, files, name)
        return sent if known is None and sent not in (None, "", "unknown") else known


class AnswerChips(forms.RadioSelect, AnswerSelect):  # type: ignore[misc]
    """The same as three buttons, of which one tap takes one."""

    # As Django's own lists of radio buttons have them; those of a select stand before.
    add_id_index = option_inherits_attrs = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.checked_attribute = {"checked": True}
        self.choices = [("false", "No"), ("true", "Yes"), ("unknown", NOT_ENTERED)]


class AnswerField(forms.NullBooleanField):
    widget = AnswerSelect

    def to_python(self, value: Any) -> bool | None:  # type: ignore[override]
        if value not in (None, "", True, False):
            raise ValidationError("Choose yes, no or not entered.")
        return super().to_python(value)


def strict_formfield(column: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """The form field of a model's column, in its strict version.

    ``options`` are what the form declares in its ``Meta``: label, help text, widget.
    """
    options.setdefault("label", label_of(column))
    if isinstance(column, models.BooleanField) and column.null:
        return AnswerField(**{"required": False, "help_text": column.help_text, **options})
    if strict := _STRICT.get(type(column)):
        options["form_class"] = strict
    if isinstance(column, models.PositiveSmallIntegerField):
        options.setdefault("max_value", _SMALLEST_COLUMN)
    field = column.formfield(**options)
    if isinstance(field, forms.TypedChoiceField):
        words = [(value, words) for value, words in column.flatchoices if value]
        if not field.required:
            field.choices = [("", NOT_ENTERED), *words]
        elif not column.has_default():
            field.choices = [("", "Choose"), *words]
    return field


_UNITS = {
    "mm": "mm",
    "cm": "cm",
    "cm2": "cm²",
    "ml": "mL",
    "kg": "kg",
    "percent": "%",
    "degrees": "degrees",
}


def label_of(column: models.Field[Any, Any]) -> str:
    """The column's name in words with its unit in brackets: "Length (mm)"."""
    words = str(column.verbose_name)
    name, _, unit = column.name.rpartition("_")
    if unit in _UNITS and words == column.name.replace("_", " "):
        words = f"{name.replace('_', ' ')} ({_UNITS[unit]})"
    return words[:1].upper() + words[1:]
