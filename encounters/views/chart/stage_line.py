"""Taking a stage by a line of shorthand: its tissue and, where the line goes on, its readings.

Asking what a line means saves nothing; both are saved together, or neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from encounters import actions
from encounters.actions import (
    ActionRefusedError,
    PapersMissingError,
    SpecimenOrder,
    StalePageError,
)
from encounters.models import Lesion, Stage
from encounters.record import LesionRecord
from encounters.specimen_map import SpecimenMap, SpecimenPlan, new_map, parse_stored
from encounters.views.chart.shorthand import understood
from encounters.views.chart.tissue import stage_papers
from encounters.vocabulary.spoken import roman
from encounters.web.open_chart import OpenChart, require_write, row_for
from encounters.web.page_identity import shown_value
from encounters.web.workspace import render_section
from encounters.workflow.shorthand import (
    LineBlock,
    LineTissue,
    StageLine,
    parse_readings,
    parse_tissue,
    says_readings,
    stage_words,
    tissue_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStageLine:
    """A line that was understood: the stage's number, its tissue, its readings if it has any."""

    number: int
    tissue: LineTissue
    readings: StageLine | None

    @property
    def said(self) -> list[str]:
        tissue = tissue_words(self.tissue, stage_name=f"Stage {roman(self.number)}")
        read = stage_words(self.readings, stage=self.number) if self.readings else []
        return [tissue, *read]


def stage_line(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    """What a line says of the next stage; posted, the stage is taken and read like that."""
    chart, lesion = row_for(request, Lesion, lesion_id)
    record = chart.record.lesion(lesion.letter)
    is_sent = request.method == "POST"
    line = (request.POST if is_sent else request.GET).get("line", "")
    found, context = understood(line, lambda text: _parsed(text, lesion, record))
    if is_sent:
        require_write(request, chart)
        try:
            if found is not None:
                return _save(request, chart, lesion, found)
        except PapersMissingError:
            pass
        except ActionRefusedError as error:
            context["refusal"] = str(error)
    number = len(record.stages) + 1
    context |= {
        "number": number,
        "said": found.said if found else (),
        "papers": stage_papers(chart, record),
        "is_refused": is_sent,
    }
    return render_section(
        request,
        chart,
        "encounters/stage_line.html",
        context,
        lesion=lesion,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK,
    )


def _save(
    request: HttpRequest, chart: OpenChart, lesion: Lesion, line: NewStageLine
) -> HttpResponse:
    tissue, readings = line.tissue, line.readings
    order = SpecimenOrder(
        layout=tissue.layout,
        block_count=tissue.block_count,
        clock_from=tissue.clock_from,
        clock_to=tissue.clock_to,
    )
    with chart.locked_draft() as case:
        taken = Stage.objects.filter(lesion=lesion).count()
        if str(taken + 1) != shown_value(request):
            raise StalePageError({"": ["Another stage was taken meanwhile. Look again."]})
        stage = actions.take_stage(case, lesion, {}, specimens=[order])
        if readings is not None:
            actions.read_margins(case, stage, readings.readings, clears_rest=readings.clears_rest)
    return HttpResponseRedirect(reverse("stage", args=[stage.pk]))


def _parsed(line: str, lesion: Lesion, record: LesionRecord) -> NewStageLine:
    tissue, rest = parse_tissue(line)
    number = len(record.stages) + 1
    readings = None
    if says_readings(rest):
        first = lesion.blocks_given.get(str(number), 0) + 1
        blocks = _planned_blocks(tissue, first, _map_before(record))
        readings = parse_readings(rest, stage=number, blocks=blocks)
    return NewStageLine(number=number, tissue=tissue, readings=readings)


def _map_before(record: LesionRecord) -> SpecimenMap | None:
    document = record.stages[-1].map_document if record.stages else None
    return parse_stored(document) if document else None


def _planned_blocks(
    tissue: LineTissue, first_block: int, before: SpecimenMap | None
) -> list[LineBlock]:
    """The blocks as the stage's map will have them, with the clock ranges of their edges."""
    plan = SpecimenPlan(
        id="1",
        number=1,
        layout=tissue.layout,
        block_ids=tuple(str(place) for place in range(tissue.block_count)),
        first_block_number=first_block,
        clock_from=tissue.clock_from,
        clock_to=tissue.clock_to,
    )
    drawn = new_map(twelve_oclock="", specimens=[plan], inks=(), nicks=(), before=before)
    return [
        LineBlock(
            number=block.number,
            kind=block.kind,
            spans=tuple(
                (edge.clock_from, edge.clock_to)
                for edge in block.edges
                if edge.clock_from is not None and edge.clock_to is not None
            ),
        )
        for block in drawn.blocks
    ]
