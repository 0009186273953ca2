"""The case: which day, where, who takes part, who pays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from encounters.actions import practice_today
from encounters.actions.chart.encounters import ENCOUNTER_FIELDS, HEADER_FIELDS
from encounters.actions.saving.offered import offered_locations, offered_payers
from encounters.forms.base import Layout, PlainForm, SectionForm, row
from encounters.forms.confirming import Confirming
from encounters.forms.fields import StrictLineField
from encounters.models import Encounter, Practice, User
from encounters.models.duties import duties_of, people_for

LATE_ENTRY_DAYS = 30


class EncounterForm(Confirming, SectionForm):
    layout = Layout(
        row("kind"),
        row("date_of_service", "location"),
        "confirm_date",
        row("surgeon", "assistant", "histotechnician"),
        row("payer"),
    )
    questions = {"confirm_date": "The date is right: this case is entered late"}

    class Meta(SectionForm.Meta):
        model = Encounter
        fields: tuple[str, ...] = HEADER_FIELDS
        labels = {"kind": "What the case is"}
        help_texts = {"kind": "It may change while nothing is recorded that the other has not."}

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = practice_today(practice)
        if "kind" in (self._meta.fields or ()):
            # A page that does not ask it leaves it as it is.
            self.fields["kind"].required = False
        offered = {
            **{field: people_for(practice, duty) for field, duty in duties_of(Encounter)},
            "location": offered_locations(practice),
            "payer": offered_payers(practice),
        }
        for name in offered.keys() & self.fields.keys():
            self.offer(name, offered[name])

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or self.instance.kind)

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
        others = people_for(encounter.practice, "encounter.surgeon")
        self.fields["to"].queryset = others.exclude(pk=encounter.surgeon_id)  # type: ignore[attr-defined]
