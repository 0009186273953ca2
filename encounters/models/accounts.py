"""What guards accounts remember: wrong tries, so that nobody guesses for long; signing PINs."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from encounters.models.constraints import checked


@checked
class WrongTry(models.Model):
    """One wrong password or code. ``subject`` is a keyed digest of the name that was typed: people
    type passwords into the wrong field. ``source`` is the network address it came from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=64)
    source = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "wrong tries"
        indexes = [
            models.Index(fields=["subject", "source", "at"], name="wrongtry_by_subject"),
            models.Index(fields=["source", "at"], name="wrongtry_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.at:%H:%M:%S}"


@checked
class SigningPin(models.Model):
    """The PIN with which a person signs where they logged in by password shortly before.

    ``sealed`` is its hash, encrypted with the installation's keys: a million PINs are soon tried
    against a hash alone. ``wrong_tries`` are those since it was last right or set.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signing_pin"
    )
    sealed = models.CharField(max_length=500)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Signing PIN of {self.user}"
