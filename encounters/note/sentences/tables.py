"""The stage table of a lesion and the block table of a stage."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from encounters.note.parts import Row, Table
from encounters.note.phrases import clause, clock_time, day
from encounters.note.sentences.outcome import done_stages
from encounters.note.sentences.readings import (
    cell,
    not_examined,
    not_examined_words,
    short_places,
)
from encounters.note.teller import Teller
from encounters.record import BlockRecord, LesionRecord, SpecimenRecord, StageRecord
from encounters.specimen_map import clock_words
from encounters.vocabulary.spoken import block_label, counted, roman
from encounters.vocabulary.terms import BlockKind, Compartment, MapLayout, StageReason

_STAGE_COLUMNS = (
    "Stage",
    "Taken because",
    "From where",
    "Specimens",
    "Blocks examined / not",
    "Conclusion",
    "Read by, at",
)
_BLOCK_COLUMNS = ("Block", "Edge", "Deep margin")


def stage_table(lesion: LesionRecord, teller: Teller) -> Table | None:
    """One row per stage and the totals."""
    done = done_stages(lesion)
    if not done:
        return None
    blocks = [block for stage in done for block in stage.blocks]
    specimens = sum(_specimen_count(stage) for stage in done)
    total = Row(
        name="Total",
        cells=(counted(len(done), "stage"), "", str(specimens), _examined(blocks), "", ""),
        is_total=True,
    )
    return Table(
        caption=f"Stages of lesion {lesion.letter}",
        columns=_STAGE_COLUMNS,
        rows=(*(_stage_row(lesion, stage, teller) for stage in done), total),
        kind="stages",
    )


def _stage_row(lesion: LesionRecord, stage: StageRecord, teller: Teller) -> Row:
    when = teller.on(stage.date_of_service)
    return Row(
        name=roman(stage.number),
        cells=(
            ", ".join(part for part in (when, _because(lesion, stage)) if part),
            _from_where(stage),
            str(_specimen_count(stage)),
            _examined(stage.blocks),
            _conclusion(stage),
            _read_by(stage, teller),
        ),
    )


def _because(lesion: LesionRecord, stage: StageRecord) -> str:
    """The reason, and for tumor its places in the stage before."""
    if stage.reason == StageReason.OTHER:
        return clause(stage.reason_detail) or stage.reason.label
    if stage.reason == StageReason.RESIDUAL_TUMOR:
        before = [other for other in lesion.stages if other.number == stage.number - 1]
        places = short_places(before[0]) if before else ""
        return f"Tumor: {places}" if places else stage.reason.label
    return stage.reason.label


def _from_where(stage: StageRecord) -> str:
    return "; ".join(_place(specimen) for specimen in stage.specimens if specimen.blocks)


def _place(specimen: SpecimenRecord) -> str:
    where = clock_words(specimen.clock_from, specimen.clock_to)
    if specimen.layout == MapLayout.BASE_ONLY:
        return "Base"
    return where or "Whole margin"


def _specimen_count(stage: StageRecord) -> int:
    return sum(1 for specimen in stage.specimens if specimen.blocks)


def _examined(blocks: list[BlockRecord] | tuple[BlockRecord, ...]) -> str:
    """ "4 / 1": seen, and cut without being seen; what is still to be read is neither."""
    seen = sum(1 for block in blocks if block.is_read and block.is_examined)
    missed = sum(1 for block in blocks if block.is_read and not block.is_examined)
    waiting = len(blocks) - seen - missed
    return f"{seen} / {missed}" + (f", {waiting} not read" if waiting else "")


def _conclusion(stage: StageRecord) -> str:
    if stage.conclusion is not None:
        found = stage.conclusion.label
    elif not any(block.readings for block in stage.blocks):
        found = "Not read yet"
    else:
        found = "Not concluded yet"
    return ". ".join(part for part in (found, not_examined_words(stage)) if part)


def _read_by(stage: StageRecord, teller: Teller) -> str:
    if stage.reader is None or not any(block.readings for block in stage.blocks):
        return ""
    return ", ".join(part for part in (teller.name(stage.reader), _read_at(stage, teller)) if part)


def _read_at(stage: StageRecord, teller: Teller) -> str:
    """When its last block was read; what was recorded on another day says so."""
    times = [reading.read_at for block in stage.blocks for reading in block.readings]
    known: list[datetime] = [time for time in times if time is not None]
    if not known:
        return ""
    last = max(known).astimezone(ZoneInfo(teller.time_zone))
    is_that_day = last.date() == stage.date_of_service
    return clock_time(last.time()) if is_that_day else f"recorded {day(last.date())}"


def block_table(lesion: LesionRecord, stage: StageRecord) -> Table | None:
    """One row per block; which piece it is only where the pieces differ."""
    rows = tuple((specimen, block) for specimen in stage.specimens for block in specimen.blocks)
    if not rows:
        return None
    has_parts = len(_parts(stage)) > 1
    columns = (_BLOCK_COLUMNS[0], "Part", *_BLOCK_COLUMNS[1:]) if has_parts else _BLOCK_COLUMNS
    missed = not_examined(stage)
    return Table(
        caption=f"Blocks of stage {roman(stage.number)}, lesion {lesion.letter}",
        columns=columns,
        rows=tuple(
            _block_row(
                stage,
                block,
                part=_part(stage, specimen, block) if has_parts else None,
                is_missed=block in missed,
            )
            for specimen, block in rows
        ),
        kind="blocks",
    )


def _parts(stage: StageRecord) -> set[str]:
    """How the blocks are told apart beside their numbers."""
    return {
        _part(stage, specimen, block) for specimen in stage.specimens for block in specimen.blocks
    }


def _part(stage: StageRecord, specimen: SpecimenRecord, block: BlockRecord) -> str:
    kind = "" if block.kind == BlockKind.PIECE else block.kind.label
    if len(stage.specimens) > 1:
        return ", ".join(part for part in (f"Specimen {specimen.number}", kind.lower()) if part)
    return kind or BlockKind.PIECE.label


def _block_row(stage: StageRecord, block: BlockRecord, *, part: str | None, is_missed: bool) -> Row:
    margins = (cell(block, Compartment.EDGE), cell(block, Compartment.DEEP))
    return Row(
        name=block_label(stage.number, block.number),
        cells=margins if part is None else (part, *margins),
        note="Not examined" if is_missed else "",
    )
