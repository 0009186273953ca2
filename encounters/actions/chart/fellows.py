"""Whether a fellow of an accredited program cut a stage: proposed from the person's role."""

from __future__ import annotations

from dataclasses import replace

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.rows import SectionSave, Values
from encounters.models import Stage, User
from encounters.models.duties import is_accredited_fellow

_FIELD = "fellow_accredited"


def proposed_fellow(case: LockedDraft, performer: object, values: Values) -> Values:
    """Of a new stage, where nobody has said it."""
    if _FIELD in values or not isinstance(performer, User):
        return {}
    return {_FIELD: True} if is_accredited_fellow(performer, case.practice) else {}


def with_fellow(
    case: LockedDraft, prepared: SectionSave[Stage], values: Values
) -> SectionSave[Stage]:
    """Of a stage that somebody else has cut than was recorded; unconfirmed until it is said."""
    if "performer" not in prepared.changes or _FIELD in values:
        return prepared
    row = prepared.row
    before, now = row.fellow_accredited, is_accredited_fellow(row.performer, case.practice)
    if now == before:
        return prepared
    row.fellow_accredited = now
    row.unconfirmed = sorted({*row.unconfirmed, _FIELD})
    return replace(prepared, changes={**prepared.changes, _FIELD: (before, now)})
