"""What the record cannot take yet, kept on the server for the person who typed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from encounters.actions.saving import locked_draft
from encounters.models import Encounter, SectionDraft, User

KEPT = timedelta(hours=72)


@transaction.atomic
def keep_draft(
    encounter: Encounter, place: str, values: Mapping[str, Sequence[str]], *, by: User
) -> None:
    """Remember at ``place`` what was typed, by field; nothing typed forgets it."""
    locked_draft(encounter)
    if not values:
        drop_draft(place, by=by)
        return
    SectionDraft.objects.update_or_create(
        user=by, place=place, defaults={"encounter": encounter, "values": dict(values)}
    )


def drop_draft(place: str, *, by: User) -> None:
    SectionDraft.objects.filter(user=by, place=place).delete()


def draft_of(place: str, *, by: User) -> dict[str, list[str]]:
    """What this person typed at ``place`` within the last three days."""
    since = timezone.now() - KEPT
    found = SectionDraft.objects.filter(user=by, place=place, updated_at__gte=since).first()
    return found.values if found else {}
