"""Server-side drafts: input that could not be saved yet, stored for the person who typed it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from encounters.actions.saving.locked_case import LockedCase
from encounters.models import Encounter, SectionDraft, User

# With every save, nearly always for nothing, while others wait: composing it takes longest.
_DROP = "DELETE FROM encounters_sectiondraft WHERE user_id = %s AND place = %s"
RETENTION = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Typed:
    """One field as it was typed, over what stood there at version ``seen``."""

    values: Sequence[str]
    seen: int


def keep_draft(case: LockedCase, place: str, fields: Mapping[str, Typed]) -> None:
    """Remember at ``place`` what was typed, by field; nothing typed forgets it."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [case.by.pk, place])
    if fields:
        SectionDraft(
            encounter=case.encounter,
            user=case.by,
            place=place,
            values={name: list(typed.values) for name, typed in fields.items()},
            seen={name: typed.seen for name, typed in fields.items()},
        ).save(force_insert=True)


def draft_of(place: str, *, by: User) -> dict[str, Typed]:
    """What this person typed at ``place`` within the last three days."""
    return drafts_of([place], by=by).get(place, {})


def drafts_of(places: Collection[str], *, by: User) -> dict[str, dict[str, Typed]]:
    """The same of several places at once, by place."""
    return _by_place(SectionDraft.objects.filter(user=by, place__in=places))


def drafts_in(encounter: Encounter, *, by: User) -> dict[str, dict[str, Typed]]:
    """The same of all places of a case."""
    return _by_place(SectionDraft.objects.filter(user=by, encounter=encounter))


def _by_place(rows: QuerySet[SectionDraft]) -> dict[str, dict[str, Typed]]:
    since = timezone.now() - RETENTION
    return {
        row.place: {
            name: Typed(values, row.seen.get(name, 0)) for name, values in row.values.items()
        }
        for row in rows.filter(updated_at__gte=since)
    }
