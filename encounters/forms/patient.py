"""Who the patient is: what cannot be, what is asked about once, and who may be known already."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from encounters.actions.chart.dates import OLDEST_PATIENT_YEARS
from encounters.actions.chart.known_patients import likely_same
from encounters.actions.chart.patients import (
    IDENTITY_FIELDS,
    LONGEST_REASON,
    PATIENT_FIELDS,
    signed_words,
)
from encounters.actions.saving.offered import offered_payers
from encounters.forms.base import Folded, Layout, SectionForm, row
from encounters.forms.confirming import Confirming
from encounters.forms.fields import StrictLineField
from encounters.forms.same_person import Choice, choice_of, token_of
from encounters.models import Patient, Practice
from encounters.note.fonts import unprintable_words
from encounters.record.people import age_years
from encounters.snapshot.identity import signed_count
from encounters.vocabulary.same_person import Identity
from encounters.vocabulary.typed_identity import mixed_word, name_fault
from encounters.vocabulary.typed_text import text_fault

OLDEST_LIKELY_YEARS = 110
_NAMES = ("family_name", "given_names")


class PatientForm(Confirming, SectionForm):
    """The facts of a chart. Where notes were signed it asks why the identity changes.

    ``alike`` are the charts that may be the same person's, once the form was judged.
    """

    layout = Layout(
        row("mrn", "family_name", "given_names"),
        "confirm_other",
        "confirm_letters",
        row("date_of_birth", "sex", "payer"),
        "confirm_age",
        "reason",
        Folded(
            "Referring clinician",
            row("referrer_name", "referrer_practice"),
            row("referrer_phone", "referrer_fax"),
            "referrer_address",
        ),
    )
    questions = {
        "confirm_other": "This is another person",
        "confirm_letters": "The name is written like this",
        "confirm_age": "The date of birth is right",
    }
    reason = StrictLineField(
        label="Why the identity changes", max_length=LONGEST_REASON, required=False
    )

    class Meta(SectionForm.Meta):
        model = Patient
        fields = PATIENT_FIELDS
        labels = {
            "referrer_name": "Name of the clinician",
            "referrer_practice": "Practice of the clinician",
            "referrer_phone": "Phone",
            "referrer_fax": "Fax",
            "referrer_address": "Address",
        }
        widgets = {"referrer_address": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, practice: Practice, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        self.today = today
        self.alike: list[Choice] = []
        # Which charts were shown beside which facts: an answer to others is none.
        self.asked_token = ""
        self.offer("payer", offered_payers(practice))
        self.fields["date_of_birth"].widget.attrs["max"] = today.isoformat()
        if "reason" in self.fields:
            self._ask_reason()

    def _ask_reason(self) -> None:
        """Only where a signed note keeps another identity."""
        count = 0 if self.instance._state.adding else signed_count(self.instance)
        if count:
            self.fields["reason"].help_text = signed_words(count)
        else:
            field = self.fields["reason"]
            field.widget = forms.HiddenInput(attrs=field.widget.attrs)

    def clean_date_of_birth(self) -> date:
        born: date = self.cleaned_data["date_of_birth"]
        if born > self.today:
            raise ValidationError("The date of birth lies in the future.")
        if age_years(born, self.today) > OLDEST_PATIENT_YEARS:
            raise ValidationError(f"The patient would be over {OLDEST_PATIENT_YEARS} years old.")
        return born

    def ask_what_is_unlikely(self, values: dict[str, Any]) -> None:
        for name in {*_NAMES} & set(self.changed_data):
            typed = values.get(name, "")
            # What no name may hold is refused by the column: nobody is asked to confirm it.
            if text_fault(typed) or name_fault(typed):
                continue
            if words := _unlikely_letters(typed):
                self.ask("confirm_letters", name, f"{words} Check the name, then confirm.")
        self._ask_about_age(values)
        self.ask_who(values)

    def _ask_about_age(self, values: dict[str, Any]) -> None:
        born = values.get("date_of_birth")
        if born is None or "date_of_birth" not in self.changed_data:
            return
        age = age_years(born, self.today)
        if age > OLDEST_LIKELY_YEARS:
            why = f"The patient would be {age} years old. Check the date, then confirm."
            self.ask("confirm_age", "date_of_birth", why)

    def ask_who(self, values: dict[str, Any]) -> None:
        """Ask about charts of other numbers that may be the same person's."""
        facts = identity_of(values)
        if facts is None or not {"mrn", "date_of_birth", *_NAMES} & set(self.changed_data):
            return
        own = None if self.instance._state.adding else Patient.objects.get(pk=self.instance.pk)
        found = likely_same(self.practice, facts, besides=own)
        self.alike = [choice_of(known, values) for known in found]
        if not found:
            return
        self.asked_token = token_of([values.get(name) for name in IDENTITY_FIELDS], self.alike)
        if self.data.get(self.add_prefix("who_asked")) != self.asked_token:
            self.cleaned_data["confirm_other"] = False
        first = found[0].patient
        born = first.date_of_birth.isoformat()
        why = f"{first}, born {born}, is known with MRN {first.mrn}. Check who this is."
        self.ask("confirm_other", "mrn", why)


class NewPatientForm(PatientForm):
    """As on opening a case, where the page asks who this is with more answers than yes and no."""

    layout = Layout(
        row("mrn", "family_name", "given_names"),
        "confirm_letters",
        row("date_of_birth", "sex", "payer"),
        "confirm_age",
        PatientForm.layout[-1],
    )
    questions = {
        name: label for name, label in PatientForm.questions.items() if name != "confirm_other"
    }
    reason = None  # type: ignore[assignment]

    def ask_who(self, values: dict[str, Any]) -> None:
        """Nothing: ``forms.same_person`` does."""


def identity_of(values: dict[str, Any]) -> Identity | None:
    """What was typed, where it is enough to look for somebody."""
    names = ("mrn", *_NAMES, "date_of_birth")
    if not all(values.get(name) for name in names if name != "given_names"):
        return None
    return Identity(**{name: values.get(name, "") for name in names})


def _unlikely_letters(name: str) -> str:
    if mixed := mixed_word(name):
        return f"A word of the name mixes {mixed} letters, which can look the same."
    return unprintable_words(name)
