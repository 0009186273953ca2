"""The encounter and what holds for the whole of it: pre-op facts, time-out, anesthetics."""

from __future__ import annotations

from decimal import Decimal

from django.apps import apps
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length

from encounters.models.base import ClinicalModel, Section, facts, long, measure, short
from encounters.models.configuration import Payer
from encounters.models.constraints import (
    JudgedCheck,
    checked,
    in_range,
    validate_allergy_groups,
    validate_device_kinds,
)
from encounters.models.emergency import EmergencyAccess
from encounters.models.numbers import Capitals
from encounters.models.patient import Patient
from encounters.models.practice import Location, Membership, Practice, User
from encounters.models.text import LineField
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.terms import EncounterStatus, Role


class EncounterQuerySet(models.QuerySet["Encounter"]):
    def visible_to(self, user: User) -> EncounterQuerySet:
        """The encounters of the practices in which ``user`` has a clinical or coding role.

        And, while it lasts, what an emergency access opened.
        """
        own = Membership.objects.filter(user=user, role__in=CHART_ROLES)
        opened = EmergencyAccess.objects.open_to(user)
        return self.filter(
            Q(practice__in=own.values("practice")) | Q(pk__in=opened.values("encounter"))
        )

    def in_lists(self) -> EncounterQuerySet:
        """All but what was entered in error.

        PostgreSQL expects next to nothing of a join to what is not there, and sorts all the rest.
        """
        marks = apps.get_model("encounters", "EnteredInError")._default_manager.order_by()
        return self.filter(~Exists(marks.filter(encounter=OuterRef("pk"))))

    def of_person(self, patient: Patient) -> EncounterQuerySet:
        """Those of the patient and of the charts that were merged into theirs."""
        return self.filter(patient__in=Patient.objects.of_persons([patient.survivor_id]))


# Administrators configure; they read no charts unless they also hold one of these roles.
CHART_ROLES = [
    Role.SURGEON,
    Role.HISTOTECHNICIAN,
    Role.ASSISTANT,
    Role.CODER,
    Role.PRIVACY_OFFICER,
]


@checked
class Encounter(Section):
    """One patient's Mohs case. Stages carry their own dates, so a case may span days.

    ``case_number`` is the laboratory's number; it is never reused within a practice. ``follows`` is
    the signed case that it goes back to, of the same person (``models/following.py``).
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="encounters", db_index=False
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="encounters")
    case_number = LineField(max_length=20)
    kind = models.CharField(
        max_length=15, choices=EncounterKind.choices(), default=EncounterKind.MOHS.value
    )
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="followed_by",
    )
    date_of_service = models.DateField()
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    surgeon = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="encounters", db_index=False
    )
    assistant = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    histotechnician = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(
        max_length=10,
        choices=EncounterStatus.choices(),
        default=EncounterStatus.DRAFT.value,
        editable=False,
    )
    # The highest letter that any lesion of the case was ever given.
    last_letter = short(1, editable=False)

    objects = EncounterQuerySet.as_manager()

    class Meta:
        ordering = ["-date_of_service", "-id"]
        indexes = [
            models.Index(fields=["practice", "-date_of_service", "-id"], name="encounter_by_day"),
            models.Index(
                fields=["surgeon", "-date_of_service", "-id"], name="encounter_by_surgeon"
            ),
            models.Index(fields=["practice", "surgeon"], name="encounter_surgeons"),
            models.Index(fields=["practice", "-created_at"], name="encounter_newest"),
            models.Index("practice", Capitals("case_number"), name="encounter_by_number"),
            models.Index(
                "practice",
                Length("case_number"),
                Capitals("case_number"),
                name="encounter_highest_number",
            ),
            models.Index(
                fields=["practice", "date_of_service", "case_number"],
                condition=Q(status=EncounterStatus.DRAFT.value),
                name="encounter_drafts",
            ),
            models.Index(
                fields=["practice", "surgeon"],
                condition=Q(status=EncounterStatus.DRAFT.value),
                name="encounter_draft_surgeons",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "case_number"], name="encounter_case_number_unique"
            ),
            JudgedCheck(
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")),
                name="encounter_follows_another",
            ),
        ]

    def __str__(self) -> str:
        return self.case_number

    @property
    def person(self) -> Patient:
        """Whose case it is today: the patient's chart, or the one that it was merged into."""
        return self.patient.survivor


