"""A day after the first: which one, and its time-out, consent and team."""

from __future__ import annotations

from typing import Any

from django import forms

from encounters.actions.chart.service_days import SERVICE_DAY_FIELDS
from encounters.forms.base import Fieldset, Layout, PlainForm, SectionForm, row
from encounters.forms.fields import StrictDateField
from encounters.forms.preparation import TIME_OUT_ITEMS
from encounters.models import Practice, ServiceDay
from encounters.models.duties import DUTIES, duties_of, people_for


class DayForm(PlainForm):
    """Which day to open."""

    day = StrictDateField(label="Day")


class ServiceDayForm(SectionForm):
    autosaves = True
    layout = Layout(
        Fieldset("Time-out", row("time_out_at", "present"), "confirmed"),
        Fieldset("Consent", row("consent_by", "consented_at")),
        Fieldset("Team", row("assistant", "histotechnician")),
    )

    confirmed = forms.MultipleChoiceField(
        label="Said aloud and agreed",
        choices=TIME_OUT_ITEMS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta(SectionForm.Meta):
        model = ServiceDay
        fields = SERVICE_DAY_FIELDS
        labels = {
            "time_out_at": "Time-out at",
            "consent_by": "Consent taken by",
            "consented_at": "Consent given at",
        }

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, duty in duties_of(ServiceDay):
            self.offer(name, people_for(practice, duty), alike=DUTIES[duty])
