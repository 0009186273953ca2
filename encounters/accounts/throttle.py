"""How often one may err: slows guessing down and locks nobody out.

Wrong tries are counted for a name and a network address together, so whoever guesses at a colleague
from elsewhere does not keep the colleague out. An address that errs with many names waits a little
between tries. All processes count in the same table, and every way in counts together: log-in,
codes, unlocking, signing.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from encounters import actions
from encounters.actions.audit.session_events import CONFIRM

WINDOW = timedelta(minutes=15)
MOST_TRIES = 10
# A practice may share one address, so this is generous; the wait doubles with five tries more.
FREE_OF_SOURCE = 30
SLOWEST_WAIT = 60
_LATE = "_mohsdoc_wrong_tries"
_REFUSED = "_mohsdoc_refused_tries"
_LONGEST_SOURCE = 45


class TooManyTriesError(Exception):
    """Nothing was checked. ``seconds`` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        minutes = -(-self.seconds // 60)
        span = f"{self.seconds} seconds" if self.seconds < 60 else f"{minutes} minutes"
        return f"Too many wrong tries. Wait {span}, then try again."


class Try:
    """One try, counted as wrong until it is said to have been right.

    ``act`` and ``wrong`` are for the log: what was tried, and with what.
    """

    def __init__(self, request: HttpRequest, name: str, act: str, wrong: str) -> None:
        self.request = request
        self.key = uuid.uuid4()
        self.name, self.act, self.wrong = name, act, wrong
        self.subject, self.source = subject_of(name), source_of(request)
        self.at = timezone.now()

    def was_right(self) -> None:
        actions.forget_try(self.key)
        late_tries(self.request).remove(self)

    def keep(self) -> None:
        """Write it down, again if the transaction it was made in was taken back."""
        actions.keep_try(self.key, subject=self.subject, source=self.source, at=self.at)


def late_tries(request: HttpRequest) -> list[Try]:
    """The wrong tries of this request: a refused save takes everything back but these."""
    found: list[Try] = request.__dict__.setdefault(_LATE, [])
    return found


def refused_tries(request: HttpRequest) -> list[Try]:
    found: list[Try] = request.__dict__.setdefault(_REFUSED, [])
    return found


def begin_try(
    request: HttpRequest, name: str, *, act: str = CONFIRM, wrong: str = "password"
) -> Try:
    """Count a try for ``name`` before it is judged; raises ``TooManyTriesError`` instead."""
    # A proof is part of the save it is for: the same save sent twice proves once, or the second
    # would find the code of the first used up, and count as a wrong try.
    actions.begin_save(alone=True)
    one = Try(request, name, act, wrong)
    one.keep()
    since = one.at - WINDOW
    wait = max(
        _wait_of_subject(actions.tries_since(since, subject=one.subject, source=one.source), one),
        _wait_of_source(actions.tries_since(since, source=one.source), one),
    )
    if wait > 0:
        actions.forget_try(one.key)
        refused_tries(request).append(one)
        raise TooManyTriesError(wait)
    late_tries(request).append(one)
    return one


def forget_tries(request: HttpRequest, name: str) -> None:
    """Whoever got in erred no more than people do."""
    actions.forget_tries(subject=subject_of(name), source=source_of(request))
    late_tries(request).clear()


def _wait_of_subject(moments: list[datetime], one: Try) -> int:
    """Seconds until the last but nine of the earlier tries is fifteen minutes old."""
    if len(moments) <= MOST_TRIES:
        return 0
    oldest = sorted(moments)[-MOST_TRIES - 1]
    return ceil((oldest + WINDOW - one.at).total_seconds())


def _wait_of_source(moments: list[datetime], one: Try) -> int:
    earlier = sorted(moments)[:-1]
    over = len(earlier) - FREE_OF_SOURCE
    if over < 0:
        return 0
    pause: int = min(SLOWEST_WAIT, 2 ** (over // 5))
    return ceil(pause - (one.at - earlier[-1]).total_seconds())


def subject_of(name: str) -> str:
    """A keyed digest: people type passwords into the field of the name."""
    return salted_hmac("mohsdoc.tries", name.strip().casefold(), algorithm="sha256").hexdigest()


def source_of(request: HttpRequest) -> str:
    """The network address of the visitor, as the outermost of one's own servers saw it."""
    hops = settings.TRUSTED_PROXIES
    told = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    seen = told[-hops] if hops and len(told) >= hops and told[-hops] else ""
    return (seen or str(request.META.get("REMOTE_ADDR", "")))[:_LONGEST_SOURCE]
