"""What people add to the derived codes: services of the day, and a coder's changes."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from encounters.models.base import ClinicalModel, short
from encounters.models.constraints import checked
from encounters.models.encounter import Encounter
from encounters.models.lesion import Lesion
from encounters.models.practice import User
from encounters.models.text import LineField

PROCEDURE_CODE = RegexValidator(
    r"^[0-9A-Z][0-9]{3}[0-9A-Z]\Z", "A procedure code has five characters, such as 11102."
)

CIRCUMSTANCES = [
    ("led_to_mohs", "Its result led to Mohs surgery the same day, no earlier pathology existed"),
    ("separate_tissue", "Done on tissue apart from the Mohs layers"),
]


@checked
class OtherService(ClinicalModel):
    """A code billed the same day that the record does not derive, e.g. a biopsy elsewhere."""

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="other_services"
    )
    lesion = models.ForeignKey(
        Lesion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = LineField(max_length=5, validators=[PROCEDURE_CODE])
    units = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    circumstance = short(20, choices=CIRCUMSTANCES)
    note = short(300)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(units__range=(1, 99)), name="otherservice_units"),
            models.CheckConstraint(condition=Q(code__length=5), name="otherservice_code_length"),
        ]

    def __str__(self) -> str:
        return self.code


@checked
class CodeOverride(ClinicalModel):
    """A coder's change to one derived line; the reason stays visible. Zero units drop the line."""

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="code_overrides"
    )
    lesion_letter = short(1)
    code = LineField(max_length=5, validators=[PROCEDURE_CODE])
    date_of_service = models.DateField()
    units = models.PositiveSmallIntegerField(validators=[MaxValueValidator(99)])
    modifiers = models.JSONField(default=list, blank=True)
    reason = LineField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "lesion_letter", "code", "date_of_service"],
                name="codeoverride_line_unique",
            ),
            models.CheckConstraint(condition=Q(units__range=(0, 99)), name="codeoverride_units"),
            models.CheckConstraint(
                condition=Q(reason__length__gte=1), name="codeoverride_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.units}"
