"""Open an encounter; its overview, its header, its patient."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from encounters import actions
from encounters.actions import ActionRefusedError, practice_today
from encounters.forms.base import add_refusals
from encounters.forms.encounter import EncounterForm, NewEncounterForm, PatientForm
from encounters.forms.lesion import NewLesionForm
from encounters.models import Encounter, Patient, Practice
from encounters.request_state import in_transaction, state_of
from encounters.views.chart.stage_page import map_picture
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.terms import Role
from encounters.vocabulary.typed_text import searchable
from encounters.web.chart_access import note_patient
from encounters.web.open_chart import chart_for, current_user, roles_in
from encounters.web.page_identity import seen_versions
from encounters.web.posting import posted
from encounters.web.practice import current_practice
from encounters.web.workspace import edit_section, render_section

_LESION_PREFIX = "lesion"


@require_GET
def encounter(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The whole case at a glance."""
    chart = chart_for(request, encounter_id)
    lesions = [
        (
            lesion,
            [(stage, map_picture(stage, lesion.letter)) for stage in lesion.stages],
            [defect for defect in chart.record.defects if lesion.letter in defect.lesions],
        )
        for lesion in chart.record.lesions
    ]
    return render_section(request, chart, "encounters/overview.html", {"lesions": lesions})


def encounter_header(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    practice = chart.encounter.practice
    form = EncounterForm(posted(request), instance=chart.encounter, practice=practice)
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.update_encounter(case, values, seen=seen_versions(request)),
        section=Encounter.objects.filter(pk=encounter_id),
        template="encounters/encounter_header.html",
        done=request.path,
    )


def patient(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The chart's identity, reached from one of its encounters."""
    chart = chart_for(request, encounter_id)
    practice = chart.encounter.practice
    form = PatientForm(
        posted(request),
        instance=chart.encounter.patient,
        practice=practice,
        today=practice_today(practice),
    )
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.update_patient(
            chart.encounter.patient, values, by=case.by, seen=seen_versions(request)
        ),
        section=Patient.objects.filter(pk=chart.encounter.patient_id),
        template="encounters/patient.html",
        done=reverse("encounter_header", args=[encounter_id]),
    )


def encounter_new(request: HttpRequest) -> HttpResponse:
    """Patient, case and first lesion in one step; a known MRN finds its patient."""
    practice = current_practice(request)
    user = current_user(request)
    roles = roles_in(user, practice)
    if not may(roles, Permission.WRITE_CHART):
        raise PermissionDenied("Your role can read charts but not open one.")
    forms = _forms(request, practice, roles)
    status = HTTPStatus.OK
    if request.method == "POST":
        if all([form.is_valid() for form in forms.values()]):
            try:
                with in_transaction(state_of(request).save):
                    opened = _open(request, practice, forms)
                return HttpResponseRedirect(reverse("encounter", args=[opened.pk]))
            except ActionRefusedError as error:
                _spread(forms, error)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    known = _known_patient(practice, request.POST.get("patient-mrn", ""))
    if known is not None:
        note_patient(request, known)
    context = {"practice": practice, "forms": forms, "known": known}
    return render(request, "encounters/encounter_new.html", context, status=status)


def _forms(request: HttpRequest, practice: Practice, roles: frozenset[Role]) -> dict[str, Any]:
    data = posted(request)
    today = practice_today(practice)
    known = _known_patient(practice, request.POST.get("patient-mrn", ""))
    mine = {"surgeon": current_user(request).pk} if Role.SURGEON in roles else {}
    return {
        "patient": PatientForm(
            data, prefix="patient", instance=known, practice=practice, today=today
        ),
        "case": NewEncounterForm(
            data,
            prefix="case",
            practice=practice,
            initial={"date_of_service": today, "location": _usual_place(practice), **mine},
        ),
        "lesion": NewLesionForm(data, prefix=_LESION_PREFIX, practice=practice),
    }


def _usual_place(practice: Practice) -> object:
    """Where the practice's last case was; before the first case, its only location."""
    last = practice.encounters.order_by("-created_at").values_list("location", flat=True).first()
    places = list(practice.locations.values_list("pk", flat=True)[:2])
    return last or (places[0] if len(places) == 1 else None)


def _known_patient(practice: Practice, mrn: str) -> Patient | None:
    asked = searchable(mrn)[:40]
    return Patient.objects.filter(practice=practice, mrn__iexact=asked).first()


def _open(request: HttpRequest, practice: Practice, forms: dict[str, Any]) -> Encounter:
    """A known patient is kept as they are, unless name or birth differ: then the form says so."""
    facts = forms["patient"].cleaned_data
    known = _known_patient(practice, facts["mrn"])
    if known is not None:
        # Held, without holding up who only refers to the patient, until the case is open.
        stored = Patient.objects.select_for_update(no_key=True).get(pk=known.pk)
        if (stored.family_name.casefold(), stored.date_of_birth) != (
            facts["family_name"].casefold(),
            facts["date_of_birth"],
        ):
            born = stored.date_of_birth.isoformat()
            message = f"This MRN belongs to {stored}, born {born}. Check which patient this is."
            raise ActionRefusedError({"mrn": [message]})
    return actions.open_encounter(
        practice=practice,
        by=current_user(request),
        patient=known or facts,
        values=forms["case"].cleaned_data,
        lesions=[forms["lesion"].cleaned_data],
    )


def _spread(forms: dict[str, Any], error: ActionRefusedError) -> None:
    """Each message to the form that has its field."""
    for name, messages in error.errors.items():
        field = name.rpartition(".")[2]
        target = "lesion" if name.startswith("lesions.") else "case"
        if not name.startswith("lesions.") and field in forms["patient"].fields:
            target = "patient"
        add_refusals(forms[target], ActionRefusedError({field: messages}))
