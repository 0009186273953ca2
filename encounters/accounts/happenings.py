"""What happens at the door, noted where it happens; ``encounters.web.audit_trail`` writes it down.

Not in the view's own transaction: a refused save is taken back, that a password was wrong is not.
And by one place, so that a name that nobody has costs as much time as one that somebody has.
"""

from __future__ import annotations

from django.http import HttpRequest

from encounters.accounts import session_timer
from encounters.actions.audit.session_events import LOCK, REFUSE_TRIES
from encounters.models import User
from encounters.request_state import RequestState, SessionEvent, state_of
from encounters.vocabulary.record_terms import Outcome


def note(
    request: HttpRequest,
    act: str,
    person: User | None,
    *,
    outcome: Outcome = Outcome.DONE,
    source: str = "",
    **told: object,
) -> None:
    event = SessionEvent(act=act, person=person, outcome=outcome, told=told, source=source)
    state_of(request).session_events.append(event)


def happened(state: RequestState) -> list[SessionEvent]:
    """Everything that was noted, every attempt that was wrong, and every one refused unjudged."""
    wrong = [
        SessionEvent(
            act=attempt.act,
            person=_named(attempt.name),
            outcome=Outcome.DENIED,
            told={"wrong": attempt.wrong},
        )
        for attempt in state.attempts
    ]
    refused = [
        SessionEvent(
            act=REFUSE_TRIES,
            person=_named(attempt.name),
            outcome=Outcome.DENIED,
            told={"tried": attempt.act},
            source=attempt.source,
        )
        for attempt in state.refused_attempts
    ]
    return [*state.session_events, *wrong, *refused]


def _named(name: str) -> User | None:
    """Whose name it is. PostgreSQL takes no NUL, which no name has."""
    return None if "\0" in name else User.objects.filter(username=name).first()


def note_lock(request: HttpRequest, *, why: str) -> None:
    """Lock the session, and note it the first time."""
    assert isinstance(request.user, User)
    if not session_timer.clock_of(request.session).is_locked:
        session_timer.lock(request.session)
        note(request, LOCK, request.user, why=why)


def keep_lock(request: HttpRequest) -> None:
    """With a failure no session is saved: whoever came in is out again, but a lock must hold."""
    if any(event.act == LOCK for event in state_of(request).session_events):
        request.session.save()
