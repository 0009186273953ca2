"""Initial JSON of the drawing page: the map with its readings, and all labels."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from django.urls import reverse

from encounters.models import Stage
from encounters.record import BlockRecord, FindingRecord, ReadingRecord, StageRecord
from encounters.specimen_map import DrawnFinding, DrawnReading, HalfHour, to_document
from encounters.specimen_map.diagrams import diagram, diagram_names, ground_for
from encounters.specimen_map.plans import appearance_for_editor
from encounters.views.chart.photos import photo_address, photo_grounds
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.terms import FindingKind, ReadingResult, Role, TumorType
from encounters.web.open_chart import OpenChart


def drawing_state(
    chart: OpenChart, row: Stage, stage: StageRecord, may_change: bool, version: int
) -> dict[str, Any]:
    """JSON for the page; ``drawing`` is what ``parse_drawing`` takes back.

    ``version`` is the map's.
    """
    lesion = chart.record.lesion(row.lesion.letter)
    under = (stage.map_document or {}).get("ground", {})
    ground = ground_for(lesion.site.slug, lesion.site.side)
    return {
        "url": reverse("drawing", args=[row.pk]),
        "version": version,
        "stage": stage.number,
        "prefix": f"map-{lesion.letter}-{stage.number}",
        "drawing": drawing_of(stage),
        "look": appearance_for_editor(),
        "diagram": _lines(under["diagram"]) if "diagram" in under else None,
        "photos": photo_grounds(chart, row.lesion),
        "photo_address": photo_address(),
        "photos_url": reverse("lesion_photos", args=[row.lesion_id]),
        "site_ground": {
            "diagram": ground.diagram,
            "x": ground.x,
            "y": ground.y,
            "scale": ground.scale,
        }
        if ground
        else None,
        "tumor": lesion.coded_tumor_type.label,
        "tumors": {tumor.value: tumor.label for tumor in TumorType},
        "results": {result.value: result.label for result in ReadingResult},
        "kinds": {kind.value: kind.label for kind in FindingKind},
        "is_mirrored": chart.encounter.location.reads_slides_mirrored,
        "may_change": may_change,
        "first_tool": _first_tool(chart, stage),
        "user": str(chart.user.pk),
        "patient": str(chart.encounter.patient_id),
    }


def _first_tool(chart: OpenChart, stage: StageRecord) -> str:
    """Who reads draws tumor; in the laboratory a stage that nobody has read is inked."""
    is_laboratory = chart.roles == {Role.HISTOTECHNICIAN}
    is_read = any(block.is_read or block.has_tumor for block in stage.blocks)
    return "ink" if is_laboratory and not is_read else "tumor"


def drawing_of(stage: StageRecord) -> dict[str, Any]:
    """The stage as ``parse_drawing`` takes it back."""
    readings = [
        to_document(_reading(block, reading))
        for block in stage.blocks
        for reading in block.readings
    ]
    findings = [
        to_document(_finding(block, finding))
        for block in stage.blocks
        for finding in block.findings
    ]
    return {"document": stage.map_document, "readings": readings, "signs": findings}


def _reading(block: BlockRecord, reading: ReadingRecord) -> DrawnReading:
    return DrawnReading(
        block=block.id,
        compartment=reading.compartment,
        result=reading.result,
        clock_from=_half_hour(reading.clock_from),
        clock_to=_half_hour(reading.clock_to),
        further_places=tuple(
            (HalfHour(start), HalfHour(end)) for start, end in reading.further_places
        ),
        tumor_type=reading.tumor_type,
        tumor_subtype=reading.tumor_subtype,
        note=reading.note,
    )


def _finding(block: BlockRecord, finding: FindingRecord) -> DrawnFinding:
    return DrawnFinding(
        id=finding.id,
        block=block.id,
        kind=finding.kind,
        compartment=finding.compartment,
        clock_from=_half_hour(finding.clock_from),
        clock_to=_half_hour(finding.clock_to),
        caliber_mm=plain(finding.caliber_mm) if finding.caliber_mm is not None else "",
        note=finding.note,
    )


def _half_hour(clock: Decimal | None) -> HalfHour | None:
    return None if clock is None else HalfHour(clock)


@cache
def diagram_titles() -> tuple[tuple[str, str], ...]:
    """Names and titles of all diagrams, for a list to choose from."""
    return tuple((name, diagram(name).title) for name in diagram_names())


def _lines(name: str) -> dict[str, Any]:
    found: dict[str, Any] = diagram_json([name])[name]
    return found


def diagram_json(names: Iterable[str]) -> dict[str, Any]:
    """Diagrams as the page draws them, by name."""
    return {
        name: {
            "name": name,
            "title": diagram(name).title,
            "strokes": [
                {"weight": stroke.weight, "path": stroke.path} for stroke in diagram(name).strokes
            ],
        }
        for name in names
    }
