"""Records which place of a chart a person has open."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from encounters.models import Encounter, Presence, User

MOST_UNSAVED = 9999


@transaction.atomic
def be_present(
    encounter: Encounter, page: UUID, place: str, *, idle: timedelta, unsaved: int, by: User
) -> None:
    """One open page: where it is, how long nobody touched it, how many changes it still holds."""
    now = timezone.now()
    Presence.objects.update_or_create(
        user=by,
        page=page,
        defaults={
            "encounter_key": encounter.pk,
            "place": place[:200],
            "unsaved": max(0, min(unsaved, MOST_UNSAVED)),
            "active_at": now - max(idle, timedelta()),
            "seen_at": now,
        },
    )


def be_gone(page: UUID, *, by: User) -> None:
    Presence.objects.filter(user=by, page=page).delete()
