"""Emergency access: one person may read one encounter for some hours, and it will be asked why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from encounters.models.base import ClinicalModel, long
from encounters.models.constraints import JudgedCheck, checked
from encounters.models.practice import User
from encounters.models.text import ProseField
from encounters.vocabulary.record_terms import ReviewVerdict


class EmergencyQuerySet(models.QuerySet["EmergencyAccess"]):
    def open_to(self, user: User) -> EmergencyQuerySet:
        """What ``user`` may read at this moment."""
        now = timezone.now()
        return self.filter(user=user, opened_at__lte=now, ends_at__gt=now)


@checked
class EmergencyAccess(ClinicalModel):
    """Opened by the person who needs it, reviewed by the privacy officer of the practice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="emergency_accesses",
        db_index=False,
    )
    encounter = models.ForeignKey(
        "encounters.Encounter", on_delete=models.PROTECT, related_name="emergency_accesses"
    )
    reason = ProseField(max_length=500)
    opened_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    verdict = models.CharField(
        max_length=12, choices=ReviewVerdict.choices(), blank=True, default=""
    )
    review = long(1000)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "emergency accesses"
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["user", "ends_at"], name="emergency_of_user"),
            models.Index(
                fields=["opened_at"], condition=Q(verdict=""), name="emergency_unreviewed"
            ),
            models.Index(fields=["-reviewed_at"], name="emergency_by_review"),
        ]
        constraints = [
            JudgedCheck(
                condition=Q(ends_at__gt=F("opened_at")), name="emergency_ends_after_it_began"
            ),
            JudgedCheck(
                condition=Q(verdict="", reviewed_by=None, reviewed_at=None)
                | (~Q(verdict="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)),
                name="emergency_review_is_whole",
            ),
            JudgedCheck(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
                name="emergency_not_reviewed_by_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.encounter_id}"

    @property
    def is_open(self) -> bool:
        return self.opened_at <= timezone.now() < self.ends_at
