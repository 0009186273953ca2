"""What the save protocol remembers for a while: answers given, what the record cannot take yet,
who has a chart open, the keys of what lies unsaved on a device, and what a phone may hand over.

None of it is part of a chart, and all of it goes after some days (``actions/saving/tidying.py``).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from encounters.models.base import short
from encounters.models.constraints import checked
from encounters.models.encounter import Encounter
from encounters.vocabulary.photo_terms import PhotoMoment


@checked
class SaveReceipt(models.Model):
    """A save that was carried out, so that the same request sent again has no second effect.

    ``key`` is made by the page, one for each save; ``sha256`` is over what was sent with it. The
    answer is kept to be given again: an address, or JSON, in which may stand what somebody else put
    beside it. ``about`` is the encounter, so that whoever lost access to it gets no answer again.
    """

    key = models.UUIDField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = short(300)
    answer = models.JSONField(default=dict)
    about = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="savereceipt_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)


@checked
class SectionDraft(models.Model):
    """What somebody typed that the record cannot take yet, kept for that person until it can.

    ``place`` is the address of the form, ``values`` the fields as they were typed, ``seen`` the
    version of the section that each was typed over.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    place = models.CharField(max_length=200)
    values = models.JSONField()
    seen = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "place"], name="sectiondraft_once"),
        ]

    def __str__(self) -> str:
        return self.place


@checked
class DeviceKey(models.Model):
    """What one person's unsaved changes of one encounter are encrypted with on a device.

    The device never stores it: a page has it in memory, and after a crash asks for it again.
    Without this row nobody reads what lies there. No foreign key to the encounter: the row goes
    when the encounter is signed, and a signed encounter's rows do not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    encounter_key = models.UUIDField(db_index=True)
    secret = models.CharField(max_length=44)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)


@checked
class Presence(models.Model):
    """Where in a chart somebody is, said by one open page; advice, never a lock.

    ``active_at`` is when that person last touched the page, ``unsaved`` how many changes it held.
    """

    page = models.UUIDField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    encounter_key = models.UUIDField(db_index=True)
    place = models.CharField(max_length=200)
    unsaved = models.PositiveSmallIntegerField(default=0)
    active_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return self.place


@checked
class PhotoHandOver(models.Model):
    """That one person's phone may hand over one photograph, within some minutes.

    ``digest`` is the SHA-256 of the token in the address; the token itself is kept nowhere. Whoever
    follows the address is asked to log in, and finds it only as this ``user``. No foreign keys to
    the chart, for the reason that ``DeviceKey`` gives.
    """

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lesion_key = models.UUIDField()
    moment = models.CharField(max_length=20, choices=PhotoMoment.choices())
    stage_key = models.UUIDField(null=True)
    used_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
