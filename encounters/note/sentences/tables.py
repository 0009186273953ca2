"""The stage table and the block table of a lesion."""

from __future__ import annotations

from dataclasses import replace

from encounters.note.parts import Row, Table
from encounters.note.phrases import clock_time, day, person_name
from encounters.note.sentences.outcome import done_stages
from encounters.note.sentences.readings import cell, finding_words, short_result
from encounters.record import BlockRecord, LesionRecord, SpecimenRecord, StageRecord
from encounters.vocabulary.spoken import block_label, listed, roman
from encounters.vocabulary.terms import Compartment

_STAGE_COLUMNS = ("Stage", "Date and time", "Blocks", "Result", "Read by")
_BLOCK_COLUMNS = ("Block", "Part", "Edge", "Deep margin", "Also seen")


def stage_table(lesion: LesionRecord) -> Table | None:
    """One row per stage and the total of the blocks."""
    done = done_stages(lesion)
    if not done:
        return None
    total = Row(name="Total", cells=("", str(lesion.block_count), "", ""), is_total=True)
    return Table(
        caption=f"Stages of lesion {lesion.letter}",
        columns=_STAGE_COLUMNS,
        rows=(*(_stage_row(stage) for stage in done), total),
        kind="stages",
    )


def _stage_row(stage: StageRecord) -> Row:
    started = clock_time(stage.started_at) if stage.started_at else ""
    when = ", ".join(part for part in (day(stage.date_of_service), started) if part)
    return Row(
        name=roman(stage.number),
        cells=(when, str(stage.block_count), short_result(stage), person_name(stage.reader)),
    )


def block_table(lesion: LesionRecord) -> Table | None:
    """One row per block, stage by stage in the order of their numbers; no empty last column."""
    rows = tuple(
        _block_row(stage, specimen, block)
        for stage in lesion.stages
        for specimen in stage.specimens
        for block in specimen.blocks
    )
    if not rows:
        return None
    found_nothing_else = not any(row.cells[-1] for row in rows)
    if found_nothing_else:
        rows = tuple(replace(row, cells=row.cells[:-1]) for row in rows)
    return Table(
        caption=f"Blocks of lesion {lesion.letter}",
        columns=_BLOCK_COLUMNS[:-1] if found_nothing_else else _BLOCK_COLUMNS,
        rows=rows,
        kind="blocks",
    )


def _block_row(stage: StageRecord, specimen: SpecimenRecord, block: BlockRecord) -> Row:
    part = block.kind.label
    if len(stage.specimens) > 1:
        part = f"Specimen {specimen.number}, {part.lower()}"
    return Row(
        name=block_label(stage.number, block.number),
        cells=(
            part,
            cell(block, Compartment.EDGE),
            cell(block, Compartment.DEEP),
            listed(finding_words(finding) for finding in block.findings),
        ),
    )
