"""Permissions in the administration: given by memberships, not by Django's permission tables.

A person is an administrator exactly as long as a membership with that role exists, so revoking the
role works at the next request, also in a session that is open. A superuser (the one who installs)
sees every practice.
"""

from __future__ import annotations

from django.http import HttpRequest

from encounters.models import CHART_ROLES, Membership, User
from encounters.request_state import AdminAccess, state_of
from encounters.vocabulary.terms import Role


def access_of(request: HttpRequest) -> AdminAccess:
    """What the person behind ``request`` may administer; asked of the database once a request."""
    state = state_of(request)
    if state.admin_access is None:
        state.admin_access = _access(request)
    return state.admin_access


def _access(request: HttpRequest) -> AdminAccess:
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return AdminAccess(everything=False)
    if user.is_superuser:
        return AdminAccess(everything=True)
    roles: dict[int, set[str]] = {}
    for practice_id, role in Membership.objects.filter(user=user).values_list(
        "practice_id", "role"
    ):
        roles.setdefault(practice_id, set()).add(role)
    administered = {practice for practice, held in roles.items() if Role.ADMINISTRATOR in held}
    return AdminAccess(
        everything=False,
        practices=frozenset(administered),
        charts=frozenset(
            practice for practice in administered if roles[practice] & set(CHART_ROLES)
        ),
    )
