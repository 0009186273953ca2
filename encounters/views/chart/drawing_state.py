"""What the drawing page starts from: the stage's map with its readings, and all words it says."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from django.urls import reverse

from encounters.models import SpecimenMap, Stage
from encounters.record import FindingRecord, ReadingRecord, StageRecord
from encounters.specimen_map.diagrams import diagram, diagram_names, ground_for
from encounters.specimen_map.plans import look_for_editor
from encounters.views.chart.photos import photo_address, photo_grounds
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.terms import FindingKind, ReadingResult, TumorType
from encounters.web.open_chart import OpenChart


def drawing_state(
    chart: OpenChart, row: Stage, stage: StageRecord, may_change: bool
) -> dict[str, Any]:
    """JSON for the page; ``drawing`` is what ``parse_drawing`` takes back."""
    lesion = chart.record.lesion(row.lesion.letter)
    stored = SpecimenMap.objects.only("version").get(stage=row)
    under = (stage.map_document or {}).get("ground", {})
    ground = ground_for(lesion.site.slug, lesion.site.side)
    return {
        "url": reverse("drawing", args=[row.pk]),
        "version": stored.version,
        "stage": stage.number,
        "prefix": f"map-{lesion.letter}-{stage.number}",
        "drawing": drawing_of(stage),
        "look": look_for_editor(),
        "diagram": _lines(under["diagram"]) if "diagram" in under else None,
        "photos": photo_grounds(row.lesion),
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
        "tumors": {one.value: one.label for one in TumorType},
        "results": {one.value: one.label for one in ReadingResult},
        "kinds": {one.value: one.label for one in FindingKind},
        "is_mirrored": chart.encounter.location.reads_slides_mirrored,
        "may_change": may_change,
        "user": str(chart.user_id),
        "patient": str(chart.encounter.patient_id),
    }


def drawing_of(stage: StageRecord) -> dict[str, Any]:
    return {
        "document": stage.map_document,
        "readings": [
            _without_empty(
                {
                    "block": block.id,
                    "compartment": one.compartment.value,
                    "result": one.result.value,
                    **_clock(one),
                    "further_places": [list(map(_hours, place)) for place in one.further_places],
                    "tumor_type": one.tumor_type.value if one.tumor_type else "",
                    "tumor_subtype": one.tumor_subtype,
                    "note": one.note,
                }
            )
            for block in stage.blocks
            for one in block.readings
        ],
        "signs": [
            _without_empty(
                {
                    "id": one.id,
                    "block": block.id,
                    "kind": one.kind.value,
                    "compartment": one.compartment.value,
                    **_clock(one),
                    "caliber_mm": plain(one.caliber_mm) if one.caliber_mm is not None else "",
                    "note": one.note,
                }
            )
            for block in stage.blocks
            for one in block.findings
        ],
    }


def _clock(one: ReadingRecord | FindingRecord) -> dict[str, Any]:
    if one.clock_from is None or one.clock_to is None:
        return {}
    return {"clock_from": _hours(one.clock_from), "clock_to": _hours(one.clock_to)}


def _hours(clock: Decimal) -> int | float:
    return int(clock) if clock == clock.to_integral_value() else float(clock)


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", [])}


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
            "strokes": [{"weight": one.weight, "path": one.path} for one in diagram(name).strokes],
        }
        for name in names
    }
