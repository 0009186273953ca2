"""Yes, no or indeterminate in one list: the columns of an answer and of a doubt."""

from __future__ import annotations

from typing import Any

from django import forms

from encounters.forms.fields import NOT_ENTERED

# What is sent for it, and both columns: the answer, and whether it could not be determined.
_ANSWERS: dict[str, tuple[bool | None, bool | None]] = {
    "": (None, None),
    "true": (True, None),
    "false": (False, None),
    "indeterminate": (None, True),
}
_CHOICES = [("", NOT_ENTERED), ("true", "Yes"), ("false", "No"), ("indeterminate", "Indeterminate")]


class DoubtfulAnswerField(forms.ChoiceField):
    """Something looked for: seen, not seen, or neither seen nor ruled out.

    Cleaned, it is the answer (``None``: not entered, or open), and ``True`` where it is
    indeterminate. Of a row in which both columns say something, a yes or no is shown: it was
    entered where nobody could see the other.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_CHOICES, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        answer, is_indeterminate = value
        shown = (answer, True if is_indeterminate and answer is None else None)
        return next(sent for sent, columns in _ANSWERS.items() if columns == shown)

    def clean(self, value: Any) -> Any:
        return _ANSWERS[super().clean(value)]
