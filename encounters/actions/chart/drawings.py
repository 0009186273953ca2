"""Save a drawing: map, blocks, readings and findings of a stage in one transaction.

The page sends the whole stage as it should be. What differs is changed through the same steps as
single readings; the count shown, the count billed and the rows are therefore the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from encounters.actions.chart.drawn_readings import differences, new_id, put_findings, put_readings
from encounters.actions.chart.entering import (
    refuse_foreign_loss,
)
from encounters.actions.chart.maps import map_of, marks_of, save_map
from encounters.actions.chart.readings import (
    open_stage,
)
from encounters.actions.chart.specimens import (
    highest_block,
    keep_last_block,
    tissue_changes,
    tissue_of,
)
from encounters.actions.chart.stage_seen import stage_seen
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import Values, check, remove_row
from encounters.models import (
    Block,
    Specimen,
    SpecimenMap,
    Stage,
)
from encounters.models.stage import BLOCKS_MAX
from encounters.specimen_map import Drawing, MapError, in_step, with_findings
from encounters.specimen_map import SpecimenMap as DrawnMap
from encounters.specimen_map.clock import clock_span
from encounters.specimen_map.shapes import EdgeKind, MapBlock, MapSpecimen
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import MapLayout

_NOON = Decimal(12)


class StaleMapError(Exception):
    """Somebody saved the map since the page read it; ``current`` is the map as it stands."""

    def __init__(self, current: SpecimenMap) -> None:
        self.current = current
        super().__init__(f"The map is at version {current.version}.")


class ReadBlocksError(Exception):
    """Blocks with readings would vanish; ``names`` says which, as "I-2"."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(", ".join(names))


@dataclass(frozen=True, slots=True)
class SavedDrawing:
    """The stored map; ``kept`` says, a sentence each, what of the drawing waits or was left."""

    row: SpecimenMap
    kept: tuple[str, ...] = ()


def save_drawing(
    case: LockedDraft, stage: Stage, drawing: Drawing, *, version: int
) -> SavedDrawing:
    """Bring a stage's rows to what ``drawing`` shows, and store its map.

    Raises ``StaleMapError`` if the map is not at ``version``, ``ReadBlocksError`` if blocks with
    readings would go and nobody said they may, ``MapError`` if shapes and readings differ,
    ``QuestionError`` if another's reading of tumor would not count any more and nobody said yes.
    What a surgeon confirmed stays as it is if somebody else drew otherwise.
    """
    stage = open_stage(case, stage.pk)
    row = map_of(case, stage)
    if row.version != version:
        raise StaleMapError(row)
    _check_photo(stage, drawing.map)
    _check_numbers(stage, drawing.map)
    before, seen = tissue_of(stage, row), stage_seen(stage)
    _remove_blocks(case, stage, drawing)
    _put_specimens(stage, drawing.map)
    _put_blocks(stage, drawing.map)
    keep_last_block(stage, highest_block(stage))
    kept = [
        *put_readings(case, stage, drawing),
        *put_findings(case, stage, drawing.findings),
    ]
    marks, clear = marks_of(stage)
    drawn = drawing.map
    drawn = with_findings(drawn, marks, clear) if kept else in_step(drawn, marks, clear)
    save_map(case, row, drawn, is_read=stage_seen(stage) != seen)
    case.record("draw_map", row, tissue_changes(before, tissue_of(stage, row)))
    return SavedDrawing(row, tuple(kept))


def _check_photo(stage: Stage, drawn: DrawnMap) -> None:
    """A map may lie on its own lesion's photographs alone, in their shape."""
    ground = drawn.ground
    if ground is None or not ground.photo:
        return
    photo = stage.lesion.photos.filter(pk=ground.photo).first()
    if photo is None:
        raise MapError("document.ground.photo", "This lesion has no such photograph.")
    if (ground.width, ground.height) != photo.size_in_map:
        raise MapError("document.ground.width", "The photograph has another shape.")


def _check_numbers(stage: Stage, drawn: DrawnMap) -> None:
    """A division of the tissue keeps the numbers it began with, whatever is drawn in it."""
    begins = min(stage.blocks.values_list("number", flat=True))
    if drawn.blocks[0].number != begins:
        name = block_label(stage.number, begins)
        raise MapError("document.blocks[0].number", f"The blocks of this stage begin at {name}.")