@checked
class PreOp(Section):
    """Facts asked before surgery. Empty means "not entered"; "none" is typed or tapped."""

    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="pre_op")
    weight_kg = measure(4, 1)
    anticoagulants = short(300)
    anticoagulant_plan = short(300)
    device_kinds = models.JSONField(default=list, blank=True, validators=[validate_device_kinds])
    implanted_device = short(300)
    device_precautions = short(300)
    allergy_groups = models.JSONField(
        default=list, blank=True, validators=[validate_allergy_groups]
    )
    allergies = short(500)
    immune_status = short(300)
    prosthesis = short(300)
    antibiotic_prophylaxis = short(300)
    consent_by = short(200)
    consent_detail = long(1000)
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_facts = facts()
    photo_consent = models.BooleanField(null=True, blank=True)
    antiseptic = short(100)

    class Meta:
        verbose_name = "pre-op facts"
        verbose_name_plural = "pre-op facts"
        constraints = [in_range("preop_weight_range", "weight_kg", Decimal("0.5"), 400)]

    def __str__(self) -> str:
        return f"Pre-op facts of {self.encounter}"


@checked
class TimeOut(Section):
    """Everybody stops, and says the same patient, procedure, site and side."""

    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="time_out")
    done_at = models.DateTimeField(null=True, blank=True)
    present = short(300)
    confirmed = models.JSONField(default=list, blank=True)
    confirmed_facts = facts()

    class Meta:
        verbose_name = "time-out"
        verbose_name_plural = "time-outs"

    def __str__(self) -> str:
        return f"Time-out of {self.encounter}"


@checked
class ServiceDay(Section):
    """Consent, time-out and team of a day on which the surgery went on.

    Those of the encounter's own day stand in ``PreOp``, ``TimeOut`` and ``Encounter``.
    """

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="service_days", db_index=False
    )
    date = models.DateField()
    time_out_at = models.DateTimeField("time-out at", null=True, blank=True)
    present = short(300)
    confirmed = models.JSONField(default=list, blank=True)
    time_out_facts = facts()
    consent_by = short(200)
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_facts = facts()
    assistant = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    histotechnician = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["encounter", "date"], name="service_day_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.date.isoformat()} of {self.encounter}"


@checked
class Anesthetic(ClinicalModel):
    """One injection; doses add up over the stages."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="anesthetics")
    lesion = models.ForeignKey(
        "encounters.Lesion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="anesthetics",
    )
    stage_number = models.PositiveSmallIntegerField(null=True, blank=True)
    agent = LineField(max_length=60)
    concentration_percent = measure(4, 2)
    epinephrine = short(20)
    buffered = models.BooleanField(default=False)
    volume_ml = models.DecimalField(
        "volume (mL)", max_digits=5, decimal_places=1, validators=[MinValueValidator(0)]
    )
    technique = short(100)
    given_on = models.DateField(null=True, blank=True)
    given_at = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            JudgedCheck(
                field="volume_ml",
                condition=Q(volume_ml__gt=0) & Q(volume_ml__lte=500),
                name="anesthetic_volume_range",
                violation_error_message="Give a volume above 0 and up to 500 mL.",
            ),
            in_range("anesthetic_percent_range", "concentration_percent", 0, 20),
        ]

    def __str__(self) -> str:
        return f"{self.agent} {self.volume_ml} mL"


@checked
class RuleAnswer(ClinicalModel):
    """Why something stands although a rule speaks against it, as the note prints it.

    ``statement`` is the sentence that was answered: for another one the answer does not count.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="answers")
    rule = LineField(max_length=60)
    subject = LineField(max_length=36)
    statement = LineField(max_length=1000)
    reason = LineField(max_length=500)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"Answer to {self.rule}"


@checked
class Reconfirmation(ClinicalModel):
    """What was confirmed again after it had changed, by whom and when.

    The first confirmation keeps its own moment and name; of several the last one counts.
    ``subject`` is the id of the row that ``confirmation`` belongs to.
    """

    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, related_name="reconfirmations"
    )
    confirmation = LineField(max_length=30)
    subject = LineField(max_length=36)
    facts = facts()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.confirmation} confirmed again"
