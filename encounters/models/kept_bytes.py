"""The bytes of photographs and signed PDFs: the rows they belong to name them by their SHA-256."""

from __future__ import annotations

from django.db import models

from encounters.models.constraints import checked
from encounters.models.encounter import Encounter
from encounters.vocabulary.record_terms import KeptKind


@checked
class KeptBytes(models.Model):
    """What one JPEG or PDF of a case consists of, and where that is.

    ``content`` is empty while the object store has the bytes (``encounters.kept``). No row that
    names bytes says where they are, so moving them touches nothing that is frozen. A trigger
    refuses every change; of a signed case no row goes. Who moves bytes lifts it as the owner of
    the table (``actions.administration.moving``).
    """

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="kept_bytes", db_index=False
    )
    kind = models.CharField(max_length=12, choices=KeptKind.choices(), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size_bytes = models.PositiveIntegerField(editable=False)
    content = models.BinaryField(null=True)

    class Meta:
        verbose_name = "kept bytes"
        verbose_name_plural = "kept bytes"
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "kind", "sha256"], name="keptbytes_once_a_case"
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="keptbytes_by_sha256")]

    def __str__(self) -> str:
        return f"{KeptKind(self.kind).label} {self.sha256[:12]}"
