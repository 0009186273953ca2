"""New case: who has the typed MRN, and what the typed line says; a tap takes it into the form.

Nothing is saved here. With scripts the answer is a part of the page; without them it is the page of
a new case again, with all that was typed.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from encounters.actions import practice_today
from encounters.forms.booking import (
    LESION,
    PATIENT,
    FoundPatient,
    choice_with,
    filled_forms,
    fills_of,
    found_patient,
    prefixed,
    read_for,
)
from encounters.models import Practice
from encounters.vocabulary.permissions import Permission, may
from encounters.web.chart_access import note_patient
from encounters.web.practice import current_practice
from encounters.web.roles import roles_in

_MAY_NOT = "Your role can read charts but not open one."


@require_POST
def booking_read(request: HttpRequest) -> HttpResponse:
    """``read`` names the part that a script asks for; ``fill`` is a choice that was pressed."""
    practice = current_practice(request)
    if not may(roles_in(request, practice), Permission.WRITE_CHART):
        raise PermissionDenied(_MAY_NOT)
    today, typed = practice_today(practice), request.POST.dict()
    part = typed.get("read", "")
    if part == "line":
        context: dict[str, Any] = {"read": read_for(practice, typed, today)}
        return render(request, "encounters/_booking_line.html", context)
    found = found_patient(practice, typed.get("patient-mrn", ""), today)
    if found is not None:
        note_patient(request, found.patient)
    if part == "patient":
        context = {"found": found, "mrn": typed.get("patient-mrn", "").strip()}
        return render(request, "encounters/_booking_patient.html", context)
    taken = _taken(practice, typed.get("fill", ""), found)
    typed = {**typed, **taken}
    context = {
        "practice": practice,
        "forms": filled_forms(practice, typed, today),
        "found": None if taken else found,
        "mrn": typed.get("patient-mrn", "").strip(),
        "read": read_for(practice, typed, today),
        "is_plain": True,
    }
    return render(request, "encounters/encounter_new.html", context)


def _taken(practice: Practice, fill: str, found: FoundPatient | None) -> dict[str, str]:
    """The fields of the choice that was pressed; nothing for one that is not there any more."""
    if found is not None and fill == f"chart:{found.patient.pk}":
        return prefixed(PATIENT, found.fills)
    choice = choice_with(fill, practice)
    return prefixed(LESION, fills_of(choice)) if choice else {}
