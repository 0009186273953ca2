"""Recuts: further sections of a block that is there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from encounters.models.base import ClinicalModel, short
from encounters.models.constraints import JudgedCheck, checked
from encounters.models.practice import User
from encounters.models.stage import Block
from encounters.vocabulary.recut_terms import RecutReason

RECUTS_MAX = 20


@checked
class Recut(ClinicalModel):
    """A further section of a block, cut because the one before could not be judged.

    It takes nothing from the block: its number, its readings and its place on the map stay.
    ``number`` counts the recuts of the block; ``detail`` says what another reason is.
    """

    block = models.ForeignKey(
        Block, on_delete=models.PROTECT, related_name="recuts", db_index=False
    )
    number = models.PositiveSmallIntegerField(editable=False)
    reason = models.CharField(max_length=20, choices=RecutReason.choices())
    detail = short(200)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["block", "number"]
        constraints = [
            models.UniqueConstraint(fields=["block", "number"], name="recut_number_unique"),
            JudgedCheck(condition=Q(number__range=(1, RECUTS_MAX)), name="recut_number_range"),
            JudgedCheck(
                condition=~Q(reason=RecutReason.OTHER.value) | ~Q(detail=""),
                name="recut_other_reason_is_told",
                violation_error_message="Say what the other reason was.",
            ),
        ]

    def __str__(self) -> str:
        return f"Recut {self.number}: {RecutReason(self.reason).label}"
