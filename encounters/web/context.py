"""Context processor: the values that every template gets."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from encounters.accounts.policy import requires_second_factor
from encounters.models import RoleNotice, User
from encounters.vocabulary.permissions import OVERSEERS, Permission, may
from encounters.vocabulary.terms import Role
from encounters.web.roles import memberships


def everywhere(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    return {
        "is_demo": settings.DEMO,
        "requires_second_factor": requires_second_factor(),
        # Lazy: an answer that swaps one part has no bar, and should ask for no roles.
        "account": SimpleLazyObject(lambda: _account(request, user)),
    }


def _account(request: HttpRequest, user: object) -> dict[str, object]:
    """What the bar says of the person: roles in words, whether they administer, what waits."""
    if not isinstance(user, User):
        return {}
    held = {Role(row.role) for row in memberships(request)}
    return {
        "roles": ", ".join(role.label for role in Role if role in held),
        "is_surgeon": Role.SURGEON in held,
        "reads_charts": may(held, Permission.READ_CHART),
        "reads_audit": may(held, Permission.READ_AUDIT),
        "role_notices": RoleNotice.objects.waiting_for(user).count() if held & OVERSEERS else 0,
        "may_administer": user.is_superuser or Role.ADMINISTRATOR in held,
    }
