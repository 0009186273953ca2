"""What a stage says of a fellow, the surgeon's presence, and a reader who bills nothing."""

from __future__ import annotations

from encounters.note.teller import Teller
from encounters.record import StageRecord


def teaching(stage: StageRecord, teller: Teller) -> tuple[str, ...]:
    found = []
    if stage.fellow_accredited:
        found.append("The tissue was taken by a fellow of an accredited program")
    if stage.present_for_key_parts:
        who = teller.who(stage.supervisor) if stage.supervisor else "The teaching surgeon"
        found.append(f"{who} was present for the key parts of this stage")
    if stage.reader_does_not_bill:
        who = teller.who(stage.reader) if stage.reader else "Whoever read the sections"
        found.append(f"{who} bills nothing for reading this stage")
    return tuple(found)
