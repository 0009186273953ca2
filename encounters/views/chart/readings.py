"""Reading blocks and concluding stages: one address for each tap."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions import ActionRefusedError, CompartmentReading, LockedDraft
from encounters.forms.base import SectionForm, add_refusals
from encounters.forms.stage import (
    REST_CLEAR,
    ConcludeForm,
    FindingForm,
    ReadingForm,
    RecutForm,
)
from encounters.models import Block, BlockFinding, Reading, Recut, Stage
from encounters.specimen_map import HalfHour
from encounters.views.chart.stage_page import stage_context, stage_record
from encounters.views.chart.stages import stage_page, tap
from encounters.vocabulary.terms import (
    BlockKind,
    Compartment,
    ReadingResult,
    StageConclusion,
    TumorType,
)
from encounters.web.open_chart import OpenChart, require_write, row_for
from encounters.web.page_identity import answers_given, shown_value
from encounters.web.posting import posted
from encounters.web.workspace import edit_section, go_on, render_section
from encounters.workflow.sections import Section


@require_POST
def block_clear(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """One tap: no tumor, margins complete."""
    chart, block = row_for(request, Block, block_id)
    require_write(request, chart)
    seen, answers = shown_value(request), answers_given(request)
    readings = actions.clear_readings(block)
    return tap(
        request,
        chart,
        block.stage,
        lambda case: actions.read_block(case, block, readings, seen=seen, answers=answers),
        block=block,
    )


@require_POST
def block_unread(request: HttpRequest, block_id: UUID) -> HttpResponse:
    chart, block = row_for(request, Block, block_id)
    require_write(request, chart)
    seen, answers = shown_value(request), answers_given(request)
    return tap(
        request,
        chart,
        block.stage,
        lambda case: actions.unread_block(case, block, seen=seen, answers=answers),
        block=block,
    )


@require_POST
def stage_all_clear(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    chart, stage = row_for(request, Stage, stage_id)
    require_write(request, chart)
    seen = shown_value(request)
    return tap(request, chart, stage, lambda case: actions.read_all_clear(case, stage, seen=seen))


@require_POST
def reading_take(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """The reader confirms a change that somebody entered for him."""
    return _settle(request, reading_id, actions.take_change)


@require_POST
def reading_leave(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """A change that waits for its reader's word is not made."""
    return _settle(request, reading_id, actions.leave_change)


def _settle(request: HttpRequest, reading_id: UUID, settle: Callable[..., None]) -> HttpResponse:
    chart, reading = row_for(request, Reading, reading_id)
    require_write(request, chart)
    block, seen = reading.block, shown_value(request)
    return tap(
        request,
        chart,
        block.stage,
        lambda case: settle(case, reading, seen=seen),
        block=block,
    )


