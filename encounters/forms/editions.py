"""What a coder says of an edition of the rulebook, and what a what-if asks."""

from __future__ import annotations

from typing import Any

from django import forms

from encounters.coding import NoRulebookError, all_rulebooks, rulebook_for
from encounters.forms.base import Layout, PlainForm, SectionForm, row
from encounters.forms.fields import StrictDateField
from encounters.models import EditionReview, Payer, Practice


class EditionReviewForm(SectionForm):
    layout = Layout(row("edition", "credentials"), "words")

    edition = forms.ChoiceField(label="Edition")

    class Meta(SectionForm.Meta):
        model = EditionReview
        fields = ("credentials", "words")
        labels = {"credentials": "Your credential", "words": "What you say of it"}
        help_texts = {
            "credentials": "For example CPC or CCS-P.",
            "words": "What you held it against, and what you found.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        books = reversed(all_rulebooks())
        field = self.fields["edition"]
        field.choices = [(book.id, book.id) for book in books]  # type: ignore[attr-defined]


class WhatIfForm(PlainForm):
    """Asked by GET: nothing of it is kept."""

    layout = Layout(row("payer", "day"))

    payer = forms.ModelChoiceField(
        queryset=Payer.objects.none(), required=False, empty_label="The present one"
    )
    day = StrictDateField(
        label="Date of service", required=False, help_text="Empty: the present one."
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payers = Payer.objects.filter(practice=practice, is_offered=True)
        self.fields["payer"].queryset = payers  # type: ignore[attr-defined]

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day is not None:
            try:
                rulebook_for(day)
            except NoRulebookError as error:
                raise forms.ValidationError(str(error)) from error
        return day
