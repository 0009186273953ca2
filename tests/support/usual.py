"""Usual values with words that stand nowhere else: one that slipped into a note is seen."""

from __future__ import annotations

from encounters.models import Protocol, SurgeonDefaults
from encounters.models.usual import USUAL_COLUMNS
from tests.support.factories import Case

# What a list knows, or a number; their words cannot be told from others.
LISTED = {
    "anesthetic_agent": "Bupivacaine",
    "anesthetic_percent": "0.25",
    "anesthetic_buffered": True,
    "anesthetic_volume_ml": "7.7",
    "repair_type": "flap",
    "repair_class": "",
}
COLUMNS = [column for columns in USUAL_COLUMNS.values() for column in columns.values()]


def word(source: str, column: str) -> str:
    return f"Zqvxwq {source} {column}"[:20]


def usual(source: str, **changes: object) -> dict[str, object]:
    """A value for every column; those that are free say which ``source`` they are of."""
    words = {column: word(source, column) for column in COLUMNS if column not in LISTED}
    return {**words, **LISTED, **changes}


def a_protocol(case: Case, name: str = "Usual", **values: object) -> Protocol:
    return Protocol.objects.create(
        practice=case.practice, surgeon=case.surgeon, name=name, **values
    )


def has_defaults(case: Case, **values: object) -> SurgeonDefaults:
    return SurgeonDefaults.objects.create(practice=case.practice, user=case.surgeon, **values)
