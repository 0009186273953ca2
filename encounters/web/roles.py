"""The roles of who asks, in all practices: read once in a request, by one query."""

from __future__ import annotations

from django.http import HttpRequest

from encounters.models import Membership, Practice, User
from encounters.request_state import state_of
from encounters.snapshot.prepared import PreparedQuery
from encounters.vocabulary.terms import Role

_HELD = PreparedQuery(
    lambda user: (
        Membership.objects.filter(user=user)
        .select_related("practice")
        .order_by("practice__name", "practice", "role")
    )
)


def current_user(request: HttpRequest) -> User:
    """The person behind the request; the login middleware lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def memberships(request: HttpRequest) -> tuple[Membership, ...]:
    """All that the person holds now, in the order of the practices' names."""
    state, key = state_of(request), current_user(request).pk
    if state.memberships is None or state.memberships[0] != key:
        state.memberships = key, tuple(_HELD.rows(key))
    return state.memberships[1]


def roles_in(request: HttpRequest, practice: Practice) -> frozenset[Role]:
    held = memberships(request)
    return frozenset(Role(row.role) for row in held if row.practice_id == practice.pk)
