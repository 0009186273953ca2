"""What guards accounts remember: wrong tries, so that nobody guesses for long."""

from __future__ import annotations

import uuid

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
        indexes = [
            models.Index(fields=["subject", "source", "at"], name="wrongtry_by_subject"),
            models.Index(fields=["source", "at"], name="wrongtry_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.at:%H:%M:%S}"
