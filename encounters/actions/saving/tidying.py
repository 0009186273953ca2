"""Deletes expired receipts, drafts, presence rows, hand-overs and device keys.

A batch per hundred saves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from encounters.actions.saving.drafts import RETENTION as DRAFT_RETENTION
from encounters.models import (
    DeviceKey,
    EnteredInError,
    PhotoHandOver,
    Presence,
    SaveReceipt,
    SectionDraft,
)

# Longer than anything waits on a device to be sent again.
RECEIPT_RETENTION = timedelta(days=7)
# No session is older.
PRESENCE_RETENTION = timedelta(hours=12)
# Whoever asks for a key gets one that outlives the session.
KEY_RETENTION = timedelta(hours=72)
# Of no use after some minutes.
HAND_OVER_RETENTION = timedelta(days=1)
KEY_USED = KEY_RETENTION - PRESENCE_RETENTION
EVERY = 100
_AT_ONCE = 1000


@transaction.atomic
def tidy(*, at_once: int = _AT_ONCE) -> int:
    """Delete expired rows, at most ``at_once`` of each kind; returns how many were deleted."""
    now = timezone.now()
    return sum(
        _delete(rows, at_once)
        for rows in (
            SaveReceipt.objects.filter(at__lt=now - RECEIPT_RETENTION),
            SectionDraft.objects.filter(updated_at__lt=now - DRAFT_RETENTION),
            Presence.objects.filter(seen_at__lt=now - PRESENCE_RETENTION),
            PhotoHandOver.objects.filter(made_at__lt=now - HAND_OVER_RETENTION),
            dead_keys(now),
        )
    )


def dead_keys(now: datetime) -> QuerySet[DeviceKey]:
    """Keys that nobody may have any more: old ones, and of what was entered in error."""
    marked = EnteredInError.objects.filter(encounter=OuterRef("encounter_key"))
    return DeviceKey.objects.filter(Q(made_at__lt=now - KEY_RETENTION) | Exists(marked))


def _delete(rows: QuerySet[Any], most: int) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    gone, _ = rows.model._default_manager.filter(pk__in=keys).delete()
    return int(gone)
