"""Scores of appropriate use that a practice has licensed, as loaded from a file.

``encounters/actions/administration/score_tables.py`` is the only writer. A table is never changed:
a newer one has a later day from which it is valid, and older notes keep what they were signed with.
"""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from encounters.models.base import short
from encounters.models.constraints import checked
from encounters.models.practice import Practice
from encounters.models.text import LineField

SHA256 = RegexValidator(r"^[0-9a-f]{64}\Z", "Give a SHA-256 in hexadecimal digits.")


@checked
class ScoreTable(models.Model):
    """``scores`` has a score of 1 to 9 by the key of a rule in ``encounters/why_mohs/data/``."""

    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="score_tables", db_index=False
    )
    title = LineField(max_length=120)
    edition = LineField(max_length=40)
    license = short(200)
    valid_from = models.DateField()
    sha256 = models.CharField(max_length=64, validators=[SHA256])
    scores = models.JSONField(default=dict)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["practice", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "valid_from"], name="scoretable_day_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.edition}"
