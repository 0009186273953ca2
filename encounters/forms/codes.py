"""What people add to the derived codes."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from encounters.actions.chart.codes import OTHER_SERVICE_FIELDS
from encounters.forms.base import Layout, PlainForm, SectionForm, row
from encounters.forms.fields import StrictIntegerField, StrictLineField
from encounters.models import Encounter, Lesion, OtherService

_MODIFIER = re.compile(r"[A-Z0-9]{2}\Z")


class OtherServiceForm(SectionForm):
    layout = Layout(row("code", "units", "lesion"), row("circumstance", "note"))

    class Meta(SectionForm.Meta):
        model = OtherService
        fields = OTHER_SERVICE_FIELDS
        labels = {"lesion": "Concerns lesion"}

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lesion"].queryset = Lesion.objects.filter(encounter=encounter)  # type: ignore[attr-defined]


class OverrideForm(PlainForm):
    layout = Layout(row("units", "modifiers"), "reason")

    units = StrictIntegerField(
        label="Units", min_value=0, max_value=99, help_text="0 takes the line off the claim."
    )
    modifiers = StrictLineField(
        label="Modifiers", max_length=14, required=False, help_text="Separated by spaces."
    )
    reason = StrictLineField(label="Reason", max_length=500)

    def clean_modifiers(self) -> list[str]:
        given = str(self.cleaned_data["modifiers"]).upper().replace("-", " ").split()
        if any(not _MODIFIER.match(modifier) for modifier in given):
            raise forms.ValidationError("A modifier has two characters, such as 59 or XS.")
        if len(set(given)) != len(given) or len(given) > 4:
            raise forms.ValidationError("Give up to four different modifiers.")
        return given
