"""The bytes of photographs and signed PDFs: the rows they belong to name them by their SHA-256."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from encounters.models.constraints import checked
from encounters.models.encounter import Encounter
from encounters.vocabulary.record_terms import StoredFileKind


@checked
class StoredFile(models.Model):
    """What one JPEG or PDF of a case consists of, and where that is.

    ``content`` is empty while the object store has the bytes (``encounters.file_store``). No row
    that names bytes says where they are, so moving them touches nothing that is frozen. A trigger
    refuses every change; of a signed case no row goes. Who moves bytes lifts it as the owner of
    the table (``actions.administration.moving``).
    """

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="stored_files", db_index=False
    )
    kind = models.CharField(max_length=12, choices=StoredFileKind.choices(), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size_bytes = models.PositiveIntegerField(editable=False)
    content = models.BinaryField(null=True)

    class Meta:
        verbose_name = "stored file"
        verbose_name_plural = "stored files"
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "kind", "sha256"], name="storedfile_once_a_case"
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="storedfile_by_sha256"),
            models.Index(
                fields=["kind"], condition=Q(content__isnull=True), name="storedfile_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{StoredFileKind(self.kind).label} {self.sha256[:12]}"
