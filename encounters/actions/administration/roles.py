"""Roles that people give themselves are no secret: those who oversee the practice are told.

Whoever administers a practice can give themself a role that reads every chart, or the one that
reads the log and so oversees them. Nothing forbids it: in a small practice one person is all of it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from encounters.actions.audit.log import record_event
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import check
from encounters.models import Membership, RoleNotice, RoleNoticeSeen, User
from encounters.vocabulary.permissions import ROLES_WITH
from encounters.vocabulary.terms import Role

# Of the log: what happened, and that somebody has seen it.
TAKE_ROLE, ROLE_BY_COMMAND, ACKNOWLEDGE = "take_role", "give_role_by_command", "acknowledge_role"
# Roles that open anything: charts, codes, the log. Administration alone opens none of it.
TOLD_OF = frozenset(role for roles in ROLES_WITH.values() for role in roles) - {Role.ADMINISTRATOR}


def tell_of_role(membership: Membership, *, by: User | None) -> RoleNotice | None:
    """Call it in the transaction that gives a role, whoever gives it and however.

    Nothing is told of a role that somebody else gave. A command that names nobody may have been
    anybody's.
    """
    is_of_another = by is not None and by.pk != membership.user_id
    if is_of_another or Role(membership.role) not in TOLD_OF:
        return None
    notice = RoleNotice(
        practice=membership.practice,
        person=membership.user,
        role=membership.role,
        given_by=by,
        given_at=timezone.now(),
    )
    check(notice)
    notice.save(force_insert=True)
    record_event(
        TAKE_ROLE if by else ROLE_BY_COMMAND,
        membership.user,
        by=by,
        practice=membership.practice,
        changes={"role": (None, membership.role)},
    )
    return notice


@transaction.atomic
def acknowledge_role(notice: RoleNotice, *, by: User) -> None:
    """``by`` has seen it; twice is once. Refused to who is not told: nobody oversees themself."""
    if not RoleNotice.objects.told_to(by).filter(pk=notice.pk).exists():
        raise refuse("This is for others to see.")
    _, is_new = RoleNoticeSeen.objects.get_or_create(
        notice=notice, user=by, defaults={"seen_at": timezone.now()}
    )
    if is_new:
        record_event(
            ACKNOWLEDGE,
            notice.person,
            by=by,
            practice=notice.practice,
            changes={"role": (None, notice.role)},
        )
