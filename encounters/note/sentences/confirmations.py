"""What was confirmed again, and what still has to be, beside what was confirmed at first."""

from __future__ import annotations

from encounters.note.phrases import moment
from encounters.record import EncounterRecord
from encounters.workflow.confirmations import (
    Confirmation,
    reconfirmed,
    standing,
    to_be_confirmed_again,
)

Pair = tuple[str, str]


def again(record: EncounterRecord, confirmation: Confirmation, subject: str) -> tuple[Pair, ...]:
    """Labels with their words, empty ones among them; a draft alone has something to confirm."""
    row = reconfirmed(record, confirmation, subject)
    words = ""
    if row is not None:
        facts = "; ".join(f"{label}: {value}" for label, value in row.facts.items())
        when = moment(row.confirmed_at, record.practice.time_zone)
        words = f"{facts} ({row.confirmed_by.signature_name}, {when})"
    return (
        ("Confirmed again", words),
        ("To be confirmed again", to_be_confirmed_again(standing(record, confirmation, subject))),
    )
