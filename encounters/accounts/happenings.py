"""What happens at the door, noted where it happens; ``encounters.web.audit_trail`` writes it down.

Not in the view's own transaction: a refused save is taken back, that a password was wrong is not.
And by one place, so that a name that nobody has costs as much time as one that somebody has.
"""

from __future__ import annotations

from django.http import HttpRequest

from encounters.accounts import session_timer
from encounters.accounts.throttle import late_tries, refused_tries
from encounters.actions.audit.session_events import LOCK, REFUSE_TRIES, Happening
from encounters.models import User
from encounters.vocabulary.record_terms import Outcome

_NOTED = "_mohsdoc_happenings"
_SHOWN = "_mohsdoc_factors"


def note(
    request: HttpRequest,
    act: str,
    person: User | None,
    *,
    outcome: Outcome = Outcome.DONE,
    source: str = "",
    **told: object,
) -> None:
    found = noted(request)
    found.append(Happening(act=act, person=person, outcome=outcome, told=told, source=source))


def noted(request: HttpRequest) -> list[Happening]:
    found: list[Happening] = request.__dict__.setdefault(_NOTED, [])
    return found


def happened(request: HttpRequest) -> list[Happening]:
    """Everything that was noted, every try that was wrong, and every one that was not judged."""
    wrong = [
        Happening(
            act=one.act,
            person=_named(one.name),
            outcome=Outcome.DENIED,
            told={"wrong": one.wrong},
        )
        for one in late_tries(request)
    ]
    refused = [
        Happening(
            act=REFUSE_TRIES,
            person=_named(one.name),
            outcome=Outcome.DENIED,
            told={"tried": one.act},
            source=one.source,
        )
        for one in refused_tries(request)
    ]
    return [*noted(request), *wrong, *refused]


def _named(name: str) -> User | None:
    """Whose name it is. PostgreSQL takes no NUL, which no name has."""
    return None if "\0" in name else User.objects.filter(username=name).first()


def note_lock(request: HttpRequest, *, why: str) -> None:
    """Lock the session, and note it the first time."""
    assert isinstance(request.user, User)
    if not session_timer.clock_of(request.session).is_locked:
        session_timer.lock(request.session)
        note(request, LOCK, request.user, why=why)


def show(request: HttpRequest, *factors: str) -> None:
    """What proved somebody in this request, before there was a session of theirs."""
    request.__dict__[_SHOWN] = factors


def shown(request: HttpRequest) -> list[str]:
    """Kinds of factors; of a log-in that needed no second one, the password."""
    return [*request.__dict__.get(_SHOWN, ("password",))]


def keep_lock(request: HttpRequest) -> None:
    """With a failure no session is saved: whoever came in is out again, but a lock must hold."""
    if any(one.act == LOCK for one in noted(request)):
        request.session.save()
