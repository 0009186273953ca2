"""Save a drawing: map, blocks, readings and findings of a stage in one transaction.

The page sends the whole stage as it should be. What differs is changed through the same steps as
single readings; the count shown, the count billed and the rows are therefore the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q
from msgspec import Struct

from encounters.actions.chart.maps import map_of, marks_of, save_map
from encounters.actions.chart.readings import (
    FINDING_FIELDS,
    name_reader,
    open_stage,
    reader_of,
    reading_values,
    save_reading,
)
from encounters.actions.chart.specimens import (
    highest_block,
    keep_last_block,
    tissue_changes,
    tissue_of,
)
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import Values, check, create_row, remove_row
from encounters.models import (
    Block,
    BlockFinding,
    Reading,
    Specimen,
    SpecimenMap,
    Stage,
)
from encounters.models.stage import BLOCKS_MAX
from encounters.specimen_map import Drawing, DrawnFinding, DrawnReading, MapError, in_step
from encounters.specimen_map import SpecimenMap as DrawnMap
from encounters.specimen_map.clock import clock_span
from encounters.specimen_map.shapes import EdgeKind, MapBlock, MapSpecimen
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import MapLayout

_NOON = Decimal(12)
_Key = TypeVar("_Key", bound=Hashable)
_Row = TypeVar("_Row", bound=Model)
_Shape = TypeVar("_Shape", bound=Struct)


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


def save_drawing(case: LockedDraft, stage: Stage, drawing: Drawing, *, version: int) -> SpecimenMap:
    """Bring a stage's rows to what ``drawing`` shows, and store its map.

    Raises ``StaleMapError`` if the map is not at ``version``, ``ReadBlocksError`` if blocks with
    readings would go and nobody said they may, ``MapError`` if shapes and readings differ.
    """
    stage = open_stage(case, stage.pk)
    row = map_of(case, stage)
    if row.version != version:
        raise StaleMapError(row)
    _check_photo(stage, drawing.map)
    _check_numbers(stage, drawing.map)
    before = tissue_of(stage, row)
    _remove_blocks(case, stage, drawing)
    _put_specimens(stage, drawing.map)
    _put_blocks(stage, drawing.map)
    keep_last_block(stage, highest_block(stage))
    _put_readings(case, stage, drawing.readings)
    _put_findings(case, stage, drawing.findings)
    marks, clear = marks_of(stage)
    save_map(case, row, in_step(drawing.map, marks, clear))
    case.record("draw_map", row, tissue_changes(before, tissue_of(stage, row)))
    return row


def _check_photo(stage: Stage, drawn: DrawnMap) -> None:
    """A map may lie on its own lesion's photographs alone, in their shape."""
    ground = drawn.ground
    if ground is None or not ground.photo:
        return
    photo = stage.lesion.photos.filter(pk=ground.photo).defer("jpeg").first()
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
    touched = Q(readings__isnull=False) | Q(findings__isnull=False)
    read = set(stage.blocks.filter(touched).values_list("pk", flat=True))
    names = [block_label(stage.number, block.number) for block in gone if block.pk in read]
    if names and not drawing.discard_readings:
        raise ReadBlocksError(names)
    for block in gone:
        for found in (*block.readings.all(), *block.findings.all()):
            remove_row(case, found, f"remove_{found._meta.model_name}")
        remove_row(case, block, "remove_block")
    specimens = {specimen.id for specimen in drawing.map.specimens}
    for specimen in stage.specimens.all():
        if str(specimen.pk) not in specimens:
            # Its blocks may have been given to another specimen of the drawing.
            if specimen.blocks.exists():
                raise MapError("document.specimens", "A specimen is gone, but not its blocks.")
            remove_row(case, specimen, "remove_specimen")


def _differences(
    known: Mapping[_Key, _Row], wanted: Mapping[_Key, _Shape], values_of: Callable[[_Shape], Values]
) -> tuple[list[_Row], list[tuple[_Row | None, _Shape]]]:
    """Rows that are drawn no more, and what is new (with no row) or differs from its row."""
    gone = [row for key, row in known.items() if key not in wanted]
    changed = []
    for key, shape in wanted.items():
        row = known.get(key)
        values = values_of(shape)
        if row is None or any(getattr(row, name) != value for name, value in values.items()):
            changed.append((row, shape))
    return gone, changed


def _put_specimens(stage: Stage, drawn: DrawnMap) -> None:
    known = {str(row.pk): row for row in stage.specimens.all()}
    _renumber(known, drawn.specimens)

    def values_of(shape: MapSpecimen) -> Values:
        start, end = _taken_range(drawn, shape, known.get(shape.id))
        return {"layout": shape.layout.value, "clock_from": start, "clock_to": end}

    wanted = {shape.id: shape for shape in drawn.specimens}
    _, changed = _differences(known, wanted, values_of)
    for row, shape in changed:
        path = f"document.specimens[{drawn.specimens.index(shape)}].id"
        row = row or Specimen(id=_new_id(shape.id, Specimen, path), stage=stage)
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
    _, changed = _differences(known, wanted, values_of)
    for row, shape in changed:
        path = f"document.blocks[{drawn.blocks.index(shape)}].id"
        row = row or Block(id=_new_id(shape.id, Block, path), stage=stage)
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


def _new_id(text: str, kind: type[Block] | type[Specimen] | type[BlockFinding], path: str) -> UUID:
    """A fresh row's id, made on the page; one that another stage uses is refused."""
    try:
        key = UUID(text)
    except ValueError:
        raise MapError(path, "An id of a new row is a UUID.") from None
    if str(key) != text or kind._default_manager.filter(pk=key).exists():
        raise MapError(path, "This id cannot be used.")
    return key


def _put_readings(case: LockedDraft, stage: Stage, readings: Sequence[DrawnReading]) -> None:
    blocks = {str(block.pk): block for block in stage.blocks.all()}
    binding = Reading.objects.filter(block__stage=stage, is_binding=True)
    gone, changed = _differences(
        {(str(row.block_id), row.compartment): row for row in binding},
        {(reading.block, reading.compartment.value): reading for reading in readings},
        reading_values,
    )
    for row in gone:
        remove_row(case, row, "unread_block")
    if not changed:
        return
    reader = reader_of(case, stage)
    for _, reading in changed:
        save_reading(case, blocks[reading.block], reading.compartment, reading, reader=reader)
    name_reader(case, stage, reader)


def _put_findings(case: LockedDraft, stage: Stage, findings: Sequence[DrawnFinding]) -> None:
    rows = BlockFinding.objects.filter(block__stage=stage)
    gone, changed = _differences(
        {str(row.pk): row for row in rows},
        {finding.id: finding for finding in findings},
        lambda finding: {"block_id": UUID(finding.block), **_finding_values(finding)},
    )
    for outdated in [*gone, *(row for row, _ in changed if row)]:
        remove_row(case, outdated, "remove_finding")
    for row, finding in changed:
        path = f"signs[{findings.index(finding)}].id"
        create_row(
            case,
            BlockFinding,
            _finding_values(finding),
            allowed=FINDING_FIELDS,
            action="add_finding",
            id=row.pk if row else _new_id(finding.id, BlockFinding, path),
            block_id=UUID(finding.block),
            reader=row.reader if row else reader_of(case, stage),
        )


def _finding_values(finding: DrawnFinding) -> Values:
    return {
        "kind": finding.kind.value,
        "compartment": finding.compartment.value,
        "clock_from": finding.clock_from,
        "clock_to": finding.clock_to,
        "caliber_mm": Decimal(finding.caliber_mm) if finding.caliber_mm else None,
        "note": finding.note,
    }
