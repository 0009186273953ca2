"""The patient and the case: whose it is, which day, who takes part."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from encounters.actions import practice_today
from encounters.actions.chart.dates import OLDEST_PATIENT_YEARS
from encounters.actions.chart.encounters import ENCOUNTER_FIELDS, PATIENT_FIELDS
from encounters.actions.saving.offered import offered_locations, offered_payers, people_of
from encounters.forms.base import Folded, Layout, PlainForm, SectionForm, row
from encounters.forms.confirming import Confirming
from encounters.forms.fields import StrictLineField
from encounters.models import Encounter, Patient, Practice, User
from encounters.note.fonts import unprintable_words
from encounters.record.people import age_years
from encounters.vocabulary.terms import Role
from encounters.vocabulary.words import same_name

OLDEST_LIKELY_YEARS = 110
LATE_ENTRY_DAYS = 30


class EncounterForm(Confirming, SectionForm):
    layout = Layout(
        row("date_of_service", "location"),
        "confirm_date",
        row("surgeon", "assistant", "histotechnician"),
        row("payer"),
    )
    questions = {"confirm_date": "The date is right: this case is entered late"}

    class Meta(SectionForm.Meta):
        model = Encounter
        fields: tuple[str, ...] = ENCOUNTER_FIELDS

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = practice_today(practice)
        offered = {
            "surgeon": people_of(practice, Role.SURGEON),
            "assistant": people_of(practice, Role.ASSISTANT),
            "histotechnician": people_of(practice, Role.HISTOTECHNICIAN),
            "location": offered_locations(practice),
            "payer": offered_payers(practice),
        }
        for name in offered.keys() & self.fields.keys():
            self.offer(name, offered[name])

    def ask_what_is_unlikely(self, values: dict[str, Any]) -> None:
        day = values.get("date_of_service")
        is_old = day is not None and self.today - day > timedelta(days=LATE_ENTRY_DAYS)
        if is_old and "date_of_service" in self.changed_data:
            why = f"This day lies more than {LATE_ENTRY_DAYS} days back. Check it, then confirm."
            self.ask("confirm_date", "date_of_service", why)


class NewEncounterForm(EncounterForm):
    """As on opening a case: the payer is the patient's."""

    layout = Layout(
        row("date_of_service", "location"),
        "confirm_date",
        row("surgeon", "assistant", "histotechnician"),
    )
    payer = None

    class Meta(EncounterForm.Meta):
        fields = tuple(name for name in ENCOUNTER_FIELDS if name != "payer")


class HandOverForm(PlainForm):
    layout = Layout(row("to", "reason"))

    to = forms.ModelChoiceField(User.objects.none(), label="New surgeon")
    reason = StrictLineField(
        label="Why", max_length=300, help_text="For example: Dr Brightwater left the practice."
    )

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = people_of(encounter.practice, Role.SURGEON).exclude(pk=encounter.surgeon_id)
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class PatientForm(Confirming, SectionForm):
    layout = Layout(
        row("mrn", "family_name", "given_names"),
        "confirm_other",
        "confirm_letters",
        row("date_of_birth", "sex", "payer"),
        "confirm_age",
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
        self.offer("payer", offered_payers(practice))
        self.fields["date_of_birth"].widget.attrs["max"] = today.isoformat()

    def clean_date_of_birth(self) -> date:
        born: date = self.cleaned_data["date_of_birth"]
        if born > self.today:
            raise ValidationError("The date of birth lies in the future.")
        if age_years(born, self.today) > OLDEST_PATIENT_YEARS:
            raise ValidationError(f"The patient would be over {OLDEST_PATIENT_YEARS} years old.")
        return born

    def ask_what_is_unlikely(self, values: dict[str, Any]) -> None:
        for name in {"family_name", "given_names"} & set(self.changed_data):
            if words := unprintable_words(values.get(name, "")):
                self.ask("confirm_letters", name, f"{words} Check the name, then confirm.")
        self._ask_about_birth(values)

    def _ask_about_birth(self, values: dict[str, Any]) -> None:
        born = values.get("date_of_birth")
        if born is None:
            return
        age = age_years(born, self.today)
        if age > OLDEST_LIKELY_YEARS and "date_of_birth" in self.changed_data:
            why = f"The patient would be {age} years old. Check the date, then confirm."
            self.ask("confirm_age", "date_of_birth", why)
        twin = self._known_under_another_mrn(born, values)
        if twin and {"family_name", "given_names", "date_of_birth"} & set(self.changed_data):
            why = f"{twin}, born {born}, is known with MRN {twin.mrn}. Check who this is."
            self.ask("confirm_other", "mrn", why)

    def _known_under_another_mrn(self, born: date, values: dict[str, Any]) -> Patient | None:
        """The same name and birth in this practice: most often one person entered twice."""
        alike = Patient.objects.filter(practice=self.practice, date_of_birth=born)
        alike = alike.exclude(pk=self.instance.pk)
        names = ("family_name", "given_names")
        for patient in alike.order_by("created_at"):
            if all(same_name(getattr(patient, name), values.get(name, "")) for name in names):
                return patient
        return None
