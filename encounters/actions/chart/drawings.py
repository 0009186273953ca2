"""Save a drawing: map, blocks, readings and findings of a stage in one transaction.

The page sends the whole stage as it should be. What differs is changed through the same steps as
single readings; the count shown, the count billed and the rows are therefore the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from encounters.actions.audit.log import record_event
from encounters.actions.chart.maps import marks_of, save_map
from encounters.actions.chart.readings import (
    FINDING_FIELDS,
    name_reader,
    open_stage,
    reader_of,
    save_reading,
)
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import check, create_row, remove_row
from encounters.actions.saving.transaction import one_change
from encounters.models import (
    Block,
    BlockFinding,
    Encounter,
    Reading,
    Specimen,
    SpecimenMap,
    Stage,
    User,
)
from encounters.models.stage import BLOCKS_MAX
from encounters.specimen_map import Drawing, DrawnFinding, DrawnReading, MapError, in_step
from encounters.specimen_map import SpecimenMap as DrawnMap
from encounters.specimen_map.clock import clock_span
from encounters.specimen_map.shapes import EdgeKind
from encounters.vocabulary.spoken import block_label, plain
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


@one_change()
def save_drawing(stage: Stage, drawing: Drawing, *, version: int, by: User) -> SpecimenMap:
    """Bring a stage's rows to what ``drawing`` shows, and store its map.

    Raises ``StaleMapError`` if the map is not at ``version``, ``ReadBlocksError`` if blocks with
    readings would go and nobody said they may, ``MapError`` if shapes and readings differ.
    """
    stage, encounter = open_stage(stage)
    row = SpecimenMap.objects.select_for_update(of=("self",)).get(stage=stage)
    if row.version != version:
        raise StaleMapError(row)
    _check_photo(stage, drawing.map)
    _remove_blocks(stage, drawing, by=by, encounter=encounter)
    _keep_specimens(stage, drawing.map)
    _keep_blocks(stage, drawing.map)
    _keep_readings(stage, drawing.readings, by=by, encounter=encounter)
    _keep_findings(stage, drawing.findings, by=by, encounter=encounter)
    marks, clear = marks_of(stage)
    before = len(row.document["blocks"])
    save_map(row, in_step(drawing.map, marks, clear), by=by)
    record_event(
        "draw_map",
        row,
        by=by,
        practice=encounter.practice,
        encounter=encounter,
        changes={
            "version": (version, row.version),
            "blocks": (before, len(drawing.map.blocks)),
        },
    )
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


def _remove_blocks(stage: Stage, drawing: Drawing, *, by: User, encounter: Encounter) -> None:
    kept = {block.id for block in drawing.map.blocks}
    gone = [block for block in stage.blocks.order_by("number") if str(block.pk) not in kept]
    touched = Q(readings__isnull=False) | Q(findings__isnull=False)
    read = set(stage.blocks.filter(touched).values_list("pk", flat=True))
    names = [block_label(stage.number, block.number) for block in gone if block.pk in read]
    if names and not drawing.discard_readings:
        raise ReadBlocksError(names)
    for block in gone:
        for found in (*block.readings.all(), *block.findings.all()):
            name = f"remove_{found._meta.model_name}"
            remove_row(found, by=by, encounter=encounter, action=name)
        remove_row(block, by=by, encounter=encounter, action="remove_block")
    specimens = {specimen.id for specimen in drawing.map.specimens}
    for specimen in stage.specimens.all():
        if str(specimen.pk) not in specimens:
            # Its blocks may have been given to another specimen of the drawing.
            if specimen.blocks.exists():
                raise MapError("document.specimens", "A specimen is gone, but not its blocks.")
            remove_row(specimen, by=by, encounter=encounter, action="remove_specimen")


def _keep_specimens(stage: Stage, drawn: DrawnMap) -> None:
    known = {str(one.pk): one for one in stage.specimens.all()}
    numbers = {one.id: one.number for one in drawn.specimens}
    _renumber([known[key] for key in numbers if key in known], numbers)
    for place, one in enumerate(drawn.specimens):
        path = f"document.specimens[{place}].id"
        row = known.get(one.id) or Specimen(
            id=_new_id(one.id, Specimen, path), stage=stage, number=one.number
        )
        row.layout = one.layout.value
        taken = _taken_range(drawn, one.number)
        if taken is None and one.layout == MapLayout.ARC:
            # A ring all around has no ends to read its hours from: they are what was said of it.
            taken = row.clock_from or _NOON, row.clock_to or _NOON
        row.clock_from, row.clock_to = taken or (None, None)
        check(row)
        row.save()


def _taken_range(drawn: DrawnMap, number: int) -> tuple[Decimal | None, Decimal | None] | None:
    """The half hours between which a partial specimen has skin; ``None`` for a whole round."""
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


def _keep_blocks(stage: Stage, drawn: DrawnMap) -> None:
    known = {str(one.pk): one for one in stage.blocks.all()}
    specimens = {one.number: one for one in stage.specimens.all()}
    numbers = {one.id: one.number for one in drawn.blocks}
    _renumber([known[key] for key in numbers if key in known], numbers)
    for place, one in enumerate(drawn.blocks):
        row = known.get(one.id) or Block(
            id=_new_id(one.id, Block, f"document.blocks[{place}].id"),
            stage=stage,
            number=one.number,
        )
        row.specimen = specimens[one.specimen]
        row.kind = one.kind.value
        check(row)
        row.save()


def _new_id(text: str, kind: type[Block] | type[Specimen] | type[BlockFinding], path: str) -> UUID:
    """A fresh row's id, made on the page; one that another stage uses is refused."""
    try:
        key = UUID(text)
    except ValueError:
        raise MapError(path, "An id of a new row is a UUID.") from None
    if str(key) != text or kind._default_manager.filter(pk=key).exists():
        raise MapError(path, "This id cannot be used.")
    return key


