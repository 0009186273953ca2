"""The current practice of a user: their own, or the one they switched to."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from encounters.models import Practice
from encounters.vocabulary.permissions import ROLES_WITH, Permission
from encounters.web.roles import memberships

SESSION_KEY = "practice"


def own_practices(request: HttpRequest) -> list[Practice]:
    """The practices whose charts this person may read, by name."""
    readers = ROLES_WITH[Permission.READ_CHART]
    held = [row for row in memberships(request) if row.role in readers]
    return list({row.practice_id: row.practice for row in held}.values())


def current_practice(request: HttpRequest) -> Practice:
    """404 for somebody who belongs to none; the choice among several is kept in the session."""
    practices = own_practices(request)
    if not practices:
        raise Http404
    chosen = request.session.get(SESSION_KEY)
    return next((practice for practice in practices if practice.pk == chosen), practices[0])


def named_practice(request: HttpRequest, key: str) -> Practice:
    """The person's own practice with this key, else ``current_practice``; 404 for any other."""
    if not key:
        return current_practice(request)
    found = next((own for own in own_practices(request) if str(own.pk) == key), None)
    if found is None:
        raise Http404
    return found
