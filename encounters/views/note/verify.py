"""Checks by its hash whether an uploaded PDF is an unchanged signed note."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from encounters.forms.base import PlainForm
from encounters.models import Encounter
from encounters.signed import verification
from encounters.web.chart_access import note_chart
from encounters.web.roles import current_user

MOST_BYTES = 25 * 1024 * 1024


class VerifyForm(PlainForm):
    file = forms.FileField(label="PDF file", max_length=200)

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("No note of ours is larger than 25 MB.")
        return bytes(file.read())


def verify(request: HttpRequest) -> HttpResponse:
    """A file of another practice is answered like one that is nobody's."""
    if request.method != "POST":
        return render(request, "encounters/verify.html", {"form": VerifyForm()})
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(
            request,
            "encounters/verify.html",
            {"form": form},
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    found = verification.known(form.cleaned_data["file"])
    visible = Encounter.objects.visible_to(current_user(request))
    if found and not visible.filter(pk=found.note.encounter_id).exists():
        found = None
    if found:
        note_chart(request, found.note.encounter)
    context = {"form": VerifyForm(), "found": found, "is_answered": True}
    return render(request, "encounters/verify.html", context)
