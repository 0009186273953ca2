"""What looked wrong and was explained: each statement with its reason and who gave it."""

from __future__ import annotations

from encounters.note.parts import Section
from encounters.note.phrases import clause
from encounters.note.teller import Teller
from encounters.record import EncounterRecord


def answered(record: EncounterRecord, teller: Teller) -> Section | None:
    """``None`` where nothing had to be answered."""
    if not record.answers:
        return None
    return Section(
        heading="Stated",
        paragraphs=tuple(
            f"{clause(answer.statement)}. Reason: {clause(answer.reason)} "
            f"({teller.name(answer.answered_by)}, {teller.at(answer.answered_at)})."
            for answer in record.answers
        ),
    )
