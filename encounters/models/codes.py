"""What people add to the derived codes: services of the day, and a coder's changes."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from encounters.models.base import ClinicalModel, measure, short
from encounters.models.constraints import JudgedCheck, checked, in_range
from encounters.models.encounter import Encounter
from encounters.models.lesion import Lesion
from encounters.models.practice import User
from encounters.models.text import LineField
from encounters.vocabulary.service_terms import ServiceWound, VisitAbout
from encounters.vocabulary.terms import (
    Side,
)

PROCEDURE_CODE = RegexValidator(
    r"^[0-9A-Z][0-9]{3}[0-9A-Z]\Z", "A procedure code has five characters, such as 11102."
)

CIRCUMSTANCES = [
    ("led_to_mohs", "Its result led to Mohs surgery the same day, no earlier pathology existed"),
    ("separate_tissue", "Done on tissue apart from the Mohs layers"),
]
ICD10_CODE = RegexValidator(
    r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?\Z", "A diagnosis code looks like L57.0 or D48.5."
)
MOST_MODIFIERS = 4


def validate_modifiers(value: object) -> None:
    """A list of up to four different modifiers of two signs."""
    is_list = isinstance(value, list) and len(value) <= MOST_MODIFIERS
    texts = value if isinstance(value, list) else []
    if not is_list or not all(isinstance(text, str) and len(text) == 2 for text in texts):
        raise ValidationError("Give up to four modifiers of two characters.")
    if len(set(texts)) < len(texts):
        raise ValidationError("Give each modifier once.")


@checked
class OtherService(ClinicalModel):
    """A code billed the same day that the record does not derive, and what was done.

    What the code's kind needs and nobody entered keeps it off the claim
    (``coding/rulebooks/paragraphs.toml``). ``site`` is a slug of the catalogue, for what was done
    away from the recorded lesions.
    """

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="other_services"
    )
    code = LineField(max_length=5, validators=[PROCEDURE_CODE])
    units = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    lesion = models.ForeignKey(
        Lesion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    wound = short(10, choices=ServiceWound.choices())
    site = short(80)
    side = short(10, choices=Side.choices())
    another_session = models.BooleanField("at another session of the day", default=False)
    circumstance = short(20, choices=CIRCUMSTANCES)
    visit_about = short(20, choices=VisitAbout.choices(), db_default="")
    reason = short(300)
    technique = short(300)
    length_cm = measure(5, 1)
    antibody = short(200)
    control = short(200)
    specimens = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    sent_to = short(200)
    icd10 = short(8, validators=[ICD10_CODE])
    modifiers = models.JSONField(default=list, blank=True, validators=[validate_modifiers])
    note = short(300)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            JudgedCheck(condition=Q(units__range=(1, 99)), name="otherservice_units"),
            JudgedCheck(condition=Q(code__length=5), name="otherservice_code_length"),
            in_range("otherservice_specimens_range", "specimens", 1, 99),
            in_range("otherservice_length_range", "length_cm", Decimal("0.1"), 200),
        ]

    def __str__(self) -> str:
        return self.code


@checked
class CodeOverride(ClinicalModel):
    """A coder's change to one derived line; the reason stays visible. Zero units drop the line."""

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="code_overrides", db_index=False
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
            JudgedCheck(condition=Q(units__range=(0, 99)), name="codeoverride_units"),
            JudgedCheck(condition=Q(reason__length__gte=1), name="codeoverride_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.units}"
