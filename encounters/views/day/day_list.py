"""The day list: who is here, where each lesion stands, what comes next."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters.actions import practice_today
from encounters.forms.base import PlainForm
from encounters.forms.fields import StrictDateField
from encounters.models import Encounter, Practice, SearchEntry, User
from encounters.models.duties import people_for, people_with
from encounters.snapshot import seen_on, take_snapshots
from encounters.snapshot.identity import later_identities
from encounters.snapshot.namesakes import alerts_on
from encounters.views.day.day_rows import NO_STAGE, day_row
from encounters.views.day.unsigned import unsigned_before
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.terms import StageState
from encounters.vocabulary.typed_text import searchable
from encounters.web.chart_access import note_list
from encounters.web.keyset import capped_count
from encounters.web.practice import SESSION_KEY, current_practice, own_practices
from encounters.web.roles import roles_in

MOST_ROWS = 100
# What a search found, by opaque ids: the session knows neither names nor numbers.
FOUND_KEY = "day_found"


class DayFilter(PlainForm):
    """None of it tells of a patient, so it may stand in an address."""

    day = StrictDateField(label="Date", required=False)
    surgeon = forms.ModelChoiceField(
        User.objects.none(), label="Surgeon", required=False, empty_label="All surgeons"
    )
    state = forms.ChoiceField(
        label="State",
        choices=[("", "All states"), NO_STAGE, *StageState.choices()],
        required=False,
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever left is still the surgeon of old cases.
        theirs = practice.encounters.filter(surgeon=OuterRef("pk"))
        were = people_with(theirs).order_by().values("pk")
        are = people_for(practice, "encounter.surgeon").order_by().values("pk")
        surgeons = User.objects.filter(pk__in=are.union(were))
        self.fields["surgeon"].queryset = surgeons  # type: ignore[attr-defined]


def day_list(request: HttpRequest) -> HttpResponse:
    """Everybody's first page; who reads no charts is shown where their own work is."""
    if not own_practices(request):
        return render(request, "no_charts.html")
    practice = current_practice(request)
    today = practice_today(practice)
    searched: list[str] | None = request.session.get(FOUND_KEY)
    form = DayFilter(request.GET or None, practice=practice, initial={"day": today})
    chosen = form.cleaned_data if form.is_valid() else {}
    day = chosen.get("day") or today
    found = _found(practice, day, chosen.get("surgeon"), searched)
    may_open = may(roles_in(request, practice), Permission.WRITE_CHART)
    shown = found[:MOST_ROWS]
    # A search goes through all days: only of today's patients somebody is mistaken now.
    alerts = alerts_on(practice.pk, day if searched is None else today, today=today)
    later = later_identities(shown)
    rows = [
        day_row(
            record,
            may_write=may_open,
            alerts=alerts.get(record.id, ()),
            later=later.get(record.id, ""),
        )
        for record in take_snapshots(shown)
    ]
    note_list(request, "list_charts", practice.pk, shown)
    state = chosen.get("state", "")
    context = {
        "practice": practice,
        "practices": own_practices(request),
        "rows": [row for row in rows if row.has(state)] if state else rows,
        "is_cut": len(found) > MOST_ROWS,
        "most_rows": MOST_ROWS,
        "form": form,
        "search": searched is not None,
        "day": day,
        "today": today,
        "day_before": day - timedelta(days=1) if day.year > 1900 else day,
        "day_after": day + timedelta(days=1) if day.year < 9999 else day,
        "may_open": may_open,
        "unsigned_count": capped_count(unsigned_before(practice, today)),
    }
    status = (
        HTTPStatus.UNPROCESSABLE_ENTITY if request.GET and not form.is_valid() else HTTPStatus.OK
    )
    return render(request, "encounters/day_list.html", context, status=status)


def _found(
    practice: Practice, day: date, surgeon: User | None, searched: list[str] | None
) -> list[UUID]:
    """A search looked through all days; without one the list is that of ``day``."""
    rows: QuerySet[Encounter] = Encounter.objects.in_lists().filter(practice=practice)
    if surgeon is not None:
        rows = rows.filter(surgeon=surgeon)
    rows = seen_on(rows, day) if searched is None else rows.filter(pk__in=searched)
    rows = rows.order_by("-date_of_service", "case_number")
    return list(rows.values_list("pk", flat=True)[: MOST_ROWS + 1])


@require_POST
def day_search(request: HttpRequest) -> HttpResponse:
    """Names and numbers are searched by POST: no address tells them, and no session."""
    asked = searchable(request.POST.get("search", ""))[:80]
    request.session.pop(FOUND_KEY, None)
    if asked and own_practices(request):
        practice = current_practice(request)
        keys = SearchEntry.objects.newest(practice, asked, most=MOST_ROWS + 1)
        found = [str(key) for key in keys]
        request.session[FOUND_KEY] = found
        note_list(request, "search_charts", practice.pk, found[:MOST_ROWS], asked=asked)
    return HttpResponseRedirect(reverse("day_list"))


@require_POST
def practice_switch(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("practice", "")
    for practice in own_practices(request):
        if str(practice.pk) == asked:
            request.session[SESSION_KEY] = practice.pk
            request.session.pop(FOUND_KEY, None)
    return HttpResponseRedirect(reverse("day_list"))
