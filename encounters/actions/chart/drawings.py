"""Save a drawing: map, blocks, readings and findings of a stage in one transaction.

The page sends the whole stage as it should be. What differs is changed through the same steps as
single readings; the count shown, the count billed and the rows are therefore the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from uuid import UUID, uuid4

from django.db.models import Model, Q
from msgspec import Struct

from encounters.actions.chart.entered_words import reading_words
from encounters.actions.chart.entering import (
    Hand,
    ask_to_replace,
    hand_of,
    refuse_foreign_loss,
    set_aside,
)
from encounters.actions.chart.maps import map_of, marks_of, save_map
from encounters.actions.chart.readings import (
    Wanted,
    may_take_off,
    name_reader,
    open_stage,
    reading_values,
    replaced_by,
    save_finding,
    save_readings,
    take_off,
)
from encounters.actions.chart.specimens import tissue_changes, tissue_of
from encounters.actions.chart.stage_seen import stage_seen
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import Values, check, remove_row
from encounters.models import (
    Block,
    BlockFinding,
    Reading,
    Specimen,
    SpecimenMap,
    Stage,
)
from encounters.models.stage import BLOCKS_MAX
from encounters.specimen_map import Drawing, DrawnFinding, MapError, in_step, with_findings
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
    before, seen = tissue_of(stage, row), stage_seen(stage)
    _remove_blocks(case, stage, drawing)
    _put_specimens(stage, drawing.map)
    _put_blocks(stage, drawing.map)
    kept = [
        *_put_readings(case, stage, drawing),
        *_put_findings(case, stage, drawing.findings),
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
    photo = stage.lesion.photos.filter(pk=ground.photo).defer("jpeg").first()
    if photo is None:
        raise MapError("document.ground.photo", "This lesion has no such photograph.")
    if (ground.width, ground.height) != photo.size_in_map:
        raise MapError("document.ground.width", "The photograph has another shape.")


def _remove_blocks(case: LockedDraft, stage: Stage, drawing: Drawing) -> None:
    kept = {block.id for block in drawing.map.blocks}
    gone = [block for block in stage.blocks.order_by("number") if str(block.pk) not in kept]
    touched = Q(readings__isnull=False) | Q(findings__isnull=False)
    read = set(stage.blocks.filter(touched).values_list("pk", flat=True))
    names = [block_label(stage.number, block.number) for block in gone if block.pk in read]
    if names and not drawing.discard_readings:
        raise ReadBlocksError(names)
    refuse_foreign_loss(case, gone)
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


def _put_readings(case: LockedDraft, stage: Stage, drawing: Drawing) -> Iterator[str]:
    """Save the readings that differ; yields a sentence for each that does not count yet."""
    blocks = {str(block.pk): block for block in stage.blocks.all()}
    binding = Reading.objects.filter(block__stage=stage, is_binding=True)
    gone, changed = _differences(
        {
            (str(row.block_id), row.compartment): row
            for row in binding.select_related("reader", "entered_by", "block")
        },
        {(reading.block, reading.compartment.value): reading for reading in drawing.readings},
        reading_values,
    )
    if not (gone or changed):
        return
    hand = hand_of(case, stage)
    wanted = [(blocks[shape.block], shape.compartment, shape) for _, shape in changed]
    taken_back = [row for row in gone if hand.is_own or not row.is_confirmed]
    replaced = [*taken_back, *replaced_by(wanted, hand)]
    ask_to_replace(case, stage, replaced, drawing.replaced)
    for row in taken_back:
        set_aside(case, row)
    for row in gone:
        if row not in taken_back:
            yield _stays(stage, row)
    yield from _saved(case, stage, wanted, hand)
    if changed:
        name_reader(case, stage, hand.reader)


def _saved(case: LockedDraft, stage: Stage, wanted: Wanted, hand: Hand) -> Iterator[str]:
    for row in save_readings(case, wanted, hand):
        label = block_label(stage.number, row.block.number)
        yield (
            f"{label}: your change to {reading_words(row)} waits until "
            f"{row.reader.display_name} confirms it."
        )


def _stays(stage: Stage, row: Reading) -> str:
    label = block_label(stage.number, row.block.number)
    return f"{label}: {row.reader.display_name} read {reading_words(row)}; that stays."


def _put_findings(
    case: LockedDraft, stage: Stage, findings: Sequence[DrawnFinding]
) -> Iterator[str]:
    """As ``_put_readings``, for what else was seen."""
    rows = BlockFinding.objects.filter(block__stage=stage, superseded_at=None)
    gone, changed = _differences(
        {str(row.pk): row for row in rows.select_related("reader", "block")},
        {finding.id: finding for finding in findings},
        lambda finding: {"block_id": UUID(finding.block), **_finding_values(finding)},
    )
    outdated = [*gone, *(row for row, _ in changed if row)]
    kept = [row for row in outdated if not may_take_off(case, row)]
    for row in kept:
        label = block_label(stage.number, row.block.number)
        yield f"{label}: {row.reader.display_name} noted {str(row).lower()}; that stays."
    for row in outdated:
        if row not in kept:
            take_off(case, row)
    if not changed:
        return
    hand = hand_of(case, stage)
    for before, finding in changed:
        if before in kept:
            continue
        path = f"signs[{findings.index(finding)}].id"
        is_own = before is not None and before.is_own_entry_of(case.by)
        key = before.pk if before and is_own else _fresh_id(finding, before, path)
        save_finding(case, UUID(finding.block), _finding_values(finding), hand, id=key)


def _fresh_id(finding: DrawnFinding, before: BlockFinding | None, path: str) -> UUID:
    """What somebody else noted keeps its id with its row; the changed one is another."""
    return uuid4() if before else _new_id(finding.id, BlockFinding, path)


def _finding_values(finding: DrawnFinding) -> Values:
    return {
        "kind": finding.kind.value,
        "compartment": finding.compartment.value,
        "clock_from": finding.clock_from,
        "clock_to": finding.clock_to,
        "caliber_mm": Decimal(finding.caliber_mm) if finding.caliber_mm else None,
        "note": finding.note,
    }
