"""The audit event beside every change.

Old and new values stand in the event itself, so no second history of rows is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from encounters.models import AuditEvent, Encounter, Practice, User
from encounters.models.base import Section

Change = tuple[object, object]


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
    return AuditEvent.objects.create(
        actor=by,
        practice=practice,
        action=action,
        subject_kind=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        patient_id=str(encounter.patient_id if encounter else patient_id),
        encounter_id=str(encounter.pk) if encounter else "",
        version=subject.version if isinstance(subject, Section) else None,
        changes={name: [_plain(old), _plain(new)] for name, (old, new) in (changes or {}).items()},
    )


def values_of(row: Model, *, leave_out: tuple[str, ...] = ()) -> dict[str, Change]:
    """All stored values of a row that is about to go, as changes from value to nothing."""
    return {
        field.name: (getattr(row, field.attname), None)
        for field in row._meta.concrete_fields
        if field.name not in leave_out
    }


def _plain(value: Any) -> Any:
    """Rows by their key, everything else as the JSON encoder knows it."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
