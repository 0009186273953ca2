"""What the stage's page shows: its map, its blocks as cards, its conclusion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from encounters.models import Stage
from encounters.record import BlockRecord, ReadingRecord, StageRecord
from encounters.specimen_map import clock_words, describe, parse_stored, places_words, render_svg
from encounters.views.chart.drawing_state import diagram_titles, drawing_state
from encounters.views.chart.drawing_words import DRAWING_WORDS
from encounters.views.chart.photos import photo_address
from encounters.vocabulary.spoken import block_label, listed, roman
from encounters.vocabulary.terms import (
    Compartment,
    FindingKind,
    ReadingResult,
    StageConclusion,
    TumorType,
)
from encounters.web.open_chart import OpenChart
from encounters.workflow.next_stage import propose_next_stage, tray_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCard:
    """A block as the page shows it: its name, its state in a word, its margins in words."""

    id: str
    name: str
    kind: str
    state: str
    margins: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, str], ...]


def stage_context(chart: OpenChart, row: Stage) -> dict[str, Any]:
    lesion = chart.record.lesion(row.lesion.letter)
    record = stage_record(chart, row)
    drawn = parse_stored(record.map_document) if record.map_document else None
    name = f"Stage {roman(record.number)}"
    is_residual = record.conclusion == StageConclusion.RESIDUAL_TUMOR
    may_change = chart.may_write and record.conclusion is None
    return {
        "stage": row,
        "stage_record": record,
        "stage_name": name,
        "next_stage_name": f"stage {roman(record.number + 1)}",
        "stage_name_low": f"stage {roman(record.number)}",
        "map_svg": map_picture(record, lesion.letter),
        "map_words": describe(drawn, record.number) if drawn else (),
        "blocks": [block_card(block, record.number) for block in record.blocks],
        "unread_count": sum(not block.is_read for block in record.blocks),
        "has_tumor": any(block.has_tumor for block in record.blocks),
        "doubts": listed(record.doubts),
        "is_last": record is lesion.stages[-1],
        "tray_sentence": tray_sentence(propose_next_stage(record)) if is_residual else "",
        "may_change": may_change,
        "drawing_state": drawing_state(chart, row, record, may_change) if drawn else None,
        "diagrams": diagram_titles(),
        **DRAWING_WORDS,
        "finding_kinds": FindingKind.choices(),
        "tumor_types": TumorType.choices(),
        "inks": drawn.inks if drawn else (),
    }


def stage_record(chart: OpenChart, row: Stage) -> StageRecord:
    """The record of a row; both come from one chart, so it is there."""
    lesion = chart.record.lesion(row.lesion.letter)
    return next(stage for stage in lesion.stages if stage.id == str(row.pk))


def map_picture(stage: StageRecord, letter: str) -> SafeString:
    """The stage's map as inline SVG; nothing while the stage has no map.

    Safe because the renderer builds every element itself from checked numbers and escapes every
    word; nothing in it was written by a person as markup.
    """
    if not stage.map_document:
        return SafeString()
    svg = render_svg(
        parse_stored(stage.map_document),
        stage_number=stage.number,
        title=f"Specimen map of lesion {letter}, stage {roman(stage.number)}",
        id_prefix=f"map-{letter}-{stage.number}",
        photo_address=photo_address(),
    )
    return mark_safe(svg)  # noqa: S308


def block_card(block: BlockRecord, stage_number: int) -> BlockCard:
    return BlockCard(
        id=block.id,
        name=block_label(stage_number, block.number),
        kind=block.kind.label,
        state=_state(block),
        margins=tuple(
            (compartment.label, _reading_words(block.reading(compartment)))
            for compartment in Compartment
        ),
        findings=tuple(
            (finding.kind.label, clock_words(finding.clock_from, finding.clock_to))
            for finding in block.findings
        ),
    )


def _state(block: BlockRecord) -> str:
    if block.has_tumor:
        return "tumor"
    if block.is_incomplete:
        return "incomplete"
    return "clear" if block.is_read else "unread"


def _reading_words(reading: ReadingRecord | None) -> str:
    if reading is None:
        return "Not read"
    words = reading.result.label
    if reading.result == ReadingResult.TUMOR and reading.tumor_subtype:
        words = f"{words}, {reading.tumor_subtype}"
    place = places_words(reading.places)
    return f"{words}, {place}" if place else words
