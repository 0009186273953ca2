"""Collects the session events of a request; ``encounters.web.audit_trail`` writes them to the log.

They are not part of the view's transaction: a refused save is rolled back, but the event of a wrong
password stays. One place writes them, so that an unknown name takes as long as a known one.
"""

from __future__ import annotations

from django.http import HttpRequest

from encounters.accounts import session_timer
from encounters.actions.audit.session_events import LOCK, REFUSE_TRIES
from encounters.models import User
from encounters.request_state import RequestState, SessionEvent, state_of
from encounters.vocabulary.record_terms import Outcome


def record_later(
    request: HttpRequest,
    act: str,
    person: User | None,
    *,
    outcome: Outcome = Outcome.DONE,
    source: str = "",
    **details: object,
) -> None:
    event = SessionEvent(act=act, person=person, outcome=outcome, details=details, source=source)
    state_of(request).session_events.append(event)


def session_events_of(state: RequestState) -> list[SessionEvent]:
    """Everything that was noted, every attempt that was wrong, and every one refused unjudged."""
    wrong = [
        SessionEvent(
            act=attempt.act,
            person=_named(attempt.name),
            outcome=Outcome.DENIED,
            details={"wrong": attempt.wrong},
        )
        for attempt in state.attempts
    ]
    refused = [
        SessionEvent(
            act=REFUSE_TRIES,
            person=_named(attempt.name),
            outcome=Outcome.DENIED,
            details={"tried": attempt.act},
            source=attempt.source,
        )
        for attempt in state.refused_attempts
    ]
    return [*state.session_events, *wrong, *refused]


def _named(name: str) -> User | None:
    """Whose name it is. PostgreSQL takes no NUL, which no name has."""
    return None if "\0" in name else User.objects.filter(username=name).first()


def lock_session(request: HttpRequest, *, why: str) -> None:
    """Lock the session, and note it the first time."""
    assert isinstance(request.user, User)
    if not session_timer.clock_of(request.session).is_locked:
        session_timer.lock(request.session)
        record_later(request, LOCK, request.user, why=why)


def save_lock(request: HttpRequest) -> None:
    """With a failure no session is saved: whoever came in is out again, but a lock must hold."""
    if any(event.act == LOCK for event in state_of(request).session_events):
        request.session.save()
