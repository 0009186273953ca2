"""What an encounter after earlier surgery tells of it, and what a post-operative visit found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from encounters.models.base import Section, long, short
from encounters.models.constraints import JudgedCheck, checked
from encounters.models.encounter import Encounter
from encounters.vocabulary.kind_terms import EarlierRelation, ReportedMargins, SutureRemoval


@checked
class EarlierSurgery(Section):
    """How an encounter stands to earlier surgery.

    ``mohs_by``, ``mohs_on`` and ``margins`` are of another surgeon's Mohs surgery; this practice's
    own stands in the case that the encounter follows.
    """

    encounter = models.OneToOneField(
        Encounter, on_delete=models.PROTECT, related_name="earlier_surgery"
    )
    relation = short(15, choices=EarlierRelation.choices())
    relation_reason = short(300)
    mohs_by = short(200)
    mohs_on = models.DateField(null=True, blank=True)
    margins = short(15, choices=ReportedMargins.choices())
    report = short(300)

    class Meta:
        verbose_name_plural = "earlier surgeries"

    def __str__(self) -> str:
        return f"Earlier surgery of {self.encounter}"


@checked
class PostOpVisit(Section):
    """What was seen and done at a visit after surgery; ``None`` is "not asked yet"."""

    encounter = models.OneToOneField(
        Encounter, on_delete=models.PROTECT, related_name="post_op_visit"
    )
    wound_state = short(500)
    complication = models.BooleanField(null=True, blank=True)
    complication_detail = short(500)
    complication_action = short(500)
    sutures = short(15, choices=SutureRemoval.choices())
    recurrence = models.BooleanField(null=True, blank=True)
    recurrence_detail = short(500)
    plan = long(1000)

    class Meta:
        verbose_name = "post-op visit"
        verbose_name_plural = "post-op visits"
        constraints = [
            JudgedCheck(
                field="complication_detail",
                condition=Q(complication__isnull=False, complication=True)
                | Q(complication_detail="", complication_action=""),
                name="visit_complication_told",
                violation_error_message="Say that there was a complication, or take this out.",
            ),
            JudgedCheck(
                field="recurrence_detail",
                condition=Q(recurrence__isnull=False, recurrence=True) | Q(recurrence_detail=""),
                name="visit_recurrence_told",
                violation_error_message="Say that there is a recurrence, or take this out.",
            ),
        ]

    def __str__(self) -> str:
        return f"Post-operative visit of {self.encounter}"
