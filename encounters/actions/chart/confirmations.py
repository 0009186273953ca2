"""Confirm again what has changed since it was confirmed, in the name of who does it now."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import Values, create_row, remove_row
from encounters.models import Practice, Reconfirmation, SiteVerification, User
from encounters.models.base import Section
from encounters.snapshot import take_snapshot
from encounters.vocabulary.terms import Role
from encounters.workflow.confirmations import Confirmation, Facts, facts_of, standing

# The column that holds what was confirmed.
FACTS = {
    Confirmation.CONSENT: "consent_facts",
    Confirmation.TIME_OUT: "confirmed_facts",
    Confirmation.DAY_CONSENT: "consent_facts",
    Confirmation.DAY_TIME_OUT: "time_out_facts",
    Confirmation.SITE: "confirmed_facts",
    Confirmation.HISTOLOGY_TIME_OUT: "conclusion_facts",
    Confirmation.CARRIED_HISTOLOGY: "carried_facts",
}


def facts_now(case: LockedDraft, confirmation: Confirmation, key: object) -> Facts:
    """What somebody confirms who confirms now; the row of ``key`` need not be confirmed yet."""
    return facts_of(take_snapshot(case.encounter.pk), confirmation, str(key))


def with_facts(
    case: LockedDraft,
    confirmation: Confirmation,
    present: Section | None,
    values: Values,
    *,
    says_so: Collection[str],
    key: object,
) -> Values:
    """``values`` with what they confirm, where they give or change one of ``says_so``.

    Other fields of the same section may be filled in later; that confirms nothing anew.
    """
    given = {name for name in says_so if values.get(name) not in (None, "", [])}
    if not any(present is None or getattr(present, name) != values[name] for name in given):
        return values
    # What was confirmed again before is told by the log; from now on this is what counts.
    again = Reconfirmation.objects.filter(
        encounter=case.encounter, confirmation=confirmation.value, subject=str(key)
    )
    for row in again:
        remove_row(case, row, "replace_confirmation")
    return {**values, FACTS[confirmation]: dict(facts_now(case, confirmation, key))}


def confirm_again(case: LockedDraft, confirmation: Confirmation, key: str, *, shown: str) -> None:
    """Store what the record says now as confirmed.

    ``shown`` is the digest of the facts that the page showed: a tap confirms nothing else.
    A site is confirmed again by who confirmed it, and by the surgeon of the case; what was read
    under the microscope by a surgeon.
    """
    record = take_snapshot(case.encounter.pk)
    found = standing(record, confirmation, key)
    if found is None:
        raise refuse("This was not confirmed before, or it is gone. Load the page again.")
    if found.digest != shown:
        raise refuse(f"The record has changed since this page was made: {found.differences}.")
    if not found.is_stale:
        return
    _refuse_others(case, confirmation, key)
    create_row(
        case,
        Reconfirmation,
        {},
        allowed=(),
        action="confirm_again",
        confirmation=confirmation.value,
        subject=key,
        facts=dict(found.current),
        confirmed_by=case.by,
        confirmed_at=timezone.now(),
    )


def _refuse_others(case: LockedDraft, confirmation: Confirmation, key: str) -> None:
    if confirmation == Confirmation.SITE:
        who = SiteVerification.objects.select_related("verified_by").get(lesion_id=key).verified_by
        if case.by.pk not in (who.pk, case.encounter.surgeon_id):
            name = who.display_name
            raise refuse(f"{name} confirmed this site: {name} or the surgeon confirms it again.")
    if confirmation == Confirmation.HISTOLOGY_TIME_OUT and not is_surgeon(case.by, case.practice):
        raise refuse("A surgeon confirms again what was read under the microscope.")


def is_surgeon(user: User, practice: Practice) -> bool:
    return user.memberships.filter(practice=practice, role=Role.SURGEON.value).exists()
