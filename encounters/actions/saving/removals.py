"""Finds in the audit log who removed a row, and refuses to make anew what somebody has removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Model, Q, QuerySet

from encounters.actions.saving.locked_case import LockedCase
from encounters.actions.saving.merging import SeenVersions
from encounters.actions.saving.refusal import RowGoneError
from encounters.models import AuditEvent, Encounter
from encounters.models.base import Section

# How the actions begin that take a row away.
_VERBS = ("remove_", "withdraw_", "replace_", "correct_", "unread_")


def removal_of(kind: type[Model], key: object) -> AuditEvent | None:
    """The event that tells of the removal of a row; ``None`` if there never was such a row."""
    return _removals(kind).filter(subject_id=str(key)).first()


def removal_from(
    kind: type[Model], encounter: Encounter, parents: Collection[object]
) -> AuditEvent | None:
    """The last removal of the only row of a kind that has all ``parents`` among its values, such as
    the repair of a defect in one place."""
    events, keys = _removals(kind).filter(encounter_id=str(encounter.pk)), set(map(str, parents))
    return next((event for event in events if keys <= set(olds(event).values())), None)


def refuse_gone(
    case: LockedCase, kind: type[Section], parents: Collection[object], seen: SeenVersions | None
) -> None:
    """Refuse a save of a page that shows a section which was removed since; ``parents`` are the
    keys of what it belonged to."""
    if seen is None or not seen.page:
        return
    if removal_from(kind, case.encounter, parents) is not None:
        raise RowGoneError(kind, encounter=case.encounter, parents=parents)


def olds(event: AuditEvent) -> Mapping[str, str]:
    """The values that a row had when it was removed."""
    return {name: str(change[0]) for name, change in event.changes.items()}


def _removals(kind: type[Model]) -> QuerySet[AuditEvent]:
    asked = Q()
    for verb in _VERBS:
        asked |= Q(action__startswith=verb)
    events = AuditEvent.objects.filter(asked, subject_kind=kind._meta.model_name)
    return events.select_related("actor").order_by("-seq")
