"""The lesion and the verification of its site."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from encounters.models.base import ClinicalModel, Section, facts, long, measure, short
from encounters.models.constraints import JudgedCheck, checked, in_range
from encounters.models.encounter import Encounter
from encounters.models.practice import User
from encounters.models.text import LineField
from encounters.vocabulary.repair_terms import PayerNotice
from encounters.vocabulary.risk_terms import (
    BoneInvasion,
    Differentiation,
    GeneticSyndrome,
    ImmuneCause,
    NodeStatus,
    PerineuralExtent,
    SkinSetting,
)
from encounters.vocabulary.terms import Borders, LesionOutcome, Presentation, Side, TumorType

LIDS = [("upper", "Upper eyelid"), ("lower", "Lower eyelid")]
LESION_LETTER = RegexValidator(r"^[A-Z]\Z", "Give one capital letter.")


@checked
class Lesion(Section):
    """One tumor. ``site`` is a slug of the catalogue, ``site_choice`` the answer where it is
    doubtful ("default" confirms the catalogue's reading)."""

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="lesions", db_index=False
    )
    letter = models.CharField(max_length=1, validators=[LESION_LETTER])
    site = LineField(max_length=80)
    side = short(10, choices=Side.choices())
    site_detail = short(200)
    site_choice = short(60)
    lid = short(5, choices=LIDS)
    tumor_type = models.CharField(max_length=20, choices=TumorType.choices())
    tumor_subtype = short(100)
    final_tumor_type = short(20, choices=TumorType.choices())
    final_tumor_subtype = short(100)
    diagnosis_change_reason = short(300)
    presentation = models.CharField(
        max_length=12, choices=Presentation.choices(), default=Presentation.PRIMARY.value
    )
    previous_treatment = short(300)
    biopsied = models.BooleanField("biopsy-proven", default=False)
    biopsy_date = models.DateField(null=True, blank=True)
    biopsy_laboratory = short(200)
    biopsy_accession = short(60)
    biopsy_diagnosis = short(300)
    biopsy_report_reviewed = models.BooleanField(default=False)
    biopsy_slides_reviewed = models.BooleanField(default=False)
    length_mm = measure(5, 1)
    width_mm = measure(5, 1)
    borders = short(20, choices=Borders.choices())
    clinical_signs = short(300)
    immunosuppressed = models.BooleanField(null=True, blank=True)
    immune_cause = short(24, choices=ImmuneCause.choices())
    genetic_syndrome = short(24, choices=GeneticSyndrome.choices())
    irradiated = models.BooleanField(null=True, blank=True)
    skin_setting = short(24, choices=SkinSetting.choices())
    rapid_growth = models.BooleanField(null=True, blank=True)
    nerve_symptoms = models.BooleanField(null=True, blank=True)
    differentiation = short(12, choices=Differentiation.choices())
    thickness_mm = measure(4, 1)
    perineural_extent = short(16, choices=PerineuralExtent.choices())
    bone_invasion = short(12, choices=BoneInvasion.choices())
    nodes = short(16, choices=NodeStatus.choices())
    imaging = short(200)
    own_staging = short(300)
    indications = models.JSONField(default=list, blank=True)
    indication_detail = long(1000)
    appropriate_use_reason = long(1000)
    why_not_excision = short(200)
    why_not_curettage = short(200)
    why_not_radiation = short(200)
    why_not_topical = short(200)
    why_not_observation = short(200)
    alternatives_discussed = long(1000)
    icd10 = short(8)
    icd10_reason = short(300)
    payer_notice = short(20, choices=PayerNotice.choices())
    outcome = models.CharField(
        max_length=12, choices=LesionOutcome.choices(), default=LesionOutcome.IN_PROGRESS.value
    )
    outcome_reason = short(500)
    outcome_plan = short(500)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_lesions"
    )
    merged_at_stage = models.PositiveSmallIntegerField(null=True, blank=True)
    # The lesion of the case that this one follows, where it is the same.
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="followed_by",
    )
    # Of stages that were removed after their blocks had names: the highest block number, by stage.
    blocks_given = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["encounter", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["encounter", "letter"], name="lesion_letter_unique"),
            JudgedCheck(
                condition=Q(letter__length=1) & Q(site__length__gte=1), name="lesion_is_placed"
            ),
            in_range("lesion_length_range", "length_mm", 0, 999),
            in_range("lesion_width_range", "width_mm", 0, 999),
            in_range("lesion_thickness_range", "thickness_mm", 0, 200),
            JudgedCheck(
                condition=Q(merged_into__isnull=True, merged_at_stage__isnull=True)
                | Q(merged_into__isnull=False, merged_at_stage__gte=1),
                name="lesion_merge_paired",
                violation_error_message="Name the lesion it joined and at which stage.",
            ),
            JudgedCheck(
                field="outcome_reason",
                condition=~Q(outcome=LesionOutcome.STOPPED.value)
                | Q(outcome_reason__length__gte=1),
                name="lesion_stop_has_reason",
                violation_error_message="Say why surgery stopped with tumor left.",
            ),
        ]

    def __str__(self) -> str:
        return f"Lesion {self.letter}"


@checked
class SiteVerification(Section):
    """How the site was confirmed, by whom and when, before the first cut."""

    lesion = models.OneToOneField(Lesion, on_delete=models.PROTECT, related_name="verification")
    methods = models.JSONField(default=list, blank=True)
    patient_agreed = models.BooleanField(default=False)
    landmarks = short(300)
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField()
    confirmed_facts = facts()

    def __str__(self) -> str:
        return f"Site verification of {self.lesion}"


@checked
class SiteChange(ClinicalModel):
    """A correction of the site after tissue was taken: the words before and after, and why."""

    lesion = models.ForeignKey(Lesion, on_delete=models.PROTECT, related_name="site_changes")
    before = LineField(max_length=400)
    after = LineField(max_length=400)
    reason = LineField(max_length=300)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"Change of the site of {self.lesion}"
