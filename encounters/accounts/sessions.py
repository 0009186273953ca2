"""Sessions in the database, found by a query that is prepared once: every request asks for one."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from encounters.snapshot.prepared import PreparedQuery

_SESSIONS = PreparedQuery(lambda key: Session.objects.filter(session_key=key))


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """The session that has not expired; else the key is nobody's, as Django has it."""
        found = _SESSIONS.first(self.session_key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
