"""Specimens and the blocks they are cut into: rows that exist because tissue was divided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import check, remove_row
from encounters.integrity.canonical import canonical, sha256_of
from encounters.models import (
    AuditEvent,
    Block,
    BlockFinding,
    Reading,
    Recut,
    Specimen,
    SpecimenMap,
    Stage,
)
from encounters.models.stage import BLOCKS_MAX
from encounters.specimen_map import PlanError, block_kinds
from encounters.vocabulary.spoken import block_label, plain
from encounters.vocabulary.terms import BlockKind, MapLayout

_TOO_MANY = f"A stage holds at most {BLOCKS_MAX} blocks, and their numbers end at {BLOCKS_MAX}."
_MEASURES = ("clock_from", "clock_to", "length_mm", "width_mm")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenOrder:
    """How one specimen is to be divided. ``block_count`` ``None`` means the layout's own number.

    ``clock_from``/``clock_to`` (hours) say where a partial arc lay, or which part of the base.
    """

    layout: MapLayout
    block_count: int | None = None
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None
    length_mm: Decimal | None = None
    width_mm: Decimal | None = None


def cut_specimens(stage: Stage, orders: Sequence[SpecimenOrder]) -> None:
    """Make the rows of a stage's specimens and blocks, numbered in reading order.

    The numbers go on after the highest that the stage ever gave: no label names two blocks.
    """
    if not orders:
        raise refuse("A stage has at least one specimen.", "layout")
    number = stage.last_block
    for place, order in enumerate(orders, start=1):
        specimen = Specimen(
            stage=stage,
            number=place,
            layout=order.layout.value,
            clock_from=order.clock_from,
            clock_to=order.clock_to,
            length_mm=order.length_mm,
            width_mm=order.width_mm,
        )
        check(specimen)
        specimen.save(force_insert=True)
        for kind in _kinds(order):
            number += 1
            if number > BLOCKS_MAX:
                raise refuse(_TOO_MANY, "block_count")
            Block.objects.create(stage=stage, specimen=specimen, number=number, kind=kind.value)
    keep_last_block(stage, number)


def keep_last_block(stage: Stage, number: int) -> None:
    """Remember that the stage gave block numbers up to this one."""
    if number > stage.last_block:
        stage.last_block = number
        stage.save(update_fields=["last_block"])


def highest_block(stage: Stage) -> int:
    """The highest number that a block of the stage has or had."""
    present = stage.blocks.aggregate(highest=Max("number"))["highest"] or 0
    return max(present, stage.last_block)


def has_named_blocks(case: LockedDraft, stage: Stage) -> bool:
    """Whether somebody may hold a label or a paper with the names of the stage's blocks.

    That is so once a block was read, or a map or a note of the case was printed.
    """
    events = AuditEvent.objects.filter(
        encounter_id=str(case.encounter.pk), at__gte=stage.created_at
    )
    if events.filter(action="print_chart").exists():
        return True
    if BlockFinding.objects.filter(block__stage=stage).exists():
        return True
    others = Block.objects.filter(stage__lesion__encounter=case.encounter).exclude(stage=stage)
    known = set(map(str, others.values_list("pk", flat=True)))
    read = events.filter(action="read_block").values_list("subject_id", flat=True)
    return not known.issuperset(read)


def _kinds(order: SpecimenOrder) -> tuple[BlockKind, ...]:
    try:
        return block_kinds(order.layout, order.block_count)
    except PlanError as error:
        raise refuse(str(error), "block_count") from error


def tissue_of(stage: Stage, stage_map: SpecimenMap | None) -> dict[str, object]:
    """What events tell of a stage's tissue: specimens, the billed number of blocks, the map."""
    blocks: dict[object, list[str]] = defaultdict(list)
    rows = Block.objects.filter(stage=stage).order_by("number")
    for specimen_id, number in rows.values_list("specimen_id", "number"):
        blocks[specimen_id].append(block_label(stage.number, number))
    return {
        "specimens": [
            {
                "specimen": specimen.number,
                "layout": specimen.layout,
                **{name: _text(getattr(specimen, name)) for name in _MEASURES},
                "blocks": blocks[specimen.pk],
            }
            for specimen in Specimen.objects.filter(stage=stage).order_by("number")
        ],
        "block_count": sum(map(len, blocks.values())),
        "map_version": stage_map.version if stage_map else None,
        "map_sha256": sha256_of(canonical(stage_map.document)) if stage_map else None,
    }


def _text(measure: Decimal | None) -> str | None:
    return None if measure is None else plain(measure)


def tissue_changes(
    before: Mapping[str, object], after: Mapping[str, object]
) -> dict[str, tuple[object, object]]:
    """What differs, as an event tells it; with nothing before, all of it."""
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value
    }


def discard_specimens(case: LockedDraft, stage: Stage, *, with_readings: bool) -> None:
    """Remove a stage's tissue and map; refused while a block is read, unless that is confirmed."""
    readings = Reading.objects.filter(block__stage=stage)
    findings = BlockFinding.objects.filter(block__stage=stage)
    recuts = Recut.objects.filter(block__stage=stage)
    if not with_readings and any(rows.exists() for rows in (readings, findings, recuts)):
        raise refuse("Blocks of this stage have been read. Confirm that their readings go too.")
    groups = (
        readings,
        findings,
        recuts,
        SpecimenMap.objects.filter(stage=stage),
        Block.objects.filter(stage=stage),
        Specimen.objects.filter(stage=stage),
    )
    # The latest version goes with the map's own event; the earlier ones stay while the stage does.
    for rows in groups:
        for row in rows:
            remove_row(case, row, f"remove_{row._meta.model_name}")
