"""Defects and repairs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from encounters import actions
from encounters.actions import LockedDraft
from encounters.forms.closure import DefectForm, RepairForm
from encounters.models import Defect, Repair
from encounters.models.duties import people_for
from encounters.web.open_chart import OpenChart, chart_for, row_for
from encounters.web.page_identity import page_of, seen_versions
from encounters.web.posting import posted
from encounters.web.presence import unsaved_in
from encounters.web.workspace import act, edit_section, render_section


@require_GET
def closure(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """All defects of the encounter with their repairs."""
    chart = chart_for(request, encounter_id)
    return render_section(request, chart, "encounters/closure.html", _unsaved(request, chart))


def _unsaved(request: HttpRequest, chart: OpenChart) -> dict[str, object]:
    """Who holds work on a defect or a repair that would be lost with it."""
    keys = [defect.id for defect in chart.record.defects]
    if not keys or not chart.may_write:
        return {}
    here = unsaved_in(chart.encounter, keys, asks=chart.user, but=page_of(request))
    return {"unsaved_here": here}


def defect_new(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    measured = {
        letter for measured_defect in chart.record.defects for letter in measured_defect.lesions
    }
    free = [lesion.id for lesion in chart.record.lesions if lesion.letter not in measured]
    initial = {"lesions": free[:1]}
    form = DefectForm(posted(request), encounter=chart.encounter, initial=initial)
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.record_defect(case, _facts(values), lesions=values["lesions"]),
        template="encounters/defect.html",
    )


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "lesions"}


def defect(request: HttpRequest, defect_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Defect, defect_id)
    form = DefectForm(
        posted(request),
        instance=row,
        encounter=chart.encounter,
        initial={"lesions": row.lesions.all()},
    )
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.update_defect(
            case,
            row,
            _facts(values),
            lesions=values["lesions"],
            seen=seen_versions(request),
        ),
        section=Defect.objects.filter(pk=row.pk),
        template="encounters/defect.html",
        context=lambda: {"defect": row},
    )


def repair(request: HttpRequest, defect_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Defect, defect_id)
    rows = Repair.objects.filter(defect=row)
    present = rows.first()
    initial: dict[str, object] = {}
    if present is None:
        initial = {
            "date_of_service": chart.encounter.date_of_service,
            "surgeon": chart.encounter.surgeon_id,
            "site_lesion": row.lesions.first(),
        }
    form = RepairForm(
        posted(request),
        instance=present,
        defect=row,
        people=people_for(chart.encounter.practice, "repair.surgeon"),
        initial=initial,
    )
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.record_repair(case, row, values, seen=seen_versions(request)),
        section=rows,
        template="encounters/repair.html",
        context=lambda: {"defect": row, "repair": present},
    )


@require_POST
def defect_remove(request: HttpRequest, defect_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Defect, defect_id)
    return act(
        request,
        chart,
        lambda case: actions.remove_defect(case, row),
        done=reverse("closure", args=[chart.encounter.pk]),
        refused=lambda why: _closure_page(request, chart, why),
    )


@require_POST
def repair_remove(request: HttpRequest, defect_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Defect, defect_id)

    def remove(case: LockedDraft) -> None:
        for present in Repair.objects.filter(defect=row):
            actions.remove_repair(case, present)

    return act(
        request,
        chart,
        remove,
        done=reverse("closure", args=[chart.encounter.pk]),
        refused=lambda why: _closure_page(request, chart, why),
    )


def _closure_page(request: HttpRequest, chart: OpenChart, refusal: str) -> HttpResponse:
    return render_section(
        request,
        chart,
        "encounters/closure.html",
        {"refusal": refusal, **_unsaved(request, chart)},
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )
