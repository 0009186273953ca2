"""What the stage's page shows: its map, its blocks as cards, its conclusion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from encounters.actions import StageSeen, defaults_shown, stage_seen
from encounters.models import Stage
from encounters.record import BlockRecord, ReadingRecord, RecutRecord, StageRecord
from encounters.specimen_map import clock_words, describe, parse_stored, render_svg
from encounters.views.chart.drawing_state import diagram_titles, drawing_state
from encounters.views.chart.drawing_words import DRAWING_WORDS
from encounters.views.chart.photos import photo_address
from encounters.views.chart.whose_words import (
    awaited,
    earlier_words,
    entered_words,
    others_read,
    result_words,
    to_confirm,
    waiting_words,
)
from encounters.vocabulary.spoken import block_label, listed, plain, roman
from encounters.vocabulary.terms import (
    Compartment,
    FindingKind,
    StageConclusion,
    TissueDepth,
    TumorType,
)
from encounters.web.open_chart import OpenChart
from encounters.workflow.confirmations import histology_time_out_facts
from encounters.workflow.next_stage import propose_next_stage, tray_sentence
from encounters.workflow.next_step import end_words, needs_another


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCard:
    """A block as the page shows it: its name, its state in a word, its margins in words.

    ``seen`` is what its buttons say of it. ``entered`` tells whose word is awaited, ``waiting`` the
    changes that wait beside a reading, ``earlier`` what was superseded.
    """

    id: str
    name: str
    kind: str
    state: str
    margins: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, str], ...]
    seen: str
    entered: str
    waiting: tuple[WaitingChange, ...]
    earlier: tuple[str, ...]
    recuts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChange:
    """A reading entered for somebody who read otherwise, and who may settle it."""

    id: str
    words: str
    may_take: bool
    may_leave: bool


def stage_context(chart: OpenChart, row: Stage) -> dict[str, Any]:
    # Before the rest is read: what changes in between is then refused as stale, not lost.
    seen = stage_seen(row)
    lesion = chart.record.lesion(row.lesion.letter)
    record = stage_record(chart, row)
    drawn = parse_stored(record.map_document) if record.map_document else None
    name = f"Stage {roman(record.number)}"
    is_residual = record.conclusion == StageConclusion.RESIDUAL_TUMOR
    may_change = chart.may_write and record.conclusion is None
    return {
        "stage": row,
        "seen": seen,
        "defaults_shown": defaults_shown(row),
        "usual_words": usual_words(row),
        "to_confirm": to_confirm(record, str(chart.user.pk)),
        "awaited": awaited(record, str(chart.user.pk)),
        "others_read": others_read(record, str(chart.user.pk)),
        "stage_record": record,
        "stage_name": name,
        "next_stage_name": f"stage {roman(record.number + 1)}",
        "stage_name_low": f"stage {roman(record.number)}",
        "map_svg": map_picture(record, lesion.letter),
        "map_words": describe(drawn, record.number) if drawn else (),
        "blocks": [_block_card(chart, block, record.number, seen) for block in record.blocks],
        "tumor_blocks": [
            block_label(record.number, block.number) for block in record.blocks if block.has_tumor
        ],
        "unread_count": sum(not block.is_read for block in record.blocks),
        "has_tumor": any(block.has_tumor for block in record.blocks),
        "doubts": listed(record.doubts),
        "time_out_facts": histology_time_out_facts(chart.record, lesion, record),
        "asks_each": chart.encounter.practice.asks_each_at_clear,
        "is_last": record is lesion.stages[-1],
        "end_words": end_words(lesion) if record is lesion.stages[-1] else "",
        "may_stop": is_residual and needs_another(lesion) and record is lesion.stages[-1],
        "tray_sentence": tray_sentence(propose_next_stage(record)) if is_residual else "",
        "may_change": may_change,
        "drawing_state": drawing_state(chart, row, record, may_change, seen.map_version)
        if drawn
        else None,
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


_USUAL_WORDS: dict[str, Callable[[Stage], str]] = {
    "margin_mm": lambda row: f"margin {plain(row.margin_mm)} mm" if row.margin_mm else "no margin",
    "bevel_degrees": lambda row: f"bevel {row.bevel_degrees} degrees",
    "depth_plane": lambda row: f"depth {TissueDepth(row.depth_plane).label.lower()}",
    "stain": lambda row: row.stain,
}


def usual_words(row: Stage) -> str:
    """What is not confirmed yet, for the line that says what concluding confirms too."""
    return ", ".join(_USUAL_WORDS[name](row) for name in row.unconfirmed)


def _block_card(
    chart: OpenChart, block: BlockRecord, stage_number: int, seen: StageSeen
) -> BlockCard:
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
        seen=seen.blocks[block.id],
        entered=entered_words(block),
        waiting=tuple(_waiting(chart, reading) for reading in block.waiting),
        earlier=tuple(earlier_words(chart.record, reading) for reading in block.earlier),
        recuts=tuple(_recut_words(recut) for recut in block.recuts),
    )


def _recut_words(recut: RecutRecord) -> str:
    """ "Recut 1: epidermis missing"."""
    words = f"Recut {recut.number}: {recut.reason.label.lower()}"
    return f"{words}, {recut.detail}" if recut.detail else words


def _waiting(chart: OpenChart, reading: ReadingRecord) -> WaitingChange:
    own = str(chart.user.pk)
    reader = reading.reader.id if reading.reader else ""
    enterer = reading.entered_by.id if reading.entered_by else ""
    answers = chart.record.surgeon.id == own
    return WaitingChange(
        id=reading.id,
        words=waiting_words(reading),
        may_take=chart.may_write and reader == own,
        may_leave=chart.may_write and (own in (reader, enterer) or answers),
    )


def _state(block: BlockRecord) -> str:
    if block.has_tumor:
        return "tumor"
    if block.is_incomplete:
        return "incomplete"
    return "clear" if block.is_read else "unread"


def _reading_words(reading: ReadingRecord | None) -> str:
    return "Not read" if reading is None else result_words(reading)
