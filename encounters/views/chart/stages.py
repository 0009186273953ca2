"""The page on which a stage is documented."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions import ActionRefusedError, LockedDraft, QuestionError, StalePageError
from encounters.forms.stage import HistologyForm, StageForm
from encounters.models import Block, Stage
from encounters.views.chart.stage_page import stage_context
from encounters.web.open_chart import OpenChart, require_write, row_for
from encounters.web.page_identity import page_of, seen_versions, shown_value
from encounters.web.posting import posted
from encounters.web.presence import unsaved_in
from encounters.web.workspace import SAVED, act, edit_section, question, render_section


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
    return StageForm(data, instance=row, practice=chart.encounter.practice)


def stage_page(
    request: HttpRequest,
    chart: OpenChart,
    row: Stage,
    refusal: ActionRefusedError | str,
    block: Block | None = None,
) -> HttpResponse:
    """The stage's page again, with the reason why something was not done, or with the question
    that must be answered before; ``block`` is what it was about, if not the whole stage."""
    context = {
        "form": _facts_form(chart, row),
        "histology_form": HistologyForm(instance=row),
        **stage_context(chart, row),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(refusal, ActionRefusedError):
        status = refusal.status
    if isinstance(refusal, QuestionError):
        seen = actions.stage_seen(row)
        shown = seen.blocks.get(str(block.pk), "") if block else seen.whole
        context["question"] = question(request, refusal, shown=shown)
    else:
        context["refusal"] = str(refusal)
    return render_section(
        request,
        chart,
        "encounters/stage.html",
        context,
        lesion=row.lesion,
        status=status,
        page=reverse("stage", args=[row.pk]),
    )


def tap(
    request: HttpRequest,
    chart: OpenChart,
    row: Stage,
    action: Callable[[LockedDraft], object],
    *,
    block: Block | None = None,
    done: str | Callable[[str], str] = "",
) -> HttpResponse:
    """One tap on what the stage's page, or the page of a block, showed: see ``act``.

    What ``action`` returns as waiting readings was entered, but does not count yet. ``done`` is
    where it leads, if not to the stage; a function of what is said leaves the message too.
    """
    require_write(request, chart)
    try:
        with chart.locked_draft() as case:
            result = action(case)
    except ActionRefusedError as error:
        return stage_page(request, chart, Stage.objects.get(pk=row.pk), error, block)
    said = entered_words(result)
    if callable(done):
        return HttpResponseRedirect(done(said))
    messages.success(request, said)
    return HttpResponseRedirect(done or reverse("stage", args=[row.pk]))


def entered_words(result: object) -> str:
    """ "Saved", or that it waits for the word of whoever read before."""
    if isinstance(result, list) and result:
        name = result[0].reader.display_name
        return f"{name} read this before. Your change waits until {name} confirms it."
    return SAVED


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
        page=reverse("stage", args=[stage_id]),
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
def stage_confirm(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """One tap of the surgeon: what was entered for him in this stage is what he says."""
    chart, row = row_for(request, Stage, stage_id)
    require_write(request, chart)
    seen = shown_value(request)
    return tap(request, chart, row, lambda case: actions.confirm_stage(case, row, seen=seen))


@require_POST
def stage_confirm_defaults(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """Confirm the stage's default values with one tap."""
    chart, row = row_for(request, Stage, stage_id)

    shown = request.POST.getlist("default")

    def confirm(case: LockedDraft) -> None:
        stage = case.lock_and_reload(row)
        if set(actions.defaults_shown(stage)) - set(shown):
            raise StalePageError({"": ["These values have changed. Look again, then tap."]})
        actions.confirm_defaults(case, stage, shown=shown)

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
    refusal, status = "", HTTPStatus.OK
    if request.method == "POST":
        seen = shown_value(request)
        try:
            with chart.locked_draft() as case:
                actions.remove_stage(case, row, discard_readings=True, seen=seen)
            return HttpResponseRedirect(reverse("lesion", args=[row.lesion_id]))
        except ActionRefusedError as error:
            refusal, status = str(error), error.status
    context = {
        **stage_context(chart, row),
        "unsaved_here": unsaved_in_stage(request, chart, row),
        "refusal": refusal,
    }
    return render_section(
        request, chart, "encounters/stage_remove.html", context, lesion=row.lesion, status=status
    )
