"""Loads and saves a drawing as JSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from encounters import actions
from encounters.actions import (
    ActionRefusedError,
    QuestionError,
    ReadBlocksError,
    SavedDrawing,
    StaleMapError,
)
from encounters.models import AuditEvent, SpecimenMap, Stage
from encounters.record import ReadingRecord, StageRecord
from encounters.specimen_map import MapError, parse_drawing
from encounters.specimen_map.diagrams import diagram_names
from encounters.views.chart.drawing_state import diagram_json, drawing_of
from encounters.views.chart.stage_page import stage_record
from encounters.vocabulary.spoken import roman
from encounters.vocabulary.terms import ReadingResult
from encounters.web.json_body import BodyError, json_body
from encounters.web.open_chart import OpenChart, require_write, row_for
from encounters.web.page_identity import json_error, seen_versions
from encounters.web.removed import RemovedError, when, who

# As the log calls it, today and in older releases.
_DIVIDED = ("divide_stage", "recut_stage")


def drawing(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """GET: the drawing as it is stored, its version as ``ETag``. POST: save a drawing made from
    version ``If-Match``."""
    chart, row = row_for(request, Stage, stage_id)
    if request.method != "POST":
        # First: a drawing newer than its version is asked about, one that is older is not.
        version = SpecimenMap.objects.only("version").get(stage=row).version
        answer = JsonResponse(drawing_of(stage_record(chart, row)))
        answer["ETag"] = f'"{version}"'
        return answer
    require_write(request, chart)
    version = seen_versions(request).page
    try:
        sent = parse_drawing(json_body(request))
        with chart.locked_draft() as case:
            saved = actions.save_drawing(case, row, sent, version=version)
    except BodyError as error:
        return json_error(error.status, error.path, str(error))
    except MapError as error:
        return json_error(HTTPStatus.BAD_REQUEST, error.path, error.message)
    except StaleMapError as error:
        return _stale(request, row, error.current)
    except ReadBlocksError as error:
        return JsonResponse(
            {"error": "read_blocks", "blocks": error.names}, status=HTTPStatus.CONFLICT
        )
    except QuestionError as error:
        return _asked(error)
    except ActionRefusedError as error:
        return json_error(HTTPStatus.UNPROCESSABLE_ENTITY, "", str(error))
    return JsonResponse(_saved(chart, row, saved))


def _asked(error: QuestionError) -> JsonResponse:
    asked = {
        "error": "replace",
        "words": error.words,
        "replaced": error.answers,
        "blocks": error.blocks,
    }
    return JsonResponse(asked, status=HTTPStatus.CONFLICT)


def _saved(chart: OpenChart, row: Stage, saved: SavedDrawing) -> dict[str, Any]:
    """``seen`` is for the buttons beside the map; what was not drawn as sent is sent back."""
    seen = actions.stage_seen(Stage.objects.get(pk=row.pk))
    answer: dict[str, Any] = {
        "version": saved.row.version,
        "saved_at": _clock_time(),
        "seen": {**seen.blocks, "stage": seen.whole},
    }
    if saved.kept:
        stored = drawing_of(stage_record(chart, row))
        answer |= {"kept": " ".join(saved.kept), "drawing": stored}
    return answer


def _stale(request: HttpRequest, row: Stage, current: SpecimenMap) -> JsonResponse:
    """Both values for the person to choose from: the page has its own, this is the other."""
    chart, row = row_for(request, Stage, row.pk)
    _refuse_divided(chart, row, seen_versions(request).page)
    other, record = current.updated_by, stage_record(chart, row)
    return JsonResponse(
        {
            "error": "stale",
            "version": current.version,
            "drawing": drawing_of(record),
            **_by_others(record, str(chart.user.pk)),
            "who": other.display_name if other else "",
            "when": timezone.localtime(current.updated_at).strftime("%H:%M:%S"),
        },
        status=HTTPStatus.CONFLICT,
    )


def _refuse_divided(chart: OpenChart, row: Stage, version: int) -> None:
    """Blocks that were divided another way are not there to be drawn on."""
    events = AuditEvent.objects.filter(action__in=_DIVIDED, subject_id=str(row.pk))
    event = events.select_related("actor").order_by("-seq").first()
    if event is not None and event.changes["map_version"][1] > version:
        name = f"stage {roman(row.number)} of lesion {row.lesion.letter}"
        message = f"{who(event)} divided {name} another way {when(event.at)}."
        raise RemovedError(f"{message} The blocks drawn on here are gone.", chart.encounter.pk)


def _by_others(record: StageRecord, user: str) -> dict[str, Any]:
    """By block: who else read it, and the keys of tumor that they read, which the page asks about
    before its own drawing replaces it."""
    others = {
        block.id: [reading for reading in block.readings if _is_foreign(reading, user)]
        for block in record.blocks
    }
    return {
        "readers": {
            block: " and ".join(
                sorted({reading.reader.name for reading in found if reading.reader})
            )
            for block, found in others.items()
            if found
        },
        "foreign": {
            block: [reading.id for reading in found if reading.result == ReadingResult.TUMOR]
            for block, found in others.items()
        },
    }


def _is_foreign(reading: ReadingRecord, user: str) -> bool:
    return reading.reader is not None and reading.reader.id != user


def _clock_time() -> str:
    return timezone.localtime().strftime("%H:%M:%S")


@require_safe
def diagram(request: HttpRequest, name: str) -> HttpResponse:
    """The lines of one anatomical diagram."""
    if name not in diagram_names():
        raise Http404
    return JsonResponse(diagram_json([name])[name])
