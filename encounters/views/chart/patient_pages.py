"""Open a case for a patient, known or new; mend a chart's identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from encounters import actions
from encounters.actions import ActionRefusedError, LockedDraft, practice_today
from encounters.actions.chart.booking import hold_bookings
from encounters.actions.chart.known_patients import patient_with_mrn
from encounters.actions.saving.refusal import refuse
from encounters.forms.base import add_refusals
from encounters.forms.booking import BookingLineForm, FoundPatient, found_patient
from encounters.forms.encounter import NewEncounterForm
from encounters.forms.follow_up import KindForm
from encounters.forms.lesion import NewLesionForm
from encounters.forms.patient import NewPatientForm, PatientForm
from encounters.forms.same_person import Answer, Choice, WhoAskedError, whose
from encounters.models import Encounter, Patient, Practice, User
from encounters.request_state import in_transaction, state_of
from encounters.vocabulary.encounter_kinds import AFTER_SURGERY
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.terms import Role
from encounters.web.chart_access import note_patient
from encounters.web.open_chart import chart_for
from encounters.web.page_identity import seen_versions
from encounters.web.posting import posted
from encounters.web.practice import current_practice
from encounters.web.roles import current_user, roles_in
from encounters.web.workspace import edit_section

_LESION_PREFIX = "lesion"
_FORM_OF = {"elsewhere": "kind"}
_CHANGED = "Somebody changed this chart just now. Check it once more."


def patient(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The chart's identity, reached from one of its encounters."""
    chart = chart_for(request, encounter_id)
    practice = chart.encounter.practice
    person = chart.encounter.person
    form = PatientForm(
        posted(request), instance=person, practice=practice, today=practice_today(practice)
    )

    def save(case: LockedDraft, values: dict[str, Any]) -> object:
        facts = {name: value for name, value in values.items() if name != "reason"}
        reason = values.get("reason", "")
        return actions.update_patient(
            person, facts, by=case.by, reason=reason, seen=seen_versions(request)
        )

    response = edit_section(
        request,
        chart,
        form,
        save,
        section=Patient.objects.filter(pk=person.pk),
        template="encounters/patient.html",
        done=reverse("encounter_header", args=[encounter_id]),
    )
    _note(request, form.alike)
    return response


def _note(request: HttpRequest, shown: Iterable[Choice]) -> None:
    for choice in shown:
        note_patient(request, choice.patient)


def encounter_new(request: HttpRequest) -> HttpResponse:
    """Patient, case and first lesion in one step; who may be known already is asked about."""
    practice = current_practice(request)
    roles = roles_in(request, practice)
    if not may(roles, Permission.WRITE_CHART):
        raise PermissionDenied("Your role can read charts but not open one.")
    forms = _forms(request, practice, roles)
    status, asked = HTTPStatus.OK, None
    if request.method == "POST":
        if all([form.is_valid() for form in forms.values()]):
            try:
                with in_transaction(state_of(request).save):
                    opened = _open(request, practice, forms)
                return HttpResponseRedirect(reverse("encounter", args=[opened.pk]))
            except WhoAskedError as who:
                asked = who
                _note(request, asked.choices)
            except ActionRefusedError as error:
                _spread(forms, error)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "practice": practice,
        "forms": forms,
        "asked": asked,
        **_found(request, practice, forms),
    }
    return render(request, "encounters/encounter_new.html", context, status=status)


def _found(
    request: HttpRequest, practice: Practice, forms: Mapping[str, Any]
) -> dict[str, FoundPatient | None]:
    """Who has the MRN, once more where one of their signed cases is to be chosen."""
    if not forms["kind"].errors:
        return {}
    mrn = request.POST.get("patient-mrn", "")
    found = found_patient(practice, mrn, practice_today(practice))
    if found is not None:
        note_patient(request, found.patient)
    return {"found": found}


def _forms(request: HttpRequest, practice: Practice, roles: frozenset[Role]) -> dict[str, Any]:
    data = posted(request)
    today = practice_today(practice)
    known = patient_with_mrn(practice, request.POST.get("patient-mrn", ""))
    mine = {"surgeon": current_user(request).pk} if Role.SURGEON in roles else {}
    return {
        "kind": KindForm(data, prefix="kind"),
        "patient": NewPatientForm(
            data, prefix="patient", instance=known, practice=practice, today=today
        ),
        "case": NewEncounterForm(
            data,
            prefix="case",
            practice=practice,
            initial={"date_of_service": today, "location": usual_place(practice), **mine},
        ),
        "lesion": NewLesionForm(data, prefix=_LESION_PREFIX, practice=practice),
        "line": BookingLineForm(data),
    }


def usual_place(practice: Practice) -> object:
    """Where the practice's last case was; before the first case, its only location."""
    last = practice.encounters.order_by("-created_at").values_list("location", flat=True).first()
    places = list(practice.locations.values_list("pk", flat=True)[:2])
    return last or (places[0] if len(places) == 1 else None)


def _open(request: HttpRequest, practice: Practice, forms: dict[str, Any]) -> Encounter:
    """The case, for the chart that is meant; raises ``WhoAskedError`` where nobody said which."""
    facts = forms["patient"].cleaned_data
    by = current_user(request)
    answer = whose(practice, facts, request.POST.dict())
    # First, as whoever opens a case does: a correction of the chart is in the log already.
    hold_bookings(practice)
    kind, held = forms["kind"].cleaned_data["kind"], _held(answer, by)
    if kind in AFTER_SURGERY and held and not forms["kind"].cleaned_data["elsewhere"]:
        _refuse_unchosen(practice, held)
    return actions.open_encounter(
        practice=practice,
        by=by,
        patient=held or facts,
        values=forms["case"].cleaned_data,
        lesions=[forms["lesion"].cleaned_data],
        kind=kind,
    )


def _refuse_unchosen(practice: Practice, patient: Patient) -> None:
    """A case that follows one of this practice is opened from there."""
    earlier = actions.followable(practice, patient).first()
    if earlier is not None:
        raise refuse(
            f"This patient has signed cases here, the last is {earlier.case_number}. Choose under "
            "the MRN the one that this follows, or say here that it follows none of them.",
            "elsewhere",
        )


def _held(answer: Answer, by: User) -> Patient | None:
    """The known chart, corrected if that was the answer; ``None`` for a new one.

    It is held until the case is open, without holding up who only refers to it.
    """
    if answer.patient is None:
        return None
    stored = Patient.objects.select_for_update(no_key=True, of=("self",)).get(pk=answer.patient.pk)
    if stored.version != answer.patient.version:
        raise refuse(_CHANGED, "mrn")
    if answer.correction:
        return actions.update_patient(stored, answer.correction, by=by, reason=answer.reason).row
    return stored


def _spread(forms: dict[str, Any], error: ActionRefusedError) -> None:
    """Each message to the form that has its field."""
    for name, messages in error.errors.items():
        field = name.rpartition(".")[2]
        target = (
            "lesion" if name.startswith("lesions.") else "kind" if name == "elsewhere" else "case"
        )
        if not name.startswith("lesions.") and field in forms["patient"].fields:
            target = "patient"
        add_refusals(forms[target], ActionRefusedError({field: messages}))
