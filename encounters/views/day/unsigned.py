"""Lists of unsigned notes and of encounters entered in error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from encounters.actions import practice_today
from encounters.models import Encounter, EnteredInError, Practice
from encounters.snapshot.identity import (
    ShownIdentity,
    shown_identities,
    shown_identity,
    with_identity,
)
from encounters.vocabulary.terms import EncounterStatus
from encounters.web.chart_access import note_list
from encounters.web.practice import current_practice

MOST_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsignedRow:
    encounter: Encounter
    identity: ShownIdentity
    days: int


def unsigned_before(practice: Practice, day: date) -> QuerySet[Encounter]:
    """Drafts of earlier days: a note is written on the day of the surgery."""
    return Encounter.objects.filter(
        practice=practice,
        status=EncounterStatus.DRAFT.value,
        entered_in_error__isnull=True,
        date_of_service__lt=day,
    )


@require_GET
def unsigned(request: HttpRequest) -> HttpResponse:
    """The oldest first."""
    practice = current_practice(request)
    today = practice_today(practice)
    waiting = with_identity(unsigned_before(practice, today)).select_related("surgeon")
    rows = [
        UnsignedRow(
            encounter=encounter,
            identity=shown_identity(encounter),
            days=(today - encounter.date_of_service).days,
        )
        for encounter in waiting.order_by("date_of_service", "case_number")[: MOST_ROWS + 1]
    ]
    marks = EnteredInError.objects.filter(encounter__practice=practice)
    marks = marks.select_related("encounter")[:MOST_ROWS]
    marked = shown_identities(mark.encounter_id for mark in marks)
    shown = [row.encounter.pk for row in rows[:MOST_ROWS]] + [mark.encounter_id for mark in marks]
    note_list(request, "list_charts", practice.pk, shown)
    context = {
        "practice": practice,
        "rows": rows[:MOST_ROWS],
        "is_cut": len(rows) > MOST_ROWS,
        "most_rows": MOST_ROWS,
        "marks": [(mark, marked[str(mark.encounter_id)]) for mark in marks],
    }
    return render(request, "encounters/unsigned.html", context)
