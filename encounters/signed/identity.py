"""The patient's identity beside a signed note: columns that repeat what its content says."""

from __future__ import annotations

import json
from datetime import date

from encounters.models import SignedNote
from encounters.record import PatientRecord

IDENTITY_COLUMNS = ("mrn", "family_name", "given_names", "date_of_birth", "sex")


def identity_columns(patient: PatientRecord) -> dict[str, str | date]:
    """What a new note keeps for lists, from the record that is signed."""
    return {
        "mrn": patient.mrn,
        "family_name": patient.family_name,
        "given_names": patient.given_names,
        "date_of_birth": patient.date_of_birth,
        "sex": patient.sex.value if patient.sex else "",
    }


def says_the_same(note: SignedNote) -> bool:
    """Whether the columns are what the content says."""
    patient = json.loads(note.content)["record"]["patient"]
    born = note.date_of_birth.isoformat() if note.date_of_birth else ""
    columns = {**{name: getattr(note, name) for name in IDENTITY_COLUMNS}, "date_of_birth": born}
    return all(columns[name] == (patient.get(name) or "") for name in IDENTITY_COLUMNS)
