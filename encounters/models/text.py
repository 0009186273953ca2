"""Text columns that keep what was typed in one form and refuse what nobody can see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from encounters.vocabulary.typed_identity import name_fault, number_fault
from encounters.vocabulary.typed_text import composed, text_fault

# Django's fields take type parameters in the stubs only.
if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
    _TextField = models.TextField[str, str]
else:
    _CharField = models.CharField
    _TextField = models.TextField


def validate_line(value: str) -> None:
    if fault := text_fault(value):
        raise ValidationError(fault)


def validate_prose(value: str) -> None:
    if fault := text_fault(value, lines=True):
        raise ValidationError(fault)


def validate_name(value: str) -> None:
    if fault := name_fault(value):
        raise ValidationError(fault)


def validate_number(value: str) -> None:
    if fault := number_fault(value):
        raise ValidationError(fault)


class LineField(_CharField):
    """One line of text, composed and checked on the way in."""

    default_validators = [validate_line]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return composed(value) if isinstance(value, str) else value


class ProseField(_TextField):
    """Several lines of text, composed and checked on the way in."""

    default_validators = [validate_prose]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return composed(value) if isinstance(value, str) else value
