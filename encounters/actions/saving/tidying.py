"""What is kept for some days only goes again, a little with every hundredth save."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from encounters.actions.saving.drafts import KEPT as DRAFT_KEPT
from encounters.models import DeviceKey, Encounter, Presence, SaveReceipt, SectionDraft
from encounters.vocabulary.terms import EncounterStatus

# Longer than anything waits on a device to be sent again.
RECEIPT_KEPT = timedelta(days=7)
# No session is older.
PRESENCE_KEPT = timedelta(hours=12)
# Whoever asks for a key gets one that outlives the session.
KEY_KEPT = timedelta(hours=72)
KEY_USED = KEY_KEPT - PRESENCE_KEPT
EVERY = 100
_AT_ONCE = 1000


@transaction.atomic
def tidy(*, at_once: int = _AT_ONCE) -> int:
    """Delete what has served its time, at most ``at_once`` rows of each kind; how many went."""
    now = timezone.now()
    return sum(
        _delete(rows, at_once)
        for rows in (
            SaveReceipt.objects.filter(at__lt=now - RECEIPT_KEPT),
            SectionDraft.objects.filter(updated_at__lt=now - DRAFT_KEPT),
            Presence.objects.filter(seen_at__lt=now - PRESENCE_KEPT),
            dead_keys(now),
        )
    )


def dead_keys(now: datetime) -> QuerySet[DeviceKey]:
    """Keys that nobody may have any more: old ones, and those of signed encounters."""
    signed = Encounter.objects.filter(pk=OuterRef("encounter_key")).exclude(
        status=EncounterStatus.DRAFT
    )
    return DeviceKey.objects.filter(Q(made_at__lt=now - KEY_KEPT) | Exists(signed))


def _delete(rows: QuerySet[Any], most: int) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    gone, _ = rows.model._default_manager.filter(pk__in=keys).delete()
    return int(gone)
