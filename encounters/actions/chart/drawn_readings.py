"""What a drawing says was read and found, against the rows: what is saved, what waits, what stays.

Rows that are drawn no more go the way in which somebody takes them back by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar
from uuid import UUID, uuid4

from django.db.models import Model
from msgspec import Struct

from encounters.actions.chart.entered_words import reading_words
from encounters.actions.chart.entering import Hand, ask_to_replace, hand_of, set_aside
from encounters.actions.chart.readings import (
    Wanted,
    may_take_off,
    name_reader,
    reading_values,
    replaced_by,
    save_finding,
    save_readings,
    take_off,
)
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.rows import Values
from encounters.models import Block, BlockFinding, Reading, Specimen, Stage
from encounters.specimen_map import Drawing, DrawnFinding, MapError
from encounters.vocabulary.spoken import block_label

_Key = TypeVar("_Key", bound=Hashable)
_Row = TypeVar("_Row", bound=Model)
_Shape = TypeVar("_Shape", bound=Struct)


def differences(
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


def new_id(text: str, kind: type[Block] | type[Specimen] | type[BlockFinding], path: str) -> UUID:
    """A fresh row's id, made on the page; one that another stage uses is refused."""
    try:
        key = UUID(text)
    except ValueError:
        raise MapError(path, "An id of a new row is a UUID.") from None
    if str(key) != text or kind._default_manager.filter(pk=key).exists():
        raise MapError(path, "This id cannot be used.")
    return key


def put_readings(case: LockedDraft, stage: Stage, drawing: Drawing) -> Iterator[str]:
    """Save the readings that differ; yields a sentence for each that does not count yet."""
    blocks = {str(block.pk): block for block in stage.blocks.all()}
    binding = Reading.objects.filter(block__stage=stage, is_binding=True)
    gone, changed = differences(
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


def put_findings(
    case: LockedDraft, stage: Stage, findings: Sequence[DrawnFinding]
) -> Iterator[str]:
    """As ``_put_readings``, for what else was seen."""
    rows = BlockFinding.objects.filter(block__stage=stage, superseded_at=None)
    gone, changed = differences(
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
    return uuid4() if before else new_id(finding.id, BlockFinding, path)


def _finding_values(finding: DrawnFinding) -> Values:
    return {
        "kind": finding.kind.value,
        "compartment": finding.compartment.value,
        "clock_from": finding.clock_from,
        "clock_to": finding.clock_to,
        "caliber_mm": Decimal(finding.caliber_mm) if finding.caliber_mm else None,
        "note": finding.note,
    }