def _remove_blocks(case: LockedDraft, stage: Stage, drawing: Drawing) -> None:
    kept = {block.id for block in drawing.map.blocks}
    gone = [block for block in stage.blocks.order_by("number") if str(block.pk) not in kept]
    touched = Q(readings__isnull=False) | Q(findings__isnull=False) | Q(recuts__isnull=False)
    read = set(stage.blocks.filter(touched).values_list("pk", flat=True))
    names = [block_label(stage.number, block.number) for block in gone if block.pk in read]
    if names and not drawing.discard_readings:
        raise ReadBlocksError(names)
    refuse_foreign_loss(case, gone)
    for block in gone:
        for found in (*block.readings.all(), *block.findings.all(), *block.recuts.all()):
            remove_row(case, found, f"remove_{found._meta.model_name}")
        remove_row(case, block, "remove_block")
    specimens = {specimen.id for specimen in drawing.map.specimens}
    for specimen in stage.specimens.all():
        if str(specimen.pk) not in specimens:
            # Its blocks may have been given to another specimen of the drawing.
            if specimen.blocks.exists():
                raise MapError("document.specimens", "A specimen is gone, but not its blocks.")
            remove_row(case, specimen, "remove_specimen")


def _put_specimens(stage: Stage, drawn: DrawnMap) -> None:
    known = {str(row.pk): row for row in stage.specimens.all()}
    _renumber(known, drawn.specimens)

    def values_of(shape: MapSpecimen) -> Values:
        start, end = _taken_range(drawn, shape, known.get(shape.id))
        return {"layout": shape.layout.value, "clock_from": start, "clock_to": end}

    wanted = {shape.id: shape for shape in drawn.specimens}
    _, changed = differences(known, wanted, values_of)
    for row, shape in changed:
        path = f"document.specimens[{drawn.specimens.index(shape)}].id"
        row = row or Specimen(id=new_id(shape.id, Specimen, path), stage=stage)
        row.number = shape.number
        _put(row, values_of(shape))


Range = tuple[Decimal | None, Decimal | None]


def _taken_range(drawn: DrawnMap, shape: MapSpecimen, row: Specimen | None) -> Range:
    """The half hours between which a partial specimen has skin; none for a whole round."""
    drawn_range = _drawn_range(drawn, shape.number)
    if drawn_range is None and shape.layout == MapLayout.ARC:
        # A ring all around has no ends to read its hours from: they are what was said of it.
        return (row and row.clock_from) or _NOON, (row and row.clock_to) or _NOON
    return drawn_range or (None, None)


def _drawn_range(drawn: DrawnMap, number: int) -> Range | None:
    margins = [
        edge
        for block in drawn.blocks
        if block.specimen == number
        for edge in block.edges
        if edge.kind == EdgeKind.MARGIN
    ]
    spans = [
        clock_span(edge.clock_from, edge.clock_to)
        for edge in margins
        if edge.clock_from is not None and edge.clock_to is not None
    ]
    if not spans or sum(spans) > Decimal("11.5"):
        return None
    starts = {edge.clock_from for edge in margins}
    ends = {edge.clock_to for edge in margins}
    first, last = starts - ends, ends - starts
    if len(first) != 1 or len(last) != 1:
        return None
    return _half_hour(first.pop()), _half_hour(last.pop())


def _half_hour(clock: Decimal | None) -> Decimal | None:
    return None if clock is None else Decimal(round(clock * 2)) / 2 or Decimal(12)


def _put_blocks(stage: Stage, drawn: DrawnMap) -> None:
    known = {str(row.pk): row for row in stage.blocks.all()}
    specimens = {row.number: row.pk for row in stage.specimens.all()}
    _renumber(known, drawn.blocks)

    def values_of(shape: MapBlock) -> Values:
        return {"specimen_id": specimens[shape.specimen], "kind": shape.kind.value}

    wanted = {shape.id: shape for shape in drawn.blocks}
    _, changed = differences(known, wanted, values_of)
    for row, shape in changed:
        path = f"document.blocks[{drawn.blocks.index(shape)}].id"
        row = row or Block(id=new_id(shape.id, Block, path), stage=stage)
        row.number = shape.number
        _put(row, values_of(shape))


def _put(row: Block | Specimen, values: Values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    check(row)
    row.save()


def _renumber(
    known: Mapping[str, Block] | Mapping[str, Specimen],
    shapes: Sequence[MapBlock] | Sequence[MapSpecimen],
) -> None:
    """Give the rows the numbers of their shapes, never two the same.

    The database checks each row by itself, so no single statement could exchange two numbers:
    a row whose number another one is to get steps aside to a free one.
    """
    holders: dict[int, Block | Specimen] = {row.number: row for row in known.values()}
    free = next((number for number in range(1, BLOCKS_MAX + 1) if number not in holders), None)

    def move(row: Block | Specimen, number: int) -> None:
        holders[number] = holders.pop(row.number)
        row.number = number
        row.save()

    for shape in shapes:
        row = known.get(shape.id)
        if row is None or row.number == shape.number:
            continue
        vacated = row.number
        if shape.number in holders:
            if free is None:
                raise refuse(f"A stage of {BLOCKS_MAX} blocks cannot be numbered anew.")
            move(holders[shape.number], free)
        move(row, shape.number)
        free = vacated
