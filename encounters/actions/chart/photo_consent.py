"""Whether the patient agrees to photographs: asked before one is taken, and withdrawn at any time.

Docs: docs/adr/0051-moments-of-photographs.md.
"""

from __future__ import annotations

from encounters.actions.saving.locked_case import LockedCase
from encounters.actions.saving.refusal import refuse
from encounters.models import PhotoConsent


def keep_photo_answer(case: LockedCase, agreed: bool | None) -> PhotoConsent | None:
    """Beside the answer in the preparation, who was told and when; nothing if it is the last one.

    ``None`` is no answer: somebody took back what was entered by mistake.
    """
    last = case.encounter.photo_consents.last()
    if agreed is None or (last is not None and last.agreed == agreed):
        return None
    return PhotoConsent.objects.create(encounter=case.encounter, agreed=agreed, told_to=case.by)


def change_photo_consent(case: LockedCase, *, agreed: bool) -> PhotoConsent:
    """The patient changes the answer after the note was signed. Nothing that is signed changes."""
    row = keep_photo_answer(case, agreed)
    if row is None:
        raise refuse("That is the patient's answer already.", "photo_consent")
    case.record("change_photo_consent", row, {"agreed": (not agreed, agreed)})
    return row
