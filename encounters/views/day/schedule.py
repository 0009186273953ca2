"""A day's schedule: pasted or sent as a file, shown row by row, and then booked.

Nothing is stored before somebody books: the page itself carries the table from step to step.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from encounters.actions import ActionRefusedError, practice_today
from encounters.actions.chart.booking import hold_bookings, open_booked
from encounters.forms.schedule import JudgedRow, ScheduleDayForm, ScheduleForm, bookings, judge
from encounters.models import Practice
from encounters.request_state import in_transaction, state_of
from encounters.views.chart.patient_pages import usual_place
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.spoken import counted
from encounters.vocabulary.terms import Role
from encounters.web.chart_access import note_patient
from encounters.web.practice import current_practice
from encounters.web.roles import current_user, roles_in

_CASE = "case"
_NOBODY = "Tick at least one row that can be booked."


class _RowsRefusedError(Exception):
    """Nothing is booked: ``faults`` say at which rows why."""

    def __init__(self, judged: list[JudgedRow], faults: dict[int, str], fault: str = "") -> None:
        super().__init__(fault)
        self.judged = judged
        self.faults = faults
        self.fault = fault


def schedule(request: HttpRequest) -> HttpResponse:
    """``step`` says what was pressed: "read" shows the rows, "book" opens the ticked ones, "edit"
    goes back to the table."""
    practice = current_practice(request)
    roles = roles_in(request, practice)
    if not may(roles, Permission.WRITE_CHART):
        raise PermissionDenied("Your role can read charts but not open one.")
    today = practice_today(practice)
    mine = {"surgeon": current_user(request).pk} if Role.SURGEON in roles else {}
    initial = {"date_of_service": today, "location": usual_place(practice), **mine}
    data = request.POST if request.method == "POST" else None
    day = ScheduleDayForm(data, prefix=_CASE, practice=practice, initial=initial)
    table = ScheduleForm(data, request.FILES if data is not None else None)
    is_sound = all([day.is_valid(), table.is_valid()]) if data is not None else False
    step = request.POST.get("step", "")
    if step == "edit" or not is_sound:
        is_refused = data is not None and step != "edit"
        status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
        context = {"practice": practice, "day": day, "table": table}
        return render(request, "encounters/schedule.html", context, status=status)
    if step == "book":
        return _book(request, practice, day, table)
    when = day.cleaned_data["date_of_service"]
    judged = judge(practice, table.cleaned_data["rows"], when, today)
    return _preview(request, practice, day, table, judged)


def _book(
    request: HttpRequest, practice: Practice, day: ScheduleDayForm, table: ScheduleForm
) -> HttpResponse:
    try:
        with in_transaction(state_of(request).save):
            count = _open(request, practice, day.cleaned_data, table.cleaned_data["rows"])
    except _RowsRefusedError as refused:
        return _preview(request, practice, day, table, refused.judged, refused=refused)
    messages.success(request, f"Booked {counted(count, 'case')}.")
    when = day.cleaned_data["date_of_service"]
    return HttpResponseRedirect(f"{reverse('day_list')}?day={when.isoformat()}")


def _open(request: HttpRequest, practice: Practice, values: dict[str, Any], rows: Any) -> int:
    """Rows are judged anew while nobody else opens cases, and all ticked ones are opened."""
    hold_bookings(practice)
    judged = judge(practice, rows, values["date_of_service"], practice_today(practice))
    made, faults = bookings(judged, request.POST.getlist("book"), request.POST.dict())
    if faults or not made:
        raise _RowsRefusedError(judged, faults, "" if faults else _NOBODY)
    try:
        return len(open_booked(practice, made, values, by=current_user(request)))
    except ActionRefusedError as error:
        faults, rest = _by_row(error)
        raise _RowsRefusedError(judged, faults, rest) from error


def _by_row(error: ActionRefusedError) -> tuple[dict[int, str], str]:
    faults: dict[int, str] = {}
    for name, found in error.errors.items():
        number = int(name.split(".")[1])
        faults[number] = " ".join([*filter(None, [faults.get(number)]), *found])
    return faults, ""


def _preview(
    request: HttpRequest,
    practice: Practice,
    day: ScheduleDayForm,
    table: ScheduleForm,
    judged: list[JudgedRow],
    *,
    refused: _RowsRefusedError | None = None,
) -> HttpResponse:
    for row in judged:
        for patient in row.shown:
            note_patient(request, patient)
    ticked = set(request.POST.getlist("book"))
    faults = refused.faults if refused else {}
    rows = [
        {
            "judged": row,
            "fault": faults.get(row.row.number, ""),
            "ticked": row.token in ticked if refused else row.is_proposed,
            "chosen": request.POST.get(f"lesion-{row.row.number}", row.lesions[0][0]),
        }
        for row in judged
    ]
    context = {
        "practice": practice,
        "day": day,
        "when": day.cleaned_data["date_of_service"],
        "surgeon": day.cleaned_data["surgeon"],
        "location": day.cleaned_data["location"],
        "table": table.cleaned_data["table"],
        "rows": rows,
        "bookable": sum(row.is_bookable for row in judged),
        "fault": refused.fault if refused else "",
        "is_refused": refused is not None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "encounters/schedule_rows.html", context, status=status)
