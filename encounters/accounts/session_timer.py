"""Age of a session and the time since its last activity; decides when it locks or ends.

Kept in the session, on the server. Only what a person does is counted: a page they went to, and
what the page reports of their keys and taps. Saves, searches and other background traffic are not.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
_LONGEST, _LONGEST_IDLE = ABSOLUTE.total_seconds(), IDLE.total_seconds()
# After this long a password alone unlocks no more, if the person has a second factor.
FACTOR_AGE = timedelta(hours=4)
# After this long a signature takes password and second factor again, not the PIN alone.
PROOF_AGE = timedelta(hours=4)
# Moments closer than this are one; it saves writing the session at every click.
_GRAIN = 30.0
_KEY = "clock"


class Standing(Enum):
    OPEN = "open"
    LOCKED = "locked"
    # For good: it is over, whatever somebody does.
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClock:
    """Moments as seconds since 1970. ``factor`` is when a second factor was last shown, ``proof``
    when the password was, with the second factor of whoever has one."""

    begun: float
    seen: float
    factor: float | None = None
    proof: float | None = None
    is_locked: bool = False

    def standing(self) -> Standing:
        """Every request asks this."""
        now = timezone.now().timestamp()
        if now - self.begun >= _LONGEST:
            return Standing.ENDED
        left = int(self.seen + _LONGEST_IDLE - now)
        return Standing.LOCKED if self.is_locked or left <= 0 else Standing.OPEN

    def locks_now(self) -> bool:
        return self.is_locked or self.seconds_left() <= 0

    def seconds_left(self) -> int:
        """Until it locks."""
        return int(self.seen + _LONGEST_IDLE - _now())

    def has_fresh_factor(self) -> bool:
        return self.factor is not None and _now() - self.factor < FACTOR_AGE.total_seconds()

    def has_fresh_proof(self) -> bool:
        return self.proof is not None and _now() - self.proof < PROOF_AGE.total_seconds()


def _now() -> float:
    moment: datetime = timezone.now()
    return moment.timestamp()


def clock_of(session: SessionBase) -> SessionClock:
    """A session that knows nothing yet begins now."""
    kept = session.get(_KEY)
    return SessionClock(**kept) if kept else begin(session)


def begin(session: SessionBase, *, factor: float | None = None) -> SessionClock:
    return _keep(session, SessionClock(begun=_now(), seen=_now(), factor=factor))


def touch(session: SessionBase) -> None:
    """Somebody is here. A session that has locked is not opened by it."""
    clock = clock_of(session)
    if not clock.locks_now() and _now() - clock.seen >= _GRAIN:
        _keep(session, replace(clock, seen=_now()))


def lock(session: SessionBase) -> None:
    _keep(session, replace(clock_of(session), is_locked=True))


def unlock(session: SessionBase) -> None:
    _keep(session, replace(clock_of(session), seen=_now(), is_locked=False))


def show_factor(session: SessionBase) -> None:
    _keep(session, replace(clock_of(session), factor=_now()))


def show_proof(session: SessionBase) -> None:
    """Password, and the second factor of whoever has one, were shown now: here, in this browser."""
    _keep(session, replace(clock_of(session), proof=_now()))


def _keep(session: SessionBase, clock: SessionClock) -> SessionClock:
    session[_KEY] = asdict(clock)
    return clock
