"""Recuts: a further section of a block is recorded; what was read of the earlier ones stays."""

from __future__ import annotations

from django.db.models import Max
from django.utils import timezone

from encounters.actions.chart.entering import is_surgeon
from encounters.actions.chart.readings import open_stage
from encounters.actions.chart.stage_seen import refuse_stale
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import Values, create_row, remove_row
from encounters.models import Block, Recut
from encounters.models.base import own_columns
from encounters.models.recut import RECUTS_MAX

RECUT_FIELDS = own_columns(Recut, leave_out=("block",))


def record_recut(
    case: LockedDraft, block: Block, values: Values, *, seen: str | None = None
) -> Recut:
    """One more section of the block, and why; its readings stay until somebody reads it anew."""
    block = case.lock_and_reload(block)
    stage = open_stage(case, block.stage_id)
    refuse_stale(case, stage, seen, block=block)
    number = 1 + (block.recuts.aggregate(last=Max("number"))["last"] or 0)
    if number > RECUTS_MAX:
        raise refuse(f"A block has at most {RECUTS_MAX} recuts.")
    return create_row(
        case,
        Recut,
        values,
        allowed=RECUT_FIELDS,
        action="record_recut",
        block_id=block.pk,
        number=number,
        recorded_by=case.by,
        recorded_at=timezone.now(),
    )


def remove_recut(case: LockedDraft, recut: Recut, *, seen: str | None = None) -> None:
    """Take back the newest recut of a block, which was recorded by mistake."""
    stage = open_stage(case, recut.block.stage_id)
    recut = case.lock_and_reload(recut, "block", "recorded_by")
    refuse_stale(case, stage, seen, block=recut.block)
    if recut.block.recuts.filter(number__gt=recut.number).exists():
        raise refuse("A later recut of this block was recorded. Take that one back first.")
    if recut.recorded_by_id != case.by.pk and not is_surgeon(case):
        name = recut.recorded_by.display_name
        raise refuse(f"{name} recorded this recut. Only a surgeon takes it off the record.")
    remove_row(case, recut, "remove_recut")
