"""Encryption keys of the unsaved changes in a browser: created, stored and destroyed on the server.

A device holds only what is encrypted with them. Once a key is destroyed, nobody reads it again.
"""

from __future__ import annotations

import base64
import secrets

from django.utils import timezone

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.tidying import KEY_RETENTION, KEY_USED, dead_keys
from encounters.models import DeviceKey, Encounter, User

_BYTES = 32


def device_keys(case: LockedDraft) -> list[DeviceKey]:
    """This person's keys for the encounter, the one to be used from now on first."""
    encounter, by = case.encounter, case.by
    now = timezone.now()
    dead_keys(now).filter(encounter_key=encounter.pk).delete()
    alive = DeviceKey.objects.filter(
        user=by, encounter_key=encounter.pk, made_at__gte=now - KEY_RETENTION
    )
    found = list(alive.order_by("-made_at", "pk"))
    if not found or found[0].made_at < now - KEY_USED:
        secret = base64.b64encode(secrets.token_bytes(_BYTES)).decode()
        made = DeviceKey.objects.create(
            user=by, encounter_key=encounter.pk, secret=secret, made_at=now
        )
        found.insert(0, made)
    return found


def device_keys_left(encounter: Encounter, *, by: User) -> list[DeviceKey]:
    """This person's keys of a signed encounter: they open what came too late for the signature."""
    since = timezone.now() - KEY_RETENTION
    found = DeviceKey.objects.filter(user=by, encounter_key=encounter.pk, made_at__gte=since)
    return list(found.order_by("-made_at", "pk"))


def destroy_device_keys(encounter: Encounter) -> None:
    """Delete the keys, so that unsaved changes on any device become unreadable."""
    DeviceKey.objects.filter(encounter_key=encounter.pk).delete()
