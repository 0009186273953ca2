"""Reading blocks and concluding stages: one address for each tap."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions import ActionRefusedError, CompartmentReading
from encounters.forms.base import add_refusals
from encounters.forms.stage import ConcludeForm, FindingForm, ReadingForm
from encounters.models import Block, BlockFinding, Reading, Stage
from encounters.specimen_map import HalfHour
from encounters.views.chart.stage_page import stage_context
from encounters.views.chart.stages import stage_page
from encounters.vocabulary.terms import (
    BlockKind,
    Compartment,
    ReadingResult,
    StageConclusion,
    TumorType,
)
from encounters.web.open_chart import require_write, row_for
from encounters.web.posting import posted
from encounters.web.workspace import act, edit_section, render_section


@require_POST
def block_clear(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """One tap: no tumor, margins complete."""
    chart, block = row_for(request, Block, block_id)
    return act(
        request,
        chart,
        lambda case: actions.read_block(case, block, actions.clear_readings(block)),
        done=reverse("stage", args=[block.stage_id]),
        refused=lambda why: stage_page(request, chart, block.stage, why),
    )


@require_POST
def block_unread(request: HttpRequest, block_id: UUID) -> HttpResponse:
    chart, block = row_for(request, Block, block_id)
    return act(
        request,
        chart,
        lambda case: actions.unread_block(case, block),
        done=reverse("stage", args=[block.stage_id]),
        refused=lambda why: stage_page(request, chart, block.stage, why),
    )


@require_POST
def stage_all_clear(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    chart, stage = row_for(request, Stage, stage_id)
    return act(
        request,
        chart,
        lambda case: actions.read_all_clear(case, stage),
        done=reverse("stage", args=[stage_id]),
        refused=lambda why: stage_page(request, chart, stage, why),
    )


def block_reading(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """Both margins of one block in full, and what else was seen in it."""
    chart, block = row_for(request, Block, block_id)
    form = ReadingForm(posted(request), initial=_reading_initial(block))
    return edit_section(
        request,
        chart,
        form,
        # Under the lock: a drawing may have added places that the form does not show.
        lambda case, values: actions.read_block(case, block, _readings(block, values)),
        template="encounters/block_reading.html",
        done=reverse("stage", args=[block.stage_id]),
        context=lambda: {
            "block_row": block,
            "block_findings": block.findings.all(),
            "finding_form": FindingForm(),
            **stage_context(chart, block.stage),
        },
        lesion=block.stage.lesion,
    )


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
    chart, block = row_for(request, Block, block_id)
    require_write(request, chart)
    form = FindingForm(request.POST)
    if form.is_valid():
        try:
            with chart.locked_draft() as case:
                actions.add_finding(case, block, form.cleaned_data)
            return HttpResponseRedirect(reverse("block_reading", args=[block_id]))
        except ActionRefusedError as error:
            add_refusals(form, error)
    context = {
        "form": ReadingForm(initial=_reading_initial(block)),
        "block_row": block,
        "block_findings": block.findings.all(),
        "finding_form": form,
        **stage_context(chart, block.stage),
    }
    return render_section(
        request,
        chart,
        "encounters/block_reading.html",
        context,
        lesion=block.stage.lesion,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


@require_POST
def finding_remove(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    chart, finding = row_for(request, BlockFinding, finding_id)
    return act(
        request,
        chart,
        lambda case: actions.remove_finding(case, finding),
        done=reverse("block_reading", args=[finding.block_id]),
        refused=lambda why: stage_page(request, chart, finding.block.stage, why),
    )


@require_POST
def stage_conclude(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    chart, stage = row_for(request, Stage, stage_id)
    require_write(request, chart)
    form = ConcludeForm(request.POST)
    if not form.is_valid():
        return stage_page(request, chart, stage, "Say clear, residual tumor or indeterminate.")
    return act(
        request,
        chart,
        lambda case: actions.conclude_stage(
            case,
            stage,
            conclusion=StageConclusion(form.cleaned_data["conclusion"]),
            reason=form.cleaned_data["reason"],
        ),
        done=reverse("stage", args=[stage_id]),
        refused=lambda why: stage_page(request, chart, stage, why),
    )


@require_POST
def stage_reopen(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    chart, stage = row_for(request, Stage, stage_id)
    return act(
        request,
        chart,
        lambda case: actions.reopen_stage(case, stage),
        done=reverse("stage", args=[stage_id]),
        refused=lambda why: stage_page(request, chart, stage, why),
    )
