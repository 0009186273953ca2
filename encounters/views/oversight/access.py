"""Access to the audit report: only for the privacy officers of a practice."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from encounters.models import Practice
from encounters.vocabulary.permissions import ROLES_WITH, Permission
from encounters.web.practice import SESSION_KEY
from encounters.web.roles import current_user


def watched_practices(request: HttpRequest) -> list[Practice]:
    """The practices whose log this person reads; 403 if there is none."""
    roles = [role.value for role in ROLES_WITH[Permission.READ_AUDIT]]
    found = Practice.objects.filter(
        memberships__user=current_user(request), memberships__role__in=roles
    )
    practices = list(found.distinct())
    if not practices:
        raise PermissionDenied("The log is read by privacy officers.")
    return practices


def watched_practice(request: HttpRequest) -> Practice:
    """The one of them that the person works in at the moment."""
    practices = watched_practices(request)
    chosen = request.session.get(SESSION_KEY)
    return next((practice for practice in practices if practice.pk == chosen), practices[0])
