"""By which fact a lesion meets its payer's policy: "42 mm >= 20 mm on the trunk (Anthem ...)"."""

from __future__ import annotations

from encounters.note.phrases import sentence
from encounters.record import EncounterRecord, LesionRecord
from encounters.workflow.packs import criteria_met, pack_of


def coverage(record: EncounterRecord, lesion: LesionRecord) -> str:
    """The facts in the order of the policy, then the policy; empty where none is met."""
    met = criteria_met(record, lesion)
    if not met:
        return ""
    return sentence(f"{'; '.join(met)} ({pack_of(record).policy})")
