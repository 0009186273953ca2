"""The code sheet in full: services of the day, a coder's changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.forms.base import add_refusals
from encounters.forms.codes import OtherServiceForm, OverrideForm
from encounters.views.loaders import (
    OpenChart,
    chart_for,
    current_user,
    override_for,
    refuse_readers,
    service_for,
)
from encounters.views.workspace import act, edit_section, render_section

TEMPLATE = "encounters/codes.html"


def codes(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    form = OtherServiceForm(request.POST or None, encounter=chart.encounter)
    return edit_section(
        request,
        chart,
        form,
        lambda values: actions.add_other_service(chart.encounter, values, by=current_user(request)),
        template=TEMPLATE,
        done=request.path,
        context=_context(chart),
        codes=True,
    )


def _context(chart: OpenChart) -> dict[str, Any]:
    return {
        "services": chart.encounter.other_services.select_related("lesion"),
        "overrides": chart.encounter.code_overrides.select_related("by"),
    }


def _page(request: HttpRequest, chart: OpenChart, **more: object) -> HttpResponse:
    form = OtherServiceForm(encounter=chart.encounter)
    context = {"form": form, **_context(chart), **more}
    return render_section(request, chart, TEMPLATE, context, status=422)


@require_POST
def other_service_remove(request: HttpRequest, service_id: UUID) -> HttpResponse:
    chart, service = service_for(request, service_id)
    return act(
        request,
        chart,
        lambda: actions.remove_other_service(service, by=current_user(request)),
        done=reverse("codes", args=[chart.encounter.pk]),
        refused=lambda why: _page(request, chart, refusal=why),
        codes=True,
    )


def code_override(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Change one derived line; the address of the line comes with the query."""
    chart = chart_for(request, encounter_id)
    refuse_readers(request, chart, codes=True)
    form = OverrideForm(request.POST or None, initial=request.GET.dict())
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.override_line(
                    chart.encounter, **form.cleaned_data, by=current_user(request)
                )
                return HttpResponseRedirect(reverse("codes", args=[encounter_id]))
            except ActionRefusedError as error:
                add_refusals(form, error)
        status = 422
    return render_section(
        request, chart, "encounters/code_override.html", {"form": form}, status=status
    )


@require_POST
def override_withdraw(request: HttpRequest, override_id: UUID) -> HttpResponse:
    chart, override = override_for(request, override_id)
    return act(
        request,
        chart,
        lambda: actions.withdraw_override(override, by=current_user(request)),
        done=reverse("codes", args=[chart.encounter.pk]),
        refused=lambda why: _page(request, chart, refusal=why),
        codes=True,
    )
