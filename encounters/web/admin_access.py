"""Who may administer what: said by memberships, never by Django's permission tables.

A person is an administrator exactly as long as a membership with that role exists, so revoking the
role works at the next request, also in a session that is open. A superuser (the one who installs)
sees every practice.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from encounters.models import CHART_ROLES, Membership, User
from encounters.vocabulary.terms import Role

_KEPT = "_mohsdoc_access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Ids of practices: those a person administers, and those of them whose charts they read."""

    everything: bool
    practices: frozenset[int] = frozenset()
    charts: frozenset[int] = frozenset()

    @property
    def is_administrator(self) -> bool:
        return self.everything or bool(self.practices)

    @property
    def reads_charts(self) -> bool:
        return self.everything or bool(self.charts)


def access_of(request: HttpRequest) -> Access:
    """What the person behind ``request`` may administer; asked of the database once a request."""
    kept: Access | None = request.__dict__.get(_KEPT)
    if kept is None:
        kept = request.__dict__[_KEPT] = _access(request)
    return kept


def _access(request: HttpRequest) -> Access:
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return Access(everything=False)
    if user.is_superuser:
        return Access(everything=True)
    roles: dict[int, set[str]] = {}
    for practice_id, role in Membership.objects.filter(user=user).values_list(
        "practice_id", "role"
    ):
        roles.setdefault(practice_id, set()).add(role)
    administered = {one for one, held in roles.items() if Role.ADMINISTRATOR in held}
    return Access(
        everything=False,
        practices=frozenset(administered),
        charts=frozenset(one for one in administered if roles[one] & set(CHART_ROLES)),
    )
