"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from encounters.models import User
from encounters.terms import Role


def everywhere(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    return {"is_demo": settings.DEMO, "may_administer": _may_administer(user)}


def _may_administer(user: object) -> bool:
    if not isinstance(user, User):
        return False
    return user.is_superuser or user.memberships.filter(role=Role.ADMINISTRATOR.value).exists()
