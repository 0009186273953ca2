"""A day after the first on which the surgery goes on: its time-out, consent and team."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from encounters import actions
from encounters.forms.service_days import DayForm, ServiceDayForm
from encounters.models import ServiceDay
from encounters.web.open_chart import OpenChart, chart_for
from encounters.web.page_identity import seen_versions
from encounters.web.posting import posted
from encounters.web.section_pages import day_address
from encounters.web.workspace import act, edit_section, render_section


@require_safe
def service_day_open(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """To the page of the day that somebody chose; back to the time-out for one that cannot be."""
    chart = chart_for(request, encounter_id)
    form = DayForm(request.GET)
    first = chart.encounter.date_of_service
    if not form.is_valid() or form.cleaned_data["day"] <= first:
        messages.error(request, f"Choose a day after {first.isoformat()}.")
        return HttpResponseRedirect(reverse("time_out", args=[encounter_id]))
    return HttpResponseRedirect(day_address(chart.record, form.cleaned_data["day"]))


def service_day(request: HttpRequest, encounter_id: UUID, day: date) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    rows = ServiceDay.objects.filter(encounter=chart.encounter, date=day)
    row = rows.first()
    form = ServiceDayForm(
        posted(request),
        instance=row,
        practice=chart.encounter.practice,
        **({} if row else _proposed(chart, day)),
    )
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.save_service_day(
            case, day, values, seen=seen_versions(request)
        ),
        section=rows,
        template="encounters/service_day.html",
        context=lambda: _context(chart, day),
    )


def _proposed(chart: OpenChart, day: date) -> dict[str, dict[str, object]]:
    """The team of the first day, marked as proposed; on the day itself the time of now."""
    encounter = chart.encounter
    is_today = day == chart.today
    return {
        "defaults": {
            "assistant": encounter.assistant_id,
            "histotechnician": encounter.histotechnician_id,
        },
        "initial": {"time_out_at": timezone.now()} if is_today else {},
    }


def _context(chart: OpenChart, day: date) -> dict[str, object]:
    days = chart.record.days_after_first
    cut = {stage.date_of_service for lesion in chart.record.lesions for stage in lesion.stages}
    own = next((known for known in chart.record.further_days if known.date == day), None)
    return {
        "day": day,
        "number": 2 + sum(known.date < day for known in days),
        "own": own,
        "may_remove": own is not None and (day not in cut or day <= chart.record.date_of_service),
    }


@require_POST
def service_day_remove(request: HttpRequest, encounter_id: UUID, day: date) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    row = get_object_or_404(ServiceDay, encounter=chart.encounter, date=day)
    return act(
        request,
        chart,
        lambda case: actions.remove_service_day(case, row),
        done=reverse("time_out", args=[encounter_id]),
        refused=lambda why: _refused(request, chart, row, why),
    )


def _refused(request: HttpRequest, chart: OpenChart, row: ServiceDay, why: str) -> HttpResponse:
    form = ServiceDayForm(instance=row, practice=chart.encounter.practice)
    return render_section(
        request,
        chart,
        "encounters/service_day.html",
        {**_context(chart, row.date), "form": form, "refusal": why},
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        page=day_address(chart.record, row.date),
    )
