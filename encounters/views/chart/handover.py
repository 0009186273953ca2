"""The page on which a draft goes to another surgeon."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.forms.base import add_refusals
from encounters.forms.encounter import HandOverForm
from encounters.vocabulary.permissions import Permission
from encounters.web.open_chart import chart_for, require_permission
from encounters.web.posting import posted
from encounters.web.workspace import render_section


def hand_over(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Who takes the case over, and why; the surgeon before stays where he is recorded."""
    chart = chart_for(request, encounter_id)
    require_permission(request, chart, Permission.HAND_OVER)
    form, status = HandOverForm(posted(request), encounter=chart.encounter), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                with chart.locked_draft() as case:
                    actions.hand_over(case, **form.cleaned_data)
                messages.success(request, "Handed over")
                return HttpResponseRedirect(reverse("encounter", args=[encounter_id]))
            except ActionRefusedError as error:
                add_refusals(form, error)
    return render_section(
        request, chart, "encounters/hand_over.html", {"form": form}, status=status
    )
