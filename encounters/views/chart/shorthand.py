"""Shorthand of a stage and of a repair: a line, said back in plain words, then saved.

Asking what a line means saves nothing. The readings of a stage are saved by their own button; what
is said of a repair is filled into its form, which saves it as if it had been typed there.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from encounters import actions
from encounters.models import Defect, Repair, Stage
from encounters.record import StageRecord
from encounters.specimen_map import parse_stored
from encounters.views.chart.closure import defect_record, repair_form
from encounters.views.chart.stage_page import stage_record
from encounters.views.chart.stages import tap
from encounters.vocabulary.spoken import block_label, roman
from encounters.web.open_chart import OpenChart, require_write, row_for
from encounters.web.page_identity import answers_given, shown_value
from encounters.web.workspace import render_section
from encounters.workflow.shorthand import (
    LineBlock,
    ShorthandError,
    StageLine,
    parse_readings,
    parse_repair,
    repair_words,
    stage_words,
)

LineT = TypeVar("LineT")


def stage_shorthand(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """What a line says of the stage; posted, it is saved."""
    chart, row = row_for(request, Stage, stage_id)
    record = stage_record(chart, row)
    line = (request.POST if request.method == "POST" else request.GET).get("line", "")
    found, context = understood(line, lambda text: _readings(text, record))
    if request.method == "POST":
        require_write(request, chart)
        if found is not None:
            return _save_readings(request, chart, row, found)
    context |= {
        "stage": row,
        "stage_name": f"Stage {roman(record.number)}",
        "seen": actions.stage_seen(row),
        "blocks": [{"name": block_label(record.number, block.number)} for block in record.blocks],
        "said": stage_words(found, stage=record.number) if found else (),
        "may_change": chart.may_write and record.conclusion is None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    template = "encounters/stage_shorthand.html"
    return render_section(request, chart, template, context, lesion=row.lesion, status=status)


def _save_readings(
    request: HttpRequest, chart: OpenChart, row: Stage, line: StageLine
) -> HttpResponse:
    seen, answers = shown_value(request), answers_given(request)
    return tap(
        request,
        chart,
        row,
        lambda case: actions.read_margins(
            case,
            row,
            line.readings,
            clears_rest=line.clears_rest,
            seen=seen,
            answers=answers,
        ),
    )


def _readings(line: str, record: StageRecord) -> StageLine:
    return parse_readings(line, stage=record.number, blocks=_blocks(record))


def _blocks(record: StageRecord) -> list[LineBlock]:
    """The blocks with the clock ranges of their skin edges, as the map has them."""
    drawn = parse_stored(record.map_document) if record.map_document else None
    spans = {
        block.id: tuple(
            (edge.clock_from, edge.clock_to)
            for edge in block.edges
            if edge.clock_from is not None and edge.clock_to is not None
        )
        for block in (drawn.blocks if drawn else ())
    }
    return [
        LineBlock(number=block.number, kind=block.kind, spans=spans.get(block.id, ()))
        for block in record.blocks
    ]


@require_GET
def repair_shorthand(request: HttpRequest, defect_id: UUID, place: int) -> HttpResponse:
    """The form of the repair, filled with what a line says; saving it is the form's own button."""
    chart, row = row_for(request, Defect, defect_id)
    present = Repair.objects.filter(defect=row, place=place).select_related("surgeon").first()
    found, context = understood(request.GET.get("line", ""), parse_repair)
    context |= {
        "defect": defect_record(chart, row, place),
        "place": place,
        "said": repair_words(found) if found else (),
        "form": repair_form(
            chart, row, place, None, present=present, said=found.values if found else {}
        ),
    }
    return render_section(request, chart, "encounters/repair_shorthand.html", context)


def understood(line: str, parse: Callable[[str], LineT]) -> tuple[LineT | None, dict[str, Any]]:
    """A line as ``parse`` reads it, and what the page shows of it: the place of a fault."""
    if not line.strip():
        return None, {"line": ""}
    try:
        return parse(line), {"line": line}
    except ShorthandError as error:
        places = {
            "before": line[: error.start],
            "wrong": line[error.start : error.end],
            "after": line[error.end :],
        }
        return None, {"line": line, "fault": {"message": error.message, **places}}
