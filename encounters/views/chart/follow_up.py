"""A case after a signed one; what it tells of earlier surgery; a post-operative visit."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from encounters import actions
from encounters.actions import ActionRefusedError, practice_today
from encounters.forms.base import add_refusals
from encounters.forms.follow_up import EarlierSurgeryForm, FollowUpForm, PostOpVisitForm
from encounters.models import EarlierSurgery, Encounter, PostOpVisit
from encounters.request_state import in_transaction, state_of
from encounters.vocabulary.encounter_kinds import AFTER_SURGERY
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.permissions import Permission
from encounters.web.open_chart import OpenChart, chart_for, require_permission
from encounters.web.page_identity import seen_versions
from encounters.web.posting import posted
from encounters.web.roles import current_user
from encounters.web.workspace import edit_section, render_section


def follow_up(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Open a case that goes back to this signed one."""
    chart = chart_for(request, encounter_id)
    require_permission(request, chart, Permission.WRITE_CHART)
    form, status = _form(request, chart), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                with in_transaction(state_of(request).save):
                    opened = _open(request, chart, form)
                return HttpResponseRedirect(reverse("encounter", args=[opened.pk]))
            except ActionRefusedError as error:
                add_refusals(form, error)
    context = {"form": form, "may_open": chart.may_follow_up}
    return render_section(request, chart, "encounters/follow_up.html", context, status=status)


def _form(request: HttpRequest, chart: OpenChart) -> FollowUpForm:
    encounter = chart.encounter
    asked = request.GET.get("kind", "")
    initial = {
        "kind": asked if asked in AFTER_SURGERY else "",
        "letters": [lesion.letter for lesion in chart.record.lesions if not lesion.merged_into],
        "date_of_service": practice_today(encounter.practice),
        "location": encounter.location_id,
        "surgeon": encounter.surgeon_id,
    }
    return FollowUpForm(
        posted(request), practice=encounter.practice, earlier=chart.record, initial=initial
    )


def _open(request: HttpRequest, chart: OpenChart, form: FollowUpForm) -> Encounter:
    values = dict(form.cleaned_data)
    return actions.open_follow_up(
        by=current_user(request),
        follows=Encounter.objects.get(pk=chart.encounter.pk),
        kind=EncounterKind(values.pop("kind")),
        letters=values.pop("letters"),
        values=values,
    )


def earlier_surgery(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    form = EarlierSurgeryForm(
        posted(request), instance=chart.companion(EarlierSurgery), record=chart.record
    )
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.save_earlier_surgery(
            case, values, seen=seen_versions(request)
        ),
        section=EarlierSurgery.objects.filter(encounter=chart.encounter.pk),
        template="encounters/earlier_surgery.html",
        context=lambda: _beside(chart),
    )


def _beside(chart: OpenChart) -> dict[str, object]:
    """The signed cases of the patient that a case could have followed."""
    record = chart.record
    if record.follows is not None or record.kind not in AFTER_SURGERY:
        return {}
    encounter = chart.encounter
    return {"followable": actions.followable(encounter.practice, encounter.person)[:10]}


def post_op_visit(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    form = PostOpVisitForm(posted(request), instance=chart.companion(PostOpVisit))
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.save_post_op_visit(case, values, seen=seen_versions(request)),
        section=PostOpVisit.objects.filter(encounter=chart.encounter.pk),
        template="encounters/post_op_visit.html",
    )
