"""The surgeon's defaults of a stage: shown as proposals until somebody confirms them."""

from __future__ import annotations

from collections.abc import Collection

from encounters.actions.chart.stages import update_stage
from encounters.actions.saving.locked_case import LockedDraft
from encounters.models import Stage


def defaults_shown(row: Stage) -> tuple[str, ...]:
    """The defaults that one tap confirms, with their values."""
    return tuple(f"{name}={getattr(row, name)}" for name in row.unconfirmed)


def confirm_defaults(case: LockedDraft, stage: Stage, *, shown: Collection[str]) -> None:
    """Confirm the defaults that the page showed; one that has changed since stays unconfirmed."""
    stage = case.lock_and_reload(stage)
    values = {
        name: getattr(stage, name)
        for name, as_shown in zip(stage.unconfirmed, defaults_shown(stage), strict=True)
        if as_shown in shown
    }
    if values:
        update_stage(case, stage, values)
