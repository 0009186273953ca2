"""What a practice changes in the packs of its payers: left out, or added, from a day on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from encounters.models.base import measure
from encounters.models.constraints import JudgedCheck, checked, in_range
from encounters.models.practice import Practice
from encounters.models.text import LineField
from encounters.vocabulary.record_terms import PackChangeKind


@checked
class PackChange(models.Model):
    """One element or criterion; ``item`` is its name in the data, ``source`` why it differs.

    It holds for days of service from ``since`` on, the day ``until`` still among them.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="pack_changes", db_index=False
    )
    pack = LineField(max_length=60)
    change = models.CharField(max_length=10, choices=PackChangeKind.choices())
    item = LineField(max_length=120)
    at_least_mm = measure(5, 1)
    source = LineField(max_length=300)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["practice", "pack", "item", "since"]
        verbose_name = "change of a payer's pack"
        verbose_name_plural = "changes of payers' packs"
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "pack", "item", "since"], name="packchange_item_unique"
            ),
            JudgedCheck(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="packchange_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            ),
            in_range("packchange_at_least_range", "at_least_mm", 0, 999),
        ]

    def __str__(self) -> str:
        return f"{self.pack}: {self.item}"
