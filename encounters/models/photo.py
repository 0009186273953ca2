"""Photographs of a lesion, and whether the patient agrees to them."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from encounters.models.base import ClinicalModel, short
from encounters.models.constraints import JudgedCheck, checked, in_range
from encounters.models.encounter import Encounter
from encounters.models.lesion import Lesion
from encounters.models.practice import User
from encounters.models.stage import Stage
from encounters.photos import LONGEST_SIDE_PX
from encounters.vocabulary.photo_terms import PhotoMoment


def _stage_fits(moment: str, stage: UUID | None) -> bool:
    return (moment == PhotoMoment.STAGE_DEFECT.value) == (stage is not None)


@checked
class LesionPhoto(ClinicalModel):
    """A JPEG of our own making with what it shows; its bytes are ``StoredFile``.

    The picture never changes, so a map or a note that names its id always shows the same one.
    ``moment`` is empty for one that was laid under a map and that nobody has sorted yet.
    ``taken_at`` is the camera's clock read in the practice's time zone, empty where the file did
    not say.
    """

    lesion = models.ForeignKey(
        Lesion, on_delete=models.PROTECT, related_name="photos", db_index=False
    )
    moment = short(20, choices=PhotoMoment.choices())
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    caption = short(200)
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    in_note = models.BooleanField(default=False)
    width_px = models.PositiveSmallIntegerField()
    height_px = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    # Of the one that pages and notes show; the same where the whole one is no larger.
    small_sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["lesion", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["lesion", "sha256"], name="lesionphoto_once"),
            in_range("lesionphoto_width_range", "width_px", 1, LONGEST_SIDE_PX),
            in_range("lesionphoto_height_range", "height_px", 1, LONGEST_SIDE_PX),
            JudgedCheck(
                field="moment",
                condition=Q(moment=PhotoMoment.STAGE_DEFECT.value, stage__isnull=False)
                | (~Q(moment=PhotoMoment.STAGE_DEFECT.value) & Q(stage__isnull=True)),
                name="lesionphoto_stage_fits",
                violation_error_message="A photograph of a stage's defect has a stage.",
            ),
        ]

    @property
    def size_in_map(self) -> tuple[float, float]:
        """Width and height as a map's ground has them: the longer side is 1000 units."""
        scale = 1000 / max(self.width_px, self.height_px)
        return round(self.width_px * scale, 1), round(self.height_px * scale, 1)

    def __str__(self) -> str:
        return f"Photograph of {self.lesion}"


@checked
class PhotoConsent(ClinicalModel):
    """One answer of the patient, asked whether they may be photographed; the newest one counts.

    It can be taken back after the case was signed, so it is added to and never changed.
    """

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="photo_consents"
    )
    agreed = models.BooleanField()
    told_to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"Answer about photographs, {self.encounter}"
