"""What looked wrong and was explained: each statement with its reason and who gave it."""

from __future__ import annotations

from encounters.note.parts import Section
from encounters.note.phrases import clause, moment
from encounters.record import EncounterRecord


def answered(record: EncounterRecord) -> Section | None:
    """``None`` where nothing had to be answered."""
    if not record.answers:
        return None
    zone = record.practice.time_zone
    return Section(
        heading="Stated by the team",
        paragraphs=tuple(
            f"{clause(answer.statement)}. Reason: {clause(answer.reason)} "
            f"({answer.answered_by.signature_name}, {moment(answer.answered_at, zone)})."
            for answer in record.answers
        ),
    )
