"""Audit events of log-in, log-out, session lock and re-authentication.

Nobody is the actor of what was denied, nor of a password without its second factor: who did not
prove to be a person is none. The account it was about is the subject; a name that nobody has leaves
no trace but that there was one.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from encounters.actions.audit.accounts import (
    ADD_FACTOR,
    REFUSAL_RECORDED,
    REMOVE_FACTOR,
    REMOVE_PIN,
    RENEW,
    SET_PIN,
    keep_try,
    practices_of,
    tries_since,
)
from encounters.actions.audit.log import record_access
from encounters.request_state import SessionEvent
from encounters.vocabulary.record_terms import Outcome

__all__ = [
    "ADD_FACTOR",
    "REMOVE_FACTOR",
    "REMOVE_PIN",
    "RENEW",
    "SET_PIN",
    "record_session_event",
]

LOG_IN, LOG_OUT, END_SESSION = "log_in", "log_out", "end_session"
# The password was right, and the second factor was asked for.
ASK_FACTOR = "ask_factor"
LOCK, UNLOCK, CONFIRM = "lock", "unlock", "confirm_identity"
REFUSE_TRIES = "refuse_tries"
# The last of the wrong tries that a signing PIN allows.
LOCK_PIN = "lock_signing_pin"
# Refusals of one network address are one event in this time. Whoever is refused may try a thousand
# names in a second, and a log that nobody deletes from would be theirs to fill.
RECORD_AGAIN_AFTER = timedelta(minutes=15)


@transaction.atomic
def record_session_event(event: SessionEvent, *, place: str) -> None:
    """One event in the log of each practice that is concerned; see ``practices_of``."""
    if event.act == REFUSE_TRIES and _is_recorded(event.source):
        return
    is_proven = event.outcome != Outcome.DENIED and event.act != ASK_FACTOR
    for practice in practices_of(event.person):
        record_access(
            event.act,
            ("user", event.person.pk if event.person else ""),
            by=event.person if is_proven else None,
            practice_id=practice.pk if practice else None,
            outcome=event.outcome,
            place=place,
            details=event.details,
        )


def _is_recorded(source: str) -> bool:
    """Whether a refusal of this address was recorded recently; if not, remember this one.

    Kept with the failed attempts, which are dropped soon: the log itself is slow to search.
    """
    now = timezone.now()
    if tries_since(now - RECORD_AGAIN_AFTER, source=source, subject=REFUSAL_RECORDED):
        return True
    keep_try(uuid.uuid4(), subject=REFUSAL_RECORDED, source=source, at=now)
    return False
