"""Before the first cut: the case itself, pre-op facts, time-out, anesthetic; and wound care."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from encounters.actions.chart.encounters import (
    ANESTHETIC_FIELDS,
    PRE_OP_FIELDS,
    WOUND_CARE_FIELDS,
)
from encounters.forms.base import (
    ChoiceList,
    Field,
    Fieldset,
    Folded,
    Layout,
    PlainForm,
    SectionForm,
    row,
)
from encounters.forms.fields import StrictLineField, StrictMomentField
from encounters.models import (
    Anesthetic,
    Encounter,
    Lesion,
    PreOp,
    WoundCare,
)
from encounters.safety import ALLERGY_CHOICES, DEVICE_CHOICES

TIME_OUT_ITEMS = [
    ("patient", "Patient, with two identifiers"),
    ("procedure", "Procedure"),
    ("site", "Site and side, marked and visible"),
    ("allergies", "Allergies"),
    ("device", "Implanted device and precautions"),
    ("antibiotic", "Antibiotic, if one is due"),
    ("images", "Biopsy report and photograph shown"),
]


class PreOpForm(SectionForm):
    autosaves = True
    layout = Layout(
        Fieldset(
            "Allergies",
            Field("allergy_groups", wrapper_class="as-buttons"),
            row("allergies"),
        ),
        Fieldset(
            "Implanted devices",
            Field("device_kinds", wrapper_class="as-buttons"),
            row("implanted_device", "device_precautions"),
        ),
        Fieldset(
            "Risks",
            row("weight_kg", "immune_status"),
            row("anticoagulants", "anticoagulant_plan"),
            row("prosthesis", "antibiotic_prophylaxis"),
        ),
        Fieldset(
            "Consent and preparation",
            row("consent_by", "consented_at", "photo_consent"),
            "consent_detail",
            row("antiseptic"),
        ),
    )

    allergy_groups = ChoiceList(ALLERGY_CHOICES, label="Known allergies")
    device_kinds = ChoiceList(DEVICE_CHOICES, label="Known devices")

    class Meta(SectionForm.Meta):
        model = PreOp
        fields = PRE_OP_FIELDS
        labels = {
            "weight_kg": "Weight (kg)",
            "consent_by": "Consent taken by",
            "consented_at": "Consent given at",
            "prosthesis": "Joint or valve prosthesis",
            "immune_status": "Immune status in words",
        }
        help_texts = {
            "allergies": "In words: what else, and how the patient reacted.",
            "implanted_device": "In words: maker and place.",
            "immune_status": "Which drug, since when. Yes or no is answered at the lesion.",
            "weight_kg": "The maximum dose of the anesthetic is held against it.",
        }
        widgets = {"consent_detail": forms.Textarea(attrs={"rows": 2})}


class TimeOutForm(PlainForm):
    autosaves = True
    of_model = "TimeOut"
    layout = Layout("done_at", "present", "confirmed")

    done_at = StrictMomentField(label="Time-out at")
    present = StrictLineField(label="Present", max_length=300, required=False)
    confirmed = forms.MultipleChoiceField(
        label="Said aloud and agreed",
        choices=TIME_OUT_ITEMS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class AnestheticForm(SectionForm):
    layout = Layout(
        row("agent", "concentration_percent"),
        row("epinephrine", "buffered"),
        row("volume_ml", "technique"),
        row("lesion", "stage_number", "given_at"),
        Folded("Given on another day", "given_on"),
    )

    class Meta(SectionForm.Meta):
        model = Anesthetic
        fields = ANESTHETIC_FIELDS
        labels = {
            "volume_ml": "Volume (mL)",
            "stage_number": "Before stage (number)",
            "given_on": "Day",
        }
        help_texts = {"given_on": "Empty: the day of the stage, or that of the case."}
        widgets = {"agent": forms.TextInput(attrs={"list": "agent-names"})}

    def __init__(
        self,
        *args: Any,
        encounter: Encounter,
        lesions: Sequence[Lesion] | None = None,
        **kwargs: Any,
    ) -> None:
        """``lesions`` are those of the case, from a page that has read them."""
        super().__init__(*args, **kwargs)
        self.offer("lesion", Lesion.objects.filter(encounter=encounter), read=lesions)


class WoundCareForm(SectionForm):
    autosaves = True
    layout = Layout(
        row("hemostasis", "blood_loss"),
        "complications",
        row("dressing", "instructions"),
        row("prescriptions", "follow_up"),
        row("condition", "suture_removal_date"),
    )

    class Meta(SectionForm.Meta):
        model = WoundCare
        fields = WOUND_CARE_FIELDS
        labels = {"condition": "Condition on leaving", "follow_up": "Follow-up"}
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("complications", "dressing", "instructions", "prescriptions", "follow_up")
        }
