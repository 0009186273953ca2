"""Django's own log-in by password; who is behind a session is found by a prepared query."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from encounters.models import User
from encounters.snapshot.prepared import PreparedQuery

PATH = f"{__name__}.AccountBackend"
_USERS = PreparedQuery(lambda key: User.objects.filter(pk=key))


class AccountBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        user = _USERS.first(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
