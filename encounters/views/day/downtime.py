"""Downtime sheet: the day list and blank maps as PDF, printed before an outage."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from encounters.actions import practice_today
from encounters.models import Encounter, Practice
from encounters.note.downtime import TooManyCasesError, render_downtime_sheet
from encounters.snapshot import offered_inks, seen_on, take_snapshots
from encounters.snapshot.identity import later_identities
from encounters.snapshot.namesakes import alerts_on
from encounters.views.day.day_list import DayFilter
from encounters.views.note.pages import printed, problem
from encounters.web.chart_access import note_list
from encounters.web.practice import current_practice


def cases_of(practice: Practice, day: date) -> list[UUID]:
    shown = Encounter.objects.in_lists().filter(practice=practice)
    rows = seen_on(shown, day)
    return list(rows.order_by("case_number").values_list("pk", flat=True))


def sheet_of(practice: Practice, day: date, cases: list[UUID]) -> bytes:
    """The PDF of one practice's day."""
    return render_downtime_sheet(
        take_snapshots(cases),
        practice=practice.name,
        inks=offered_inks(practice.pk),
        day=day,
        made_at=timezone.now(),
        zone=practice.time_zone,
        alerts=alerts_on(practice.pk, day, today=practice_today(practice)),
        later=later_identities(cases),
    )


@require_GET
def downtime_sheet(request: HttpRequest) -> HttpResponse:
    """The list and the blank maps as PDF; its name is the day, which tells of no patient."""
    practice = current_practice(request)
    form = DayFilter(request.GET or None, practice=practice)
    if request.GET and not form.is_valid():
        return problem(request, "This is no day of the calendar.", HTTPStatus.UNPROCESSABLE_ENTITY)
    chosen = form.cleaned_data if form.is_bound else {}
    day = chosen.get("day") or practice_today(practice)
    cases = cases_of(practice, day)
    note_list(request, "print_chart", practice.pk, cases)
    name = f"downtime-{day.isoformat()}.pdf"
    try:
        return printed(request, name, lambda: sheet_of(practice, day, cases), "The sheet")
    except TooManyCasesError as error:
        return problem(request, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
