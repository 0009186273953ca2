"""Whose word an entry is: the surgeon's who looked, entered by himself or by somebody for him.

A surgeon reads for himself: his reading is confirmed as he enters it. Whoever else enters writes
down what a surgeon said; that stands unconfirmed until the surgeon confirms it. What somebody
confirmed is never superseded by what nobody confirmed: such an entry waits beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from encounters.actions.chart.entered_words import reading_words, said_by
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import QuestionError, refuse
from encounters.actions.saving.rows import remove_row
from encounters.models import Block, BlockFinding, Reading, Stage, User
from encounters.models.duties import is_fit
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import ReadingResult


@dataclass(frozen=True, slots=True)
class Hand:
    """``reader`` looked, ``by`` enters it."""

    reader: User
    by: User

    @property
    def is_own(self) -> bool:
        return self.reader.pk == self.by.pk

    def confirmed_at(self, now: datetime) -> datetime | None:
        return now if self.is_own else None


def hand_of(case: LockedDraft, stage: Stage) -> Hand:
    """For whom the acting person enters something in ``stage``."""
    if is_surgeon(case):
        return Hand(case.by, case.by)
    reader = stage.reader or stage.performer
    if not is_fit(reader, case.practice, "stage.reader"):
        raise refuse("Say first who reads: choose a surgeon of this practice under “Read by”.")
    return Hand(reader, case.by)


def is_surgeon(case: LockedDraft) -> bool:
    return is_fit(case.by, case.practice, "stage.reader")


def answers_for_case(case: LockedDraft) -> bool:
    """Whether this is the surgeon of the encounter, who will sign for all of it."""
    return case.encounter.surgeon_id == case.by.pk and is_surgeon(case)


def set_aside(case: LockedDraft, row: Reading | BlockFinding) -> None:
    """Take a reading or finding out of what counts.

    What nobody but the acting person had a word in is corrected without a trace in the chart (the
    audit log has it); anything else stays, superseded by that person. So does what was seen in a
    section before a recut: the next section corrects nothing that was seen in the last.
    """
    is_of_older_section = row.block.recuts.filter(recorded_at__gt=row.created_at).exists()
    if row.is_own_entry_of(case.by) and not is_of_older_section:
        remove_row(case, row, f"correct_{row._meta.model_name}")
    else:
        supersede(case, row)


def supersede(case: LockedDraft, row: Reading | BlockFinding) -> None:
    """It counts no more, and stays in the chart with whoever set it aside."""
    before = {"superseded_by": (None, case.by.pk)}
    if isinstance(row, Reading):
        row.is_binding = False
    row.superseded_by, row.superseded_at = case.by, timezone.now()
    row.save()
    case.record(f"supersede_{row._meta.model_name}", row, before)


def ask_to_replace(
    case: LockedDraft, stage: Stage, rows: Iterable[Reading], answers: Collection[str]
) -> None:
    """``QuestionError`` if another's reading of tumor would no longer count, and nobody said yes.

    ``answers`` are the keys of the readings that the acting person was asked about.
    """
    foreign = [
        row
        for row in rows
        if row.result == ReadingResult.TUMOR
        and case.by.pk not in (row.reader_id, row.entered_by_id)
    ]
    keys = [str(row.pk) for row in foreign]
    if set(keys) <= set(answers):
        return
    words = [
        f"{block_label(stage.number, row.block.number)}: {said_by(row)} {reading_words(row)}, "
        f"at {case.clock(row.read_at)}. Replace it?"
        for row in foreign
    ]
    blocks = sorted({str(row.block_id) for row in foreign})
    raise QuestionError(words, answers=keys, yes="Replace", no="Leave it", blocks=blocks)


def refuse_foreign_loss(case: LockedDraft, blocks: Iterable[Block]) -> None:
    """Tissue does not go with what another surgeon read in it, unless the surgeon of the case says
    so. What waits for somebody's word may go."""
    seen: list[Reading | BlockFinding] = []
    for block in blocks:
        seen += block.readings.select_related("reader", "block__stage")
        seen += block.findings.select_related("reader", "block__stage")
    rows = [row for row in seen if row.is_confirmed and row.reader_id != case.by.pk]
    if not rows or answers_for_case(case):
        return
    places = sorted(
        {block_label(row.block.stage.number, row.block.number) for row in rows}, key=_in_order
    )
    names = sorted({row.reader.display_name for row in rows})
    raise refuse(
        f"{' and '.join(names)} read {', '.join(places)}. Only "
        f"{case.encounter.surgeon.display_name}, the surgeon of this case, lets that go."
    )


def _in_order(label: str) -> tuple[str, int]:
    stage, _, number = label.rpartition("-")
    return stage, int(number)
