"""Who did what, when, and on whom. Written by actions and read by the privacy officer."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from encounters.models.base import short
from encounters.models.constraints import checked
from encounters.models.practice import Practice


@checked
class AuditEvent(models.Model):
    """One change, with the values before and after in ``changes`` as ``{field: [old, new]}``.

    ``version`` is that of a section after the change. Subjects are named by kind and id, not by
    foreign key: the event outlives its subject.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+", null=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    patient_id = short(36)
    encounter_id = short(36)
    version = models.PositiveIntegerField(null=True, blank=True)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["encounter_id", "id"], name="audit_by_encounter"),
            models.Index(fields=["patient_id", "id"], name="audit_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind}"
