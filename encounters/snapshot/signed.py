"""What a signed note says, read from the note and not from today's rows."""

from __future__ import annotations

import json
from uuid import UUID

from encounters.coding.results import CodeSheet
from encounters.integrity.restoring import value_of
from encounters.models import SignedNote
from encounters.record import EncounterRecord


def signed_code_sheet(encounter_id: str) -> CodeSheet | None:
    """The code sheet that was signed; ``None`` where no note is."""
    content = (
        SignedNote.objects.filter(encounter_id=UUID(encounter_id))
        .values_list("content", flat=True)
        .first()
    )
    return value_of(CodeSheet, json.loads(content)["code_sheet"]) if content else None


def signed_record(note: SignedNote) -> EncounterRecord:
    """The record as it was signed, names and addresses included; its maps stay canonical."""
    return value_of(EncounterRecord, json.loads(note.content)["record"])
