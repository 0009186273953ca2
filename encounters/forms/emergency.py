"""Emergency access: what is asked before, and what the privacy officer says after."""

from __future__ import annotations

from typing import Any

from django import forms

from encounters.forms.base import PlainForm
from encounters.forms.fields import StrictDateField
from encounters.models.text import validate_line, validate_prose
from encounters.vocabulary.record_terms import ReviewVerdict
from encounters.vocabulary.typed_text import composed

# Not all that is text: a password is taken as it was typed.
_TEXTS = ("number", "reason")


class EmergencyForm(PlainForm):
    """Whom and why. The page asks beside it who is at the keyboard."""

    number = forms.CharField(
        label="Case number or MRN", max_length=40, validators=[validate_line], strip=True
    )
    date_of_birth = StrictDateField(label="Date of birth")
    reason = forms.CharField(
        label="Why",
        max_length=500,
        validators=[validate_prose],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The privacy officer of the practice reads this.",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        return {**values, **{name: composed(values[name]) for name in _TEXTS if name in values}}


class ReviewForm(PlainForm):
    verdict = forms.ChoiceField(
        label="Verdict", choices=ReviewVerdict.choices(), widget=forms.RadioSelect
    )
    review = forms.CharField(
        label="Note",
        max_length=1000,
        required=False,
        validators=[validate_prose],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
