"""Lesions: facts, site verification, outcome, merging."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.anatomy import catalogue
from encounters.forms.lesion import (
    LesionForm,
    MergeForm,
    NewLesionForm,
    OutcomeForm,
    VerificationForm,
)
from encounters.icd10 import Icd10Proposal, propose_icd10
from encounters.models import Lesion, SiteVerification, User
from encounters.models.duties import people_for
from encounters.models.icd10 import why_not_covered
from encounters.vocabulary.terms import LesionOutcome, Side, TumorType
from encounters.web.open_chart import OpenChart, chart_for, require_write, row_for
from encounters.web.page_identity import page_of, seen_versions, shown_value
from encounters.web.photo_strip import site_proof
from encounters.web.posting import posted
from encounters.web.presence import unsaved_in
from encounters.web.roles import current_user
from encounters.web.why_shown import with_why
from encounters.web.workspace import SAVED, act, edit_section, go_on, render_section
from encounters.workflow.sections import Section


def lesion_new(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    form = NewLesionForm(posted(request), practice=chart.encounter.practice)
    return edit_section(
        request,
        chart,
        form,
        actions.add_lesion,
        template="encounters/lesion_new.html",
        done=lambda added: _after_adding(request, chart, added),
    )


def _after_adding(request: HttpRequest, chart: OpenChart, added: Lesion) -> str:
    """To the page that asks about all lesions before the cut; later to the lesion's own."""
    chart.forget()
    if chart.next_step.section == Section.BEFORE_THE_CUT:
        return go_on(request, chart)
    messages.success(request, SAVED)
    return reverse("lesion", args=[added.pk])


def lesion(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Lesion, lesion_id)
    form = LesionForm(posted(request), instance=row, practice=chart.encounter.practice)
    with_why(chart, row, form)
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.update_lesion(
            case, row, values, seen=seen_versions(request, form.columns)
        ),
        section=Lesion.objects.filter(pk=row.pk),
        template="encounters/lesion.html",
        context=lambda: _page_context(request, chart, row),
        lesion=row,
    )


def _beside_form(chart: OpenChart, row: Lesion) -> dict[str, Any]:
    return {
        "lesion": row,
        "lesion_shown": actions.lesion_seen(row),
        "proposal": proposal_for(row),
        "uncovered": why_not_covered(chart.encounter.date_of_service),
    }


def _page_context(request: HttpRequest, chart: OpenChart, row: Lesion) -> dict[str, Any]:
    """And what is lost to whom if the lesion is removed, which is possible without stages only."""
    record = chart.record
    is_alone = sum(not lesion.merged_into for lesion in record.lesions) < 2
    context = _beside_form(chart, row) | {"merge_form": None if is_alone else _merge_form(row)}
    if chart.may_write and not record.lesion(row.letter).stages:
        here = unsaved_in(chart.encounter, [row.pk], asks=chart.user, but=page_of(request))
        context["unsaved_here"] = here
    return context


def proposal_for(lesion: Lesion) -> Icd10Proposal:
    """The diagnosis code that site, side and tumor propose."""
    reading = catalogue().site(lesion.site).reading(lesion.site_choice)
    tumor = TumorType(lesion.final_tumor_type or lesion.tumor_type)
    side = Side(lesion.side) if lesion.side else None
    return propose_icd10(reading, tumor, side, lesion.lid)


@require_POST
def lesion_remove(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Lesion, lesion_id)
    require_write(request, chart)
    seen = shown_value(request)
    return act(
        request,
        chart,
        lambda case: actions.remove_lesion(case, row, seen=seen),
        done=reverse("encounter", args=[chart.encounter.pk]),
        refused=lambda why: _lesion_page(request, chart, row, why),
    )


def _lesion_page(
    request: HttpRequest,
    chart: OpenChart,
    row: Lesion,
    refusal: str,
    merge_form: MergeForm | None = None,
) -> HttpResponse:
    form = LesionForm(instance=row, practice=chart.encounter.practice)
    with_why(chart, row, form)
    context = _beside_form(chart, row) | {
        "form": form,
        "merge_form": merge_form or _merge_form(row),
        "refusal": refusal,
    }
    return render_section(
        request,
        chart,
        "encounters/lesion.html",
        context,
        lesion=row,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        page=reverse("lesion", args=[row.pk]),
    )


def _merge_form(row: Lesion, data: object = None) -> MergeForm | None:
    others = Lesion.objects.filter(encounter=row.encounter_id, merged_into=None).exclude(pk=row.pk)
    return MergeForm(data, lesions=others) if others.exists() else None


@require_POST
def lesion_merge(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Lesion, lesion_id)
    require_write(request, chart)
    form = _merge_form(row, request.POST)
    if form is None or not form.is_valid():
        return _lesion_page(request, chart, row, "Choose the other lesion and its stage.", form)
    seen = shown_value(request)
    return act(
        request,
        chart,
        lambda case: actions.merge_lesion(
            case,
            row,
            into=form.cleaned_data["into"],
            at_stage=form.cleaned_data["merged_at_stage"],
            seen=seen,
        ),
        done=reverse("lesion", args=[row.pk]),
        refused=lambda why: _lesion_page(request, chart, row, why, form),
    )


@require_POST
def lesion_part(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Lesion, lesion_id)
    require_write(request, chart)
    seen = shown_value(request)
    return act(
        request,
        chart,
        lambda case: actions.part_lesion(case, row, seen=seen),
        done=reverse("lesion", args=[row.pk]),
        refused=lambda why: _lesion_page(request, chart, row, why),
    )


def site_verification(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Lesion, lesion_id)
    rows = SiteVerification.objects.filter(lesion=row)
    present = rows.first()
    initial = {
        "methods": present.methods if present else [],
        "patient_agreed": present.patient_agreed if present else False,
        "landmarks": present.landmarks if present else "",
        "verified_by": present.verified_by_id if present else current_user(request).pk,
        "verified_at": present.verified_at if present else timezone.now(),
    }
    people = people_for(chart.encounter.practice, "siteverification.verified_by")
    if present:
        # Who is recorded stays in the list, even after leaving.
        listed = Q(pk__in=people.values("pk")) | Q(pk=present.verified_by_id)
        people = User.objects.filter(listed)
    form = VerificationForm(posted(request), initial=initial, people=people)
    form.page_version = present.version if present else 0
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.verify_site(case, row, values, seen=seen_versions(request)),
        section=rows,
        template="encounters/site_verification.html",
        context=lambda: {"verification": present, "proof": site_proof(row)},
        lesion=row,
    )


def lesion_outcome(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Lesion, lesion_id)
    initial = {"outcome": row.outcome, "reason": row.outcome_reason, "plan": row.outcome_plan}
    asked = request.GET.get("outcome", "")
    if row.outcome == LesionOutcome.IN_PROGRESS and asked in LesionOutcome._value2member_map_:
        initial["outcome"] = asked
    form = OutcomeForm(posted(request), initial=initial)
    form.page_version = row.version
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.settle_lesion(
            case,
            row,
            outcome=LesionOutcome(values["outcome"]),
            reason=values["reason"],
            plan=values["plan"],
            seen=seen_versions(request),
        ),
        section=Lesion.objects.filter(pk=row.pk),
        template="encounters/lesion_outcome.html",
        lesion=row,
    )
