"""What the audit log says of signing: its events with the seals they name, and whether genuine.

The names of the actions stand here, for who writes the events and for who holds rows against them.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from encounters.integrity.audit_chain import digest_of
from encounters.models import AuditEvent
from encounters.models.audit_event import content_of
from encounters.vocabulary.record_terms import AddendumKind, Outcome

SIGN, CO_SIGN, MARK = "sign_note", "co_sign_note", "mark_entered_in_error"
# The fields under which an event names seals: of the row itself, and of the author's signature.
SEAL, SIGNATURE = "seal", "signature"
# By which kinds of factors the person proved who they are.
PROVEN_BY = "proven_by"
_CHUNK = 500


def addendum_action(kind: AddendumKind) -> str:
    return "add_addendum" if kind == AddendumKind.ADDENDUM else f"add_{kind.value}"


ADD = tuple(addendum_action(kind) for kind in AddendumKind)
ACTIONS = (SIGN, CO_SIGN, MARK, *ADD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One genuine event; ``changes`` as the log has them, ``{field: [old, new]}``."""

    seq: int
    action: str
    at: datetime
    actor_id: int | None
    encounter_id: str
    changes: dict[str, Any]

    def new(self, field: str) -> Any:
        """The value after the change; ``None`` if the event does not tell of the field."""
        return self.changes.get(field, (None, None))[1]


def signing_events(encounter_ids: Collection[str]) -> dict[str, list[Logged]]:
    """The genuine events of signing of some encounters, in the order of the log."""
    found: dict[str, list[Logged]] = defaultdict(list)
    for event in genuine(_events().filter(encounter_id__in=encounter_ids, action__in=ACTIONS)):
        found[event.encounter_id].append(event)
    return found


def told_of(action: str) -> Iterator[str]:
    """The ids of all encounters of which the log has such an event, whoever wrote that."""
    rows = _events().filter(action=action).values_list("encounter_id", flat=True)
    return rows.iterator(chunk_size=_CHUNK)


def newest_told_of(action: str, count: int) -> list[str]:
    """The ids of the encounters of the newest genuine events of that kind."""
    newest = _events().filter(action=action).order_by("-seq")[:count]
    return [event.encounter_id for event in genuine(newest)]


def genuinely_told_of(action: str, encounter_ids: Collection[str]) -> Iterator[str]:
    """Those of the encounters of which a genuine event of the log tells so, once for each event."""
    if encounter_ids:
        rows = _events().filter(action=action, encounter_id__in=encounter_ids)
        for event in genuine(rows):
            yield event.encounter_id


def patient_changes(patient_id: str, after: int) -> list[Logged]:
    """The genuine events that changed a patient's identity, after the event of that number."""
    rows = _events().filter(patient_id=patient_id, subject_kind="patient", seq__gt=after)
    return list(genuine(rows))


def genuine(events: QuerySet[AuditEvent]) -> Iterator[Logged]:
    """Those that were written with the key of the log, whoever has been at the database since."""
    key = settings.AUDIT_KEY.encode()
    for event in events.iterator(chunk_size=_CHUNK):
        digest = digest_of(key, event.seq, event.previous, content_of(event.__dict__))
        if hmac.compare_digest(digest, event.digest):
            yield Logged(
                seq=event.seq,
                action=event.action,
                at=event.at,
                actor_id=event.actor_id,
                encounter_id=event.encounter_id,
                changes=event.changes if isinstance(event.changes, dict) else {},
            )


def _events() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(outcome=Outcome.DONE.value).order_by("seq")
