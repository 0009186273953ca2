"""Answer what a rule asks: why something stands although it looks wrong."""

from __future__ import annotations

from django.utils import timezone

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import create_row, remove_row
from encounters.models import RuleAnswer
from encounters.snapshot.chart import chart_of

ANSWER_FIELDS = ("reason",)


def answer_remark(
    case: LockedDraft, *, rule: str, subject: str, statement: str, reason: str
) -> RuleAnswer:
    """Store ``reason`` for the remark that ``rule`` makes on ``subject`` in these words.

    Refused where the rule does not say this any more: a reason belongs to what its writer read.
    """
    if not reason.strip():
        raise refuse("Say why it is so, or mend it.", "reason")
    remarks = chart_of(case.encounter.pk).remarks(timezone.now())
    asked = [
        remark
        for remark in remarks.everything
        if remark.can_be_answered
        and (remark.rule.id, remark.subject, remark.text) == (rule, subject, statement)
    ]
    if not asked:
        raise refuse("The record does not say this any more. Load the page again.")
    for earlier in RuleAnswer.objects.filter(encounter=case.encounter, rule=rule, subject=subject):
        if earlier.statement == statement:
            remove_row(case, earlier, "withdraw_answer")
    return create_row(
        case,
        RuleAnswer,
        {"reason": reason},
        allowed=ANSWER_FIELDS,
        action="answer_remark",
        rule=rule,
        subject=subject,
        statement=statement,
        answered_by=case.by,
        answered_at=timezone.now(),
    )


def withdraw_answer(case: LockedDraft, answer: RuleAnswer) -> None:
    remove_row(case, case.lock_and_reload(answer), "withdraw_answer")
