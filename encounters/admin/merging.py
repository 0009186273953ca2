"""Two pages of a patient's administration: merge the chart into another, and take that back.

Merging asks twice: first for the other chart's MRN and a reason, then, with both charts side by
side, for two ticks.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from encounters.actions import ActionRefusedError, merge_charts, part_charts
from encounters.actions.chart.known_patients import Known, patient_with_mrn
from encounters.actions.chart.patients import IDENTITY_FIELDS, LONGEST_REASON
from encounters.forms.base import add_refusals
from encounters.forms.fields import StrictLineField
from encounters.forms.same_person import Choice, choice_of
from encounters.models import Encounter, Patient, User
from encounters.web.chart_access import note_patient

CHANGE_PAGE = "admin:encounters_patient_change"


class PartForm(forms.Form):
    reason = StrictLineField(
        label="Reason",
        max_length=LONGEST_REASON,
        required=False,
        help_text="How this is known. It stands in the audit log of both charts.",
    )


class MergeForm(PartForm):
    """The chart that goes on, and why; then the two ticks, once both charts are shown."""

    mrn = StrictLineField(
        label="MRN of the other chart",
        max_length=40,
        help_text="That chart goes on, with its identity. This one ends.",
    )
    same_person = forms.BooleanField(
        label="I compared both charts: they are of one person", required=False
    )
    this_ends = forms.BooleanField(label="This chart ends, the other goes on", required=False)
    shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    field_order = ("mrn", "reason", "same_person", "this_ends", "shown")

    def __init__(self, *args: Any, ending: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ending = ending
        self.into: Patient | None = None

    def clean_mrn(self) -> str:
        mrn: str = self.cleaned_data["mrn"]
        self.into = patient_with_mrn(self.ending.practice, mrn)
        if self.into is None:
            raise forms.ValidationError("No patient of this practice has this MRN.")
        return mrn

    @property
    def pair(self) -> str:
        """The two charts in their versions: ticks count for what was shown."""
        return " ".join(
            f"{row.pk}:{row.version}" for row in (self.ending, self.into) if row is not None
        )

    def is_confirmed(self) -> bool:
        """Whether both ticks were made with these charts shown; says at a tick what it lacks."""
        if self.cleaned_data.get("shown") != self.pair:
            return False
        for name in ("same_person", "this_ends"):
            if not self.cleaned_data.get(name):
                self.add_error(name, "Confirm this, or leave the charts as they are.")
        return self.is_valid()


@dataclass(frozen=True)
class MergePages:
    """What ``PatientAdmin`` shows under the address of one patient."""

    request: HttpRequest
    patient: Patient

    @property
    def by(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def merge(self) -> HttpResponseBase:
        is_sent = self.request.method == "POST"
        form = MergeForm(self.request.POST if is_sent else None, ending=self.patient)
        status = HTTPStatus.OK
        if is_sent:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            if form.is_valid() and form.is_confirmed() and form.into is not None:
                try:
                    merge_charts(
                        self.patient, form.into, reason=form.cleaned_data["reason"], by=self.by
                    )
                    return self._done("The charts were merged.")
                except ActionRefusedError as error:
                    add_refusals(form, error)
        beside = self._beside(form.into)
        return self._page("merge.html", "Merge into another chart", form, status, beside)

    def part(self) -> HttpResponseBase:
        is_sent = self.request.method == "POST"
        form = PartForm(self.request.POST if is_sent else None)
        status = HTTPStatus.OK
        if is_sent:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            if form.is_valid():
                try:
                    part_charts(self.patient, reason=form.cleaned_data["reason"], by=self.by)
                    return self._done("The merge was taken back.")
                except ActionRefusedError as error:
                    add_refusals(form, error)
        return self._page("part.html", "Take the merge back", form, status, None)

    def _beside(self, into: Patient | None) -> Choice | None:
        """The chart that would go on, beside this one."""
        if into is None or into.pk == self.patient.pk:
            return None
        note_patient(self.request, into)
        facts = {name: getattr(self.patient, name) for name in (*IDENTITY_FIELDS, "payer")}
        return choice_of(Known(into, ()), facts)

    def _page(
        self, name: str, title: str, form: forms.Form, status: int, beside: Choice | None
    ) -> HttpResponseBase:
        context = {
            **admin.site.each_context(self.request),
            "title": title,
            "opts": Patient._meta,
            "patient": self.patient,
            "form": form,
            "beside": beside,
            "pair": getattr(form, "pair", ""),
            "cases": Encounter.objects.filter(patient=self.patient).count(),
            "back": reverse(CHANGE_PAGE, args=[self.patient.pk]),
        }
        return TemplateResponse(self.request, f"admin/patients/{name}", context, status=status)

    def _done(self, words: str) -> HttpResponseRedirect:
        messages.success(self.request, words)
        return HttpResponseRedirect(reverse(CHANGE_PAGE, args=[self.patient.pk]))
