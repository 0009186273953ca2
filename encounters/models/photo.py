"""Photographs of a lesion, as they may lie under a map."""

from __future__ import annotations

from django.db import models

from encounters.models.base import ClinicalModel
from encounters.models.constraints import checked, in_range
from encounters.models.lesion import Lesion
from encounters.models.practice import User
from encounters.photos import LONGEST_SIDE_PX


@checked
class LesionPhoto(ClinicalModel):
    """A JPEG of our own making, kept in the database: backup, freezing and access are the chart's.

    It never changes, so a map that names its id always shows the same picture.
    """

    lesion = models.ForeignKey(Lesion, on_delete=models.PROTECT, related_name="photos")
    jpeg = models.BinaryField()
    width_px = models.PositiveSmallIntegerField()
    height_px = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["lesion", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["lesion", "sha256"], name="lesionphoto_once"),
            in_range("lesionphoto_width_range", "width_px", 1, LONGEST_SIDE_PX),
            in_range("lesionphoto_height_range", "height_px", 1, LONGEST_SIDE_PX),
        ]

    @property
    def size_in_map(self) -> tuple[float, float]:
        """Width and height as a map's ground has them: the longer side is 1000 units."""
        scale = 1000 / max(self.width_px, self.height_px)
        return round(self.width_px * scale, 1), round(self.height_px * scale, 1)

    def __str__(self) -> str:
        return f"Photograph of {self.lesion}"
