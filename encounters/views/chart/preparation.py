"""Pre-op facts, time-out, anesthetic, wound care."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.forms.preparation import AnestheticForm, PreOpForm, TimeOutForm, WoundCareForm
from encounters.models import Anesthetic, PreOp, TimeOut, WoundCare
from encounters.safety import agent_names, doses_by_day
from encounters.web.open_chart import OpenChart, chart_for, row_for
from encounters.web.page_identity import seen_versions
from encounters.web.posting import posted
from encounters.web.usual import UsualHere
from encounters.web.workspace import act, edit_section, render_section
from encounters.workflow.sections import Section


def pre_op(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    row = chart.companion(PreOp)
    usual = UsualHere(request, chart, Section.PRE_OP, row=row)
    form = PreOpForm(
        posted(request), instance=row, defaults=usual.shown if request.method != "POST" else {}
    )
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.save_pre_op(case, values, seen=seen_versions(request)),
        section=PreOp.objects.filter(encounter=chart.encounter.pk),
        template="encounters/pre_op.html",
        context=lambda: usual.context(form),
    )


def time_out(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    row = chart.companion(TimeOut)
    initial = {
        "done_at": row.done_at if row else timezone.now(),
        "present": row.present if row else "",
        "confirmed": row.confirmed if row else [],
    }
    form = TimeOutForm(posted(request), initial=initial)
    form.page_version = row.version if row else 0
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.save_time_out(case, values, seen=seen_versions(request)),
        section=TimeOut.objects.filter(encounter=chart.encounter.pk),
        template="encounters/time_out.html",
    )


def wound_care(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    row = chart.companion(WoundCare)
    usual = UsualHere(request, chart, Section.WOUND_CARE, row=row)
    form = WoundCareForm(
        posted(request), instance=row, defaults=usual.shown if request.method != "POST" else {}
    )
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.save_wound_care(case, values, seen=seen_versions(request)),
        section=WoundCare.objects.filter(encounter=chart.encounter.pk),
        template="encounters/wound_care.html",
        context=lambda: usual.context(form),
    )


def anesthetics(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    usual = UsualHere(request, chart, Section.ANESTHETICS)
    form = AnestheticForm(
        posted(request),
        encounter=chart.encounter,
        defaults=usual.shown if request.method != "POST" else {},
    )
    return edit_section(
        request,
        chart,
        form,
        actions.give_anesthetic,
        template="encounters/anesthetics.html",
        done=reverse("anesthetics", args=[encounter_id]),
        context=lambda: {**_anesthetic_context(chart), **usual.context(form)},
    )


def _anesthetic_context(chart: OpenChart) -> dict[str, object]:
    return {
        "given": chart.encounter.anesthetics.select_related("lesion"),
        "doses": doses_by_day(chart.record),
        "weight_kg": chart.record.pre_op.weight_kg,
        "agent_names": agent_names(),
    }


@require_POST
def anesthetic_remove(request: HttpRequest, anesthetic_id: UUID) -> HttpResponse:
    chart, anesthetic = row_for(request, Anesthetic, anesthetic_id)
    return act(
        request,
        chart,
        lambda case: actions.remove_anesthetic(case, anesthetic),
        done=reverse("anesthetics", args=[chart.encounter.pk]),
        refused=lambda why: render_section(
            request,
            chart,
            "encounters/anesthetics.html",
            {"refusal": why, **_anesthetic_context(chart)},
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            page=reverse("anesthetics", args=[chart.encounter.pk]),
        ),
    )
