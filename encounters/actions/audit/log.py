"""Writes the audit log: an event for each change and each access to a patient's data.

Old and new values stand in the event itself, so no second history of rows is kept. Events form one
chain (``encounters.integrity.audit_chain``); whoever writes one holds the log's lock until the
transaction ends, so that the chain neither forks nor has a gap.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from encounters.actions.saving.writing import insert
from encounters.integrity.audit_chain import Head, digest_of, faults, is_verified
from encounters.models import AuditEvent, Encounter, Practice, User
from encounters.models.audit_event import content_of
from encounters.models.base import Section
from encounters.request_state import current_source
from encounters.vocabulary.record_terms import Outcome

Change = tuple[object, object]
# A whole pass is through with so many events before it says how far it is.
_PIECE = 100_000
# One number for the whole installation, as PostgreSQL's advisory locks want it.
_LOG_LOCK = 4_011_732_019
_LOCK = "SELECT pg_advisory_xact_lock(%s)"
# Asked for while others wait to write; composing it anew each time takes longer than the answer.
_NEWEST = "SELECT seq, digest FROM encounters_auditevent ORDER BY seq DESC LIMIT 1"


def record_event(
    action: str,
    subject: Model,
    *,
    by: User | None,
    practice: Practice | None,
    encounter: Encounter | None = None,
    patient_id: object = "",
    changes: Mapping[str, Change] | None = None,
) -> AuditEvent:
    """Write one event; call it inside the transaction that makes the change."""
    return append(
        AuditEvent(
            actor=by,
            practice=practice,
            action=action,
            subject_kind=subject._meta.model_name or "",
            subject_id=str(subject.pk),
            patient_id=str(encounter.patient_id if encounter else patient_id),
            encounter_id=str(encounter.pk) if encounter else "",
            version=subject.version if isinstance(subject, Section) else None,
            changes=dict(changes or {}),
        )
    )


def record_access(
    action: str,
    subject: tuple[str, object],
    *,
    by: User | None,
    practice_id: int | None,
    encounter_id: object = "",
    patient_id: object = "",
    outcome: Outcome = Outcome.DONE,
    place: str = "",
    details: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Write down that somebody saw, printed, searched, or was denied. ``subject``: kind and id."""
    kind, key = subject
    return append(
        AuditEvent(
            actor=by,
            practice_id=practice_id,
            action=action,
            subject_kind=kind,
            subject_id=str(key),
            patient_id=str(patient_id),
            encounter_id=str(encounter_id),
            outcome=outcome.value,
            place=place[:80],
            changes=dict(details or {}),
        )
    )


def append(event: AuditEvent) -> AuditEvent:
    """The event as the log's newest link; in a transaction of its own if there is none.

    Take other locks first: everybody who writes an event waits until this transaction ends. And
    lock rows but for their keys (``no_key``): PostgreSQL asks at the end of a transaction whether
    all that its rows name is there, this event's practice and actor too.
    """
    with transaction.atomic(savepoint=False):
        last = head(hold=True)
        # As the database will give it back: dates and decimals are text in JSON, rows their keys.
        event.changes = json.loads(json.dumps(event.changes, cls=_EventEncoder))
        event.at = timezone.now()
        event.source = event.source or current_source()[:60]
        event.seq, event.previous = last.seq + 1, last.digest
        event.digest = digest_of(audit_key(), event.seq, event.previous, content_of(event.__dict__))
        insert(event)
    return event


def head(*, hold: bool = False) -> Head:
    """The newest event, for whoever keeps it elsewhere: signed notes, backups, a daily list.

    ``hold``: until the transaction ends nobody else writes an event; on SQLite nobody writes
    anything, so no lock is asked for. Whoever locks a person's row as a whole holds the log before
    that: an event names its actor, so whoever writes one asks for that row while holding the log.
    """
    with connection.cursor() as cursor:
        if hold and connection.vendor == "postgresql":
            cursor.execute(_LOCK, [_LOG_LOCK])
        cursor.execute(_NEWEST)
        newest = cursor.fetchone()
    return Head(*newest) if newest else Head()


def log_faults(*anchors: Head, told: Callable[[int], None] | None = None) -> Iterator[str]:
    """What is wrong with the log as it is stored; nothing, if nobody tampered with it."""
    return faults_in_pieces(1, head().seq, anchors, told)


def faults_between(first: int, last: int, *anchors: Head) -> Iterator[str]:
    """The same of the events from ``first`` to ``last``, both included."""
    part = AuditEvent.objects.filter(seq__lte=last)
    # From the first on, whatever stands below number 1 counts too.
    part = part.filter(seq__gte=first) if first > 1 else part
    return faults(audit_key(), part.links(), anchors, first)


def faults_in_pieces(
    first: int, last: int, anchors: Sequence[Head] = (), told: Callable[[int], None] | None = None
) -> Iterator[str]:
    """The same, some thousand events at a time; ``told`` is called with how far it has come."""
    for start in range(first, max(last, first) + 1, _PIECE):
        end = min(start + _PIECE, last)
        here = [head for head in anchors if start <= head.seq]
        is_last = end >= last
        within = here if is_last else [head for head in here if head.seq <= end]
        yield from faults_between(start, end, *within)
        if told is not None and not is_last:
            told(end)


def is_newest_verified() -> bool:
    """Whether the newest event was written with this server's key; so if there is none."""
    newest = AuditEvent.objects.filter(seq=head().seq).links()
    return all(is_verified(audit_key(), link) for link in newest)


def audit_key() -> bytes:
    key: str = settings.AUDIT_KEY
    return key.encode()


def values_of(row: Model, *, leave_out: tuple[str, ...] = ()) -> dict[str, Change]:
    """All stored values of a row that is about to go, as changes from value to nothing."""
    return {
        field.name: (getattr(row, field.attname), None)
        for field in row._meta.concrete_fields
        if field.name not in leave_out
    }


class _EventEncoder(DjangoJSONEncoder):
    """Rows by their key, everything else as Django's knows it."""

    def default(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, Model) else super().default(value)
