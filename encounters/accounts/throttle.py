"""Rate limit for failed attempts: slows guessing down, but locks no account.

Wrong tries are counted for a name and a network address together, so whoever guesses at a colleague
from elsewhere does not keep the colleague out. An address that errs with many names waits a little
between tries. All processes count in the same table, and every way in counts together: log-in,
codes, unlocking, signing.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from math import ceil

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from encounters import actions
from encounters.actions.audit.session_events import CONFIRM
from encounters.request_state import Attempt, state_of
from encounters.vocabulary.spoken import counted

WINDOW = timedelta(minutes=15)
MOST_TRIES = 10
# A practice may share one address, so this is generous; the wait doubles with five tries more.
FREE_OF_SOURCE = 30
SLOWEST_WAIT = 60


class TooManyTriesError(Exception):
    """Nothing was checked. ``seconds`` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        minutes = -(-self.seconds // 60)
        span = counted(self.seconds, "second") if self.seconds < 60 else counted(minutes, "minute")
        return f"Too many wrong tries. Wait {span}, then try again."


def keep(attempt: Attempt) -> None:
    """Write it down, again if the transaction it was made in was rolled back."""
    actions.keep_try(attempt.key, subject=attempt.subject, source=attempt.source, at=attempt.at)


def was_right(request: HttpRequest, attempt: Attempt) -> None:
    """Count it no longer."""
    actions.forget_try(attempt.key)
    state_of(request).attempts.remove(attempt)


def begin_try(
    request: HttpRequest, name: str, *, act: str = CONFIRM, wrong: str = "password"
) -> Attempt:
    """Count a try for ``name`` before it is judged; raises ``TooManyTriesError`` instead."""
    # A proof is part of the save it is for: the same save sent twice proves once, or the second
    # would find the code of the first used up, and count as a wrong try.
    state = state_of(request)
    if state.save is not None:
        actions.hold_key(state.save)
    attempt = Attempt(
        key=uuid.uuid4(),
        name=name,
        act=act,
        wrong=wrong,
        subject=subject_of(name),
        source=state.source,
        at=timezone.now(),
    )
    keep(attempt)
    since, subject, source = attempt.at - WINDOW, attempt.subject, attempt.source
    wait = max(
        _wait_of_subject(actions.tries_since(since, subject=subject, source=source), attempt),
        _wait_of_source(actions.tries_since(since, source=source), attempt),
    )
    if wait > 0:
        actions.forget_try(attempt.key)
        state.refused_attempts.append(attempt)
        raise TooManyTriesError(wait)
    state.attempts.append(attempt)
    return attempt


def forget_tries(request: HttpRequest, name: str) -> None:
    """Delete the failed attempts of a name after it logged in."""
    state = state_of(request)
    actions.forget_tries(subject=subject_of(name), source=state.source)
    state.attempts.clear()


def _wait_of_subject(moments: list[datetime], attempt: Attempt) -> int:
    """Seconds until the last but nine of the earlier tries is fifteen minutes old."""
    if len(moments) <= MOST_TRIES:
        return 0
    oldest = sorted(moments)[-MOST_TRIES - 1]
    return ceil((oldest + WINDOW - attempt.at).total_seconds())


def _wait_of_source(moments: list[datetime], attempt: Attempt) -> int:
    earlier = sorted(moments)[:-1]
    over = len(earlier) - FREE_OF_SOURCE
    if over < 0:
        return 0
    pause: int = min(SLOWEST_WAIT, 2 ** (over // 5))
    return ceil(pause - (attempt.at - earlier[-1]).total_seconds())


def subject_of(name: str) -> str:
    """A keyed digest: people type passwords into the field of the name."""
    return salted_hmac("mohsdoc.tries", name.strip().casefold(), algorithm="sha256").hexdigest()