def _renumber(rows: Iterable[Block] | Iterable[Specimen], numbers: dict[str, int]) -> None:
    """Give rows their new numbers, never two the same: a number is taken once it is free."""
    waiting = [row for row in rows if row.number != numbers[str(row.pk)]]
    taken = {row.number for row in rows}
    while waiting:
        ready = [row for row in waiting if numbers[str(row.pk)] not in taken]
        if not ready:
            free = next((one for one in range(1, BLOCKS_MAX + 1) if one not in taken), None)
            if free is None:
                raise refuse(f"A stage of {BLOCKS_MAX} blocks cannot be numbered anew.")
            taken.remove(waiting[0].number)
            waiting[0].number = free
            waiting[0].save()
            taken.add(free)
            continue
        for row in ready:
            taken.remove(row.number)
            row.number = numbers[str(row.pk)]
            row.save()
            taken.add(row.number)
        waiting = [row for row in waiting if row not in ready]


def _keep_readings(
    stage: Stage, wanted: Sequence[DrawnReading], *, by: User, encounter: Encounter
) -> None:
    blocks = {str(block.pk): block for block in stage.blocks.all()}
    binding = Reading.objects.filter(block__stage=stage, is_binding=True)
    known = {(str(one.block_id), one.compartment): one for one in binding}
    keys = {(one.block, one.compartment.value) for one in wanted}
    for key, row in known.items():
        if key not in keys:
            remove_row(row, by=by, encounter=encounter, action="unread_block")
    changed = [
        one for one in wanted if not _is_as_read(known.get((one.block, one.compartment.value)), one)
    ]
    if not changed:
        return
    reader = reader_of(stage, encounter, by)
    for reading in changed:
        block = blocks[reading.block]
        save_reading(block, reading.compartment, reading, reader=reader, by=by, encounter=encounter)
    name_reader(stage, reader, by=by, encounter=encounter)


def _is_as_read(row: Reading | None, one: DrawnReading) -> bool:
    return row is not None and (
        row.result == one.result.value
        and row.clock_from == one.clock_from
        and row.clock_to == one.clock_to
        and row.tumor_type == (one.tumor_type.value if one.tumor_type else "")
        and row.tumor_subtype == one.tumor_subtype
        and row.note == one.note
        and row.further_places == [[plain(start), plain(end)] for start, end in one.further_places]
    )


def _keep_findings(
    stage: Stage, wanted: Sequence[DrawnFinding], *, by: User, encounter: Encounter
) -> None:
    known = {str(one.pk): one for one in BlockFinding.objects.filter(block__stage=stage)}
    ids = {one.id for one in wanted}
    for key, row in known.items():
        if key not in ids:
            remove_row(row, by=by, encounter=encounter, action="remove_finding")
    for place, one in enumerate(wanted):
        values = {
            "kind": one.kind.value,
            "compartment": one.compartment.value,
            "clock_from": one.clock_from,
            "clock_to": one.clock_to,
            "caliber_mm": Decimal(one.caliber_mm) if one.caliber_mm else None,
            "note": one.note,
        }
        found = known.get(one.id)
        if found and str(found.block_id) == one.block and _is_as_found(found, values):
            continue
        if found:
            remove_row(found, by=by, encounter=encounter, action="remove_finding")
        create_row(
            BlockFinding,
            values,
            allowed=FINDING_FIELDS,
            by=by,
            encounter=encounter,
            action="add_finding",
            id=found.pk if found else _new_id(one.id, BlockFinding, f"signs[{place}].id"),
            block_id=UUID(one.block),
            reader=found.reader if found else reader_of(stage, encounter, by),
        )


def _is_as_found(row: BlockFinding, values: dict[str, object]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())