def block_reading(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """Both margins of one block in full, and what else was seen in it."""
    chart, block = row_for(request, Block, block_id)
    form = ReadingForm(posted(request), initial=_reading_initial(block))

    def save(case: LockedDraft, values: dict[str, Any]) -> None:
        # Under the lock: a drawing may have added places that the form does not show.
        readings = _readings(block, values)
        seen, answers = shown_value(request), answers_given(request)
        actions.read_block(case, block, readings, seen=seen, answers=answers)

    return edit_section(
        request,
        chart,
        form,
        save,
        template="encounters/block_reading.html",
        done=reverse("stage", args=[block.stage_id]),
        context=lambda: _beside_reading(chart, block),
        lesion=block.stage.lesion,
    )


def _beside_reading(chart: OpenChart, block: Block) -> dict[str, Any]:
    context = stage_context(chart, block.stage)
    return {
        **context,
        "shown": context["seen"].blocks[str(block.pk)],
        "block_row": block,
        "block_findings": block.findings.filter(superseded_at=None),
        "finding_form": FindingForm(),
        "block_recuts": block.recuts.select_related("recorded_by"),
        "recut_form": RecutForm(),
    }


def _reading_initial(block: Block) -> dict[str, object]:
    """What was read before; nothing is presumed of a margin that nobody has read."""
    initial: dict[str, object] = {}
    if block.kind == BlockKind.BASE:
        initial["edge_result"] = ReadingResult.NOT_APPLICABLE.value
    for reading in Reading.objects.filter(block=block, is_binding=True):
        for name in ("result", "clock_from", "clock_to", "tumor_type", "tumor_subtype", "note"):
            initial[f"{reading.compartment}_{name}"] = _shown(getattr(reading, name))
        if reading.further_places:
            start, end = reading.further_places[0]
            initial[f"{reading.compartment}_further_from"] = start
            initial[f"{reading.compartment}_further_to"] = end
    return initial


def _shown(value: Any) -> Any:
    """Clock positions as the list spells them: 4, not 4.0."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value


def _readings(block: Block, values: dict[str, Any]) -> dict[Compartment, CompartmentReading]:
    return {
        compartment: CompartmentReading(
            result=ReadingResult(values[f"{compartment.value}_result"]),
            clock_from=values[f"{compartment.value}_clock_from"],
            clock_to=values[f"{compartment.value}_clock_to"],
            tumor_type=_tumor(values[f"{compartment.value}_tumor_type"]),
            tumor_subtype=values[f"{compartment.value}_tumor_subtype"],
            note=values[f"{compartment.value}_note"],
            further_places=_further(block, compartment, values),
        )
        for compartment in Compartment
    }


def _further(
    block: Block, compartment: Compartment, values: dict[str, Any]
) -> tuple[tuple[HalfHour, HalfHour], ...]:
    """The second place as the form has it; any third place that was drawn stays."""
    first, last = (values[f"{compartment.value}_further_{end}"] for end in ("from", "to"))
    row = block.readings.filter(compartment=compartment.value, is_binding=True).first()
    drawn = row.further_places[1:] if row else []
    is_placed_tumor = values[f"{compartment.value}_result"] == ReadingResult.TUMOR.value
    others = (
        [(HalfHour(start), HalfHour(end)) for start, end in drawn]
        if is_placed_tumor and first
        else []
    )
    return (*([(first, last)] if first else []), *others)


def _tumor(value: str) -> TumorType | None:
    return TumorType(value) if value else None


@require_POST
def block_finding(request: HttpRequest, block_id: UUID) -> HttpResponse:
    form = FindingForm(request.POST)
    return _added(request, block_id, actions.add_finding, finding_form=form)


@require_POST
def finding_remove(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    chart, finding = row_for(request, BlockFinding, finding_id)
    require_write(request, chart)
    seen = shown_value(request)
    return tap(
        request,
        chart,
        finding.block.stage,
        lambda case: actions.remove_finding(case, finding, seen=seen),
        block=finding.block,
        done=reverse("block_reading", args=[finding.block_id]),
    )


@require_POST
def block_recut(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """A further section of the block; what was read of it stays."""
    form = RecutForm(request.POST)
    return _added(request, block_id, actions.record_recut, recut_form=form)


def _added(
    request: HttpRequest, block_id: UUID, add: Callable[..., object], **forms: SectionForm
) -> HttpResponse:
    """Add to a block what its form holds, by ``add``; the one form goes by its template's name."""
    chart, block = row_for(request, Block, block_id)
    require_write(request, chart)
    seen, status = shown_value(request), HTTPStatus.UNPROCESSABLE_ENTITY
    (form,) = forms.values()
    if form.is_valid():
        try:
            with chart.locked_draft() as case:
                add(case, block, form.cleaned_data, seen=seen)
            return HttpResponseRedirect(reverse("block_reading", args=[block_id]))
        except ActionRefusedError as error:
            add_refusals(form, error)
            status = error.status
    return _with_form(request, chart, block, status, **forms)


def _with_form(
    request: HttpRequest, chart: OpenChart, block: Block, status: int, **forms: SectionForm
) -> HttpResponse:
    """The page of a block with what was sent and not taken."""
    return render_section(
        request,
        chart,
        "encounters/block_reading.html",
        {
            **_beside_reading(chart, block),
            "form": ReadingForm(initial=_reading_initial(block)),
            **forms,
        },
        lesion=block.stage.lesion,
        status=status,
        page=reverse("block_reading", args=[block.pk]),
    )


@require_POST
def recut_remove(request: HttpRequest, recut_id: UUID) -> HttpResponse:
    chart, recut = row_for(request, Recut, recut_id)
    require_write(request, chart)
    seen = shown_value(request)
    return tap(
        request,
        chart,
        recut.block.stage,
        lambda case: actions.remove_recut(case, recut, seen=seen),
        block=recut.block,
        done=reverse("block_reading", args=[recut.block_id]),
    )


@require_POST
def stage_conclude(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    chart, stage = row_for(request, Stage, stage_id)
    require_write(request, chart)
    form = ConcludeForm(request.POST)
    if not form.is_valid():
        return stage_page(request, chart, stage, "Say clear, residual tumor or indeterminate.")
    conclusion = form.cleaned_data["conclusion"]
    how: dict[str, Any] = {
        "reason": form.cleaned_data["reason"],
        "seen": shown_value(request),
        "answers": answers_given(request),
        "ticked": request.POST.getlist("ticked"),
    }

    def conclude(case: LockedDraft) -> None:
        if conclusion == REST_CLEAR:
            actions.conclude_rest_clear(case, stage, **how)
        else:
            said = StageConclusion(conclusion)
            actions.conclude_stage(case, stage, conclusion=said, **how)
        # The line at the buttons says that they do.
        actions.confirm_defaults(case, stage, shown=request.POST.getlist("default"))

    return tap(
        request, chart, stage, conclude, done=partial(_after_conclusion, request, chart, stage)
    )


def _after_conclusion(request: HttpRequest, chart: OpenChart, stage: Stage, said: str) -> str:
    """To the defect if that is next; else to the stage, where the next one is taken.

    A conclusion that waits for somebody's word says so there.
    """
    chart.forget()
    page = reverse("stage", args=[stage.pk])
    concluded = stage_record(chart, stage)
    is_next = chart.next_step.section == Section.NEW_DEFECT
    if is_next and concluded.conclusion and concluded.is_conclusion_confirmed:
        return go_on(request, chart, f"Concluded: {concluded.conclusion.label}", page)
    messages.success(request, said)
    return page


@require_POST
def stage_reopen(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    chart, stage = row_for(request, Stage, stage_id)
    require_write(request, chart)
    seen = shown_value(request)
    return tap(request, chart, stage, lambda case: actions.reopen_stage(case, stage, seen=seen))
