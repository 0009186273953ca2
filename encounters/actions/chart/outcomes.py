"""How the case of a lesion ended, kept true to its stages."""

from __future__ import annotations

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import save_section
from encounters.models import Lesion, Stage
from encounters.vocabulary.terms import LesionOutcome, StageConclusion

OUTCOME_FIELDS = ("outcome", "outcome_reason", "outcome_plan")


def refuse_followed(stage: Stage) -> None:
    """A stage that another was taken after stays as it was concluded."""
    if stage.lesion.stages.filter(number__gt=stage.number).exists():
        raise refuse("A later stage exists. Remove that one first.")


def set_outcome(case: LockedDraft, lesion: Lesion, outcome: LesionOutcome) -> None:
    save_section(
        case,
        lesion,
        {"outcome": outcome.value, "outcome_reason": "", "outcome_plan": ""},
        allowed=OUTCOME_FIELDS,
        action="settle_lesion",
    )


def is_clear(lesion: Lesion) -> bool:
    """Whether the last stage has been concluded as clear; what came before says nothing."""
    last = lesion.stages.order_by("number").last()
    return last is not None and last.conclusion == StageConclusion.CLEAR


def follow_stages(case: LockedDraft, lesion: Lesion) -> Lesion:
    """After another stage has become the last: clear by that one, or not clear any more.

    What somebody said of a case that ends otherwise is left, and so is a lesion that has merged.
    """
    row = case.lock_and_reload(lesion)
    claimed = row.outcome == LesionOutcome.CLEAR
    if row.merged_into_id or row.outcome not in (LesionOutcome.CLEAR, LesionOutcome.IN_PROGRESS):
        return row
    if claimed == is_clear(row):
        return row
    outcome = LesionOutcome.IN_PROGRESS if claimed else LesionOutcome.CLEAR
    # The outcome alone: what somebody wrote beside it is theirs to take away.
    return save_section(
        case,
        row,
        {"outcome": outcome.value},
        allowed=("outcome",),
        action="settle_lesion",
    ).row
