"""Read the rest of a stage as clear and conclude it, in one step."""

from __future__ import annotations

from typing import Any

from encounters.actions.chart.conclusions import conclude_stage
from encounters.actions.chart.readings import read_all_clear
from encounters.actions.chart.stage_seen import refuse_stale
from encounters.actions.saving.locked_case import LockedDraft
from encounters.models import Stage
from encounters.vocabulary.terms import StageConclusion


def conclude_rest_clear(
    case: LockedDraft, stage: Stage, *, seen: str | None = None, **concluding: Any
) -> Stage:
    """One tap: no tumor in whatever nobody has read yet, and so the stage is clear.

    ``concluding`` is what ``conclude_stage`` takes. Where it refuses "clear" for what was read
    before, nothing is read either.
    """
    stage = case.lock_and_reload(stage, "lesion")
    refuse_stale(case, stage, seen)
    read_all_clear(case, stage)
    # Not held against ``seen`` again: what has changed since is of this tap.
    return conclude_stage(case, stage, conclusion=StageConclusion.CLEAR, **concluding)
