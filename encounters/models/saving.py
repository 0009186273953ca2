"""What the save protocol remembers: answers given, and what the record cannot take yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from encounters.models.base import short
from encounters.models.constraints import checked
from encounters.models.encounter import Encounter


@checked
class SaveReceipt(models.Model):
    """A save that was carried out, so that the same request sent again has no second effect.

    ``key`` is made by the page, one for each save; ``sha256`` is over what was sent with it. The
    answer is kept to be given again: an address, or a few words of JSON; no chart is in it.
    """

    key = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = short(300)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="savereceipt_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)


@checked
class SectionDraft(models.Model):
    """What somebody typed that the record cannot take yet, kept for that person until it can.

    ``place`` is the address of the form, ``values`` the fields as they were typed.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=200)
    values = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "place"], name="sectiondraft_once"),
        ]

    def __str__(self) -> str:
        return self.place
