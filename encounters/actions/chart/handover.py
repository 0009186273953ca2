"""Hands a draft over to another surgeon, when its own has left the practice."""

from __future__ import annotations

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.models import Encounter, User
from encounters.models.duties import people_for
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.terms import Role
from encounters.vocabulary.typed_text import composed


def hand_over(case: LockedDraft, *, to: User, reason: str) -> Encounter:
    """Make ``to`` the surgeon of the case, who signs it then; ``reason`` stands in the audit log.

    What the surgeon before did stays in his name: stages, readings, repairs.
    """
    encounter, words = case.encounter, composed(reason).strip()
    roles = case.by.memberships.filter(practice=case.practice).values_list("role", flat=True)
    if not may(map(Role, roles), Permission.HAND_OVER):
        raise refuse("A surgeon or an administrator of this practice hands a case over.")
    if not words:
        raise refuse("Say why the case is handed over.", "reason")
    if to.pk == encounter.surgeon_id:
        raise refuse(f"{to} is the surgeon of this case already.", "to")
    if not people_for(case.practice, "encounter.surgeon").filter(pk=to.pk).exists():
        raise refuse("Choose a surgeon of this practice.", "to")
    before = encounter.surgeon_id
    encounter.surgeon = to
    encounter.version += 1
    encounter.updated_by = case.by
    encounter.save(update_fields=["surgeon", "version", "updated_at", "updated_by"])
    changes = {"surgeon": (before, to.pk), "reason": (None, words)}
    case.record("hand_over", encounter, changes)
    return encounter
