"""Finds in the audit log who removed a row, and refuses to make anew what somebody has removed."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Model, Q, QuerySet

from encounters.actions.saving.merging import SeenVersions
from encounters.actions.saving.refusal import RowGoneError
from encounters.models import AuditEvent, encounter_of
from encounters.models.base import Section

# How the actions begin that take a row away.
_VERBS = ("remove_", "withdraw_", "replace_", "correct_", "unread_")


def removal_of(kind: type[Model], key: object) -> AuditEvent | None:
    """The event that tells of the removal of a row; ``None`` if there never was such a row."""
    return _removals(kind).filter(subject_id=str(key)).first()


def removal_from(kind: type[Model], parent: Model) -> AuditEvent | None:
    """The last removal of the only row of a kind that refers to ``parent``, such as its repair."""
    events = _removals(kind).filter(encounter_id=str(encounter_of(parent).pk))
    return next((event for event in events if str(parent.pk) in olds(event).values()), None)


def refuse_gone(kind: type[Section], parent: Model, seen: SeenVersions | None) -> None:
    """Refuse a save of a page that shows the section of ``parent`` which was removed since."""
    if seen is not None and seen.page > 0 and removal_from(kind, parent) is not None:
        raise RowGoneError(kind, parent=parent)


def olds(event: AuditEvent) -> Mapping[str, str]:
    """The values that a row had when it was removed."""
    return {name: str(change[0]) for name, change in event.changes.items()}


def _removals(kind: type[Model]) -> QuerySet[AuditEvent]:
    asked = Q()
    for verb in _VERBS:
        asked |= Q(action__startswith=verb)
    events = AuditEvent.objects.filter(asked, subject_kind=kind._meta.model_name)
    return events.select_related("actor").order_by("-seq")
