"""Tables of CMS as loaded, coders' reviews of editions, and tests of the codes by themselves.

The tables and the tests belong to the installation, a review to the practice whose coder made it.
``encounters/actions/administration/`` is the only writer.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from encounters.models.constraints import JudgedCheck, checked
from encounters.models.text import LineField, ProseField
from encounters.vocabulary.record_terms import CmsKind

MAX_EDITION_LETTERS = 20


def _by() -> models.ForeignKey[None, None]:
    """Whoever did it; nobody for the account of the server itself."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )


@checked
class CmsTable(models.Model):
    """One table of one quarter. ``content`` is its entries, compressed (``coding.cms.packing``).

    ``files`` are the names of the files it was read from with their SHA-256. One that is not
    ``is_whole`` waits for its other parts and is not used.
    """

    kind = models.CharField(max_length=10, choices=CmsKind.choices(), editable=False)
    first_day = models.DateField(editable=False)
    last_day = models.DateField(editable=False)
    is_whole = models.BooleanField("whole", editable=False)
    entries = models.PositiveIntegerField(editable=False)
    files = models.JSONField(editable=False)
    content = models.BinaryField()
    loaded_at = models.DateTimeField(editable=False)
    loaded_by = _by()

    class Meta:
        verbose_name = "CMS table"
        ordering = ["-first_day", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "first_day"], name="cmstable_once_a_quarter"),
            JudgedCheck(
                condition=Q(last_day__gt=F("first_day")), name="cmstable_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{CmsKind(self.kind).label}, {self.first_day.isoformat()}"


@checked
class EditionReview(models.Model):
    """What a coder says of one edition of the rulebook; the newest is shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(
        "encounters.Practice",
        on_delete=models.PROTECT,
        related_name="edition_reviews",
        db_index=False,
    )
    edition = models.CharField(max_length=MAX_EDITION_LETTERS, editable=False)
    credentials = LineField(max_length=40)
    words = ProseField(max_length=1000)
    reviewed_at = models.DateTimeField(editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-reviewed_at"]
        indexes = [models.Index(fields=["practice", "edition"], name="review_of_edition")]
        constraints = [
            JudgedCheck(
                condition=~Q(edition="") & ~Q(credentials="") & ~Q(words=""),
                name="editionreview_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}, {self.by}"


@checked
class CodesSelfTest(models.Model):
    """Generated cases put to both implementations of the codes; ``disagreements`` are some of them.

    It is over when ``finished_at`` is set: at the number ``wanted``, or earlier if it was left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    started_at = models.DateTimeField(editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    started_by = _by()
    app_version = models.CharField(max_length=40, editable=False)
    edition = models.CharField(max_length=MAX_EDITION_LETTERS, editable=False)
    seed = models.PositiveIntegerField(editable=False)
    wanted = models.PositiveIntegerField(editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    disagreed = models.PositiveIntegerField(default=0, editable=False)
    disagreements = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = "self-test of the codes"
        verbose_name_plural = "self-tests of the codes"
        ordering = ["-started_at"]
        constraints = [
            JudgedCheck(
                condition=Q(done__lte=F("wanted")) & Q(disagreed__lte=F("done")),
                name="codesselftest_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.wanted}, {self.disagreed} differ"
