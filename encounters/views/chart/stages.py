"""The page on which a stage is documented."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions import ActionRefusedError, LockedDraft
from encounters.actions.saving.offered import people_of
from encounters.forms.stage import HistologyForm, StageForm
from encounters.models import Stage
from encounters.views.chart.stage_page import stage_context
from encounters.vocabulary.terms import Role
from encounters.web.open_chart import OpenChart, require_write, row_for
from encounters.web.page_identity import page_of, seen_versions
from encounters.web.posting import posted
from encounters.web.presence import unsaved_in
from encounters.web.workspace import act, edit_section, render_section


def stage(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """The stage's facts; its blocks, map and conclusion have one-tap addresses of their own."""
    chart, row = row_for(request, Stage, stage_id)
    form = _facts_form(chart, row, posted(request))
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.update_stage(case, row, values, seen=seen_versions(request)),
        section=Stage.objects.filter(pk=row.pk),
        template="encounters/stage.html",
        done=request.path,
        context=lambda: {
            **stage_context(chart, row),
            "histology_form": HistologyForm(instance=row),
        },
        lesion=row.lesion,
    )


def _facts_form(chart: OpenChart, row: Stage, data: Any = None) -> StageForm:
    people = people_of(chart.encounter.practice, Role.SURGEON)
    return StageForm(data, instance=row, practice=chart.encounter.practice, people=people)


def stage_page(
    request: HttpRequest, chart: OpenChart, row: Stage, refusal: str = "", **forms: object
) -> HttpResponse:
    """The stage's page again, with the reason why something was not done."""
    context = {
        "form": _facts_form(chart, row),
        "histology_form": HistologyForm(instance=row),
        **stage_context(chart, row),
        "refusal": refusal,
        **forms,
    }
    return render_section(
        request,
        chart,
        "encounters/stage.html",
        context,
        lesion=row.lesion,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


@require_POST
def stage_histology(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Stage, stage_id)
    return edit_section(
        request,
        chart,
        HistologyForm(request.POST, instance=row),
        lambda case, values: actions.describe_histology(
            case, row, values, seen=seen_versions(request)
        ),
        section=Stage.objects.filter(pk=row.pk),
        template="encounters/stage.html",
        done=reverse("stage", args=[stage_id]),
        context=lambda: {**stage_context(chart, row), "form": _facts_form(chart, row)},
        form_name="histology_form",
        lesion=row.lesion,
    )


@require_POST
def histology_carry(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Stage, stage_id)
    return act(
        request,
        chart,
        lambda case: actions.carry_histology(case, row),
        done=reverse("stage", args=[stage_id]),
        refused=lambda why: stage_page(request, chart, row, why),
    )


@require_POST
def stage_confirm_defaults(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """Confirm the stage's default values with one tap."""
    chart, row = row_for(request, Stage, stage_id)

    def confirm(case: LockedDraft) -> None:
        stage = case.lock_and_reload(row)
        values = {name: getattr(stage, name) for name in stage.unconfirmed}
        actions.update_stage(case, stage, values)

    return act(
        request,
        chart,
        confirm,
        done=reverse("stage", args=[stage_id]),
        refused=lambda why: stage_page(request, chart, row, why),
    )


def unsaved_in_stage(request: HttpRequest, chart: OpenChart, row: Stage) -> list[str]:
    """Who holds work on the stage or its blocks that would be lost with them."""
    keys = [row.pk, *row.blocks.values_list("pk", flat=True)]
    return unsaved_in(chart.encounter, keys, asks=chart.user, but=page_of(request))


def stage_remove(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """A page of its own asks first: tissue and readings do not go by a slip of the glove."""
    chart, row = row_for(request, Stage, stage_id)
    require_write(request, chart)
    context = {
        "stage": row,
        **stage_context(chart, row),
        "unsaved_here": unsaved_in_stage(request, chart, row),
    }
    if request.method == "POST":
        try:
            with chart.locked_draft() as case:
                actions.remove_stage(case, row, discard_readings=True)
            return HttpResponseRedirect(reverse("lesion", args=[row.lesion_id]))
        except ActionRefusedError as error:
            context["refusal"] = str(error)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_section(
        request, chart, "encounters/stage_remove.html", context, lesion=row.lesion, status=status
    )
