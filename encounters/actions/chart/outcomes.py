"""How the case of a lesion ended, kept true to its stages."""

from __future__ import annotations

from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import save_section
from encounters.models import Encounter, Lesion, Stage, User
from encounters.vocabulary.terms import LesionOutcome, StageConclusion

OUTCOME_FIELDS = ("outcome", "outcome_reason", "outcome_plan")


def refuse_followed(stage: Stage) -> None:
    """A stage that another was taken after stays as it was concluded."""
    if stage.lesion.stages.filter(number__gt=stage.number).exists():
        raise refuse("A later stage exists. Remove that one first.")


def set_outcome(lesion: Lesion, outcome: LesionOutcome, *, by: User, encounter: Encounter) -> None:
    save_section(
        lesion,
        {"outcome": outcome.value, "outcome_reason": "", "outcome_plan": ""},
        allowed=OUTCOME_FIELDS,
        by=by,
        encounter=encounter,
        action="settle_lesion",
    )


def is_clear(lesion: Lesion) -> bool:
    """Whether the last stage has been concluded as clear; what came before says nothing."""
    last = lesion.stages.order_by("number").last()
    return last is not None and last.conclusion == StageConclusion.CLEAR


def follow_stages(lesion: Lesion, *, by: User, encounter: Encounter) -> None:
    """After another stage has become the last: clear by that one, or not clear any more.

    What somebody said of a case that ends otherwise is left, and so is a lesion that has merged.
    """
    row = Lesion.objects.get(pk=lesion.pk)
    claimed = row.outcome == LesionOutcome.CLEAR
    if row.merged_into_id or row.outcome not in (LesionOutcome.CLEAR, LesionOutcome.IN_PROGRESS):
        return
    if claimed != is_clear(row):
        outcome = LesionOutcome.IN_PROGRESS if claimed else LesionOutcome.CLEAR
        # The outcome alone: what somebody wrote beside it is theirs to take away.
        save_section(
            row,
            {"outcome": outcome.value},
            allowed=("outcome",),
            by=by,
            encounter=encounter,
            action="settle_lesion",
        )
