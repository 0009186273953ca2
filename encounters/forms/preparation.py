"""Before the first cut: the case itself, pre-op facts, time-out, anesthetic; and wound care."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from encounters.actions.encounters import (
    ANESTHETIC_FIELDS,
    ENCOUNTER_FIELDS,
    PATIENT_FIELDS,
    PRE_OP_FIELDS,
    WOUND_CARE_FIELDS,
)
from encounters.forms.base import Fieldset, Folded, Layout, PlainForm, SectionForm, row
from encounters.forms.fields import StrictMomentField
from encounters.models import (
    Anesthetic,
    Encounter,
    Lesion,
    Location,
    Patient,
    Payer,
    Practice,
    PreOp,
    User,
    WoundCare,
)
from encounters.terms import Role

TIME_OUT_ITEMS = [
    ("patient", "Patient, with two identifiers"),
    ("procedure", "Procedure"),
    ("site", "Site and side, marked and visible"),
    ("allergies", "Allergies"),
    ("device", "Implanted device and precautions"),
    ("antibiotic", "Antibiotic, if one is due"),
    ("images", "Biopsy report and photograph shown"),
]
_OLDEST_PATIENT_YEARS = 120


def people_of(practice: Practice, *roles: Role) -> Any:
    """Members of the practice with one of ``roles``, for a form's list."""
    return User.objects.filter(
        memberships__practice=practice, memberships__role__in=[role.value for role in roles]
    ).distinct()


class EncounterForm(SectionForm):
    layout = Layout(
        row("date_of_service", "location"),
        row("surgeon", "assistant", "histotechnician"),
        row("payer"),
    )

    class Meta(SectionForm.Meta):
        model = Encounter
        fields: tuple[str, ...] = ENCOUNTER_FIELDS

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "surgeon": people_of(practice, Role.SURGEON),
            "assistant": people_of(practice, Role.ASSISTANT),
            "histotechnician": people_of(practice, Role.HISTOTECHNICIAN),
            "location": Location.objects.filter(practice=practice),
            "payer": Payer.objects.filter(practice=practice, is_offered=True),
        }
        for name in offered.keys() & self.fields.keys():
            self.fields[name].queryset = offered[name]  # type: ignore[attr-defined]


class NewEncounterForm(EncounterForm):
    """As on opening a case: the payer is the patient's."""

    layout = Layout(
        row("date_of_service", "location"),
        row("surgeon", "assistant", "histotechnician"),
    )
    payer = None

    class Meta(EncounterForm.Meta):
        fields = tuple(name for name in ENCOUNTER_FIELDS if name != "payer")


class PatientForm(SectionForm):
    layout = Layout(
        row("mrn", "family_name", "given_names"),
        row("date_of_birth", "sex", "payer"),
        Folded(
            "Referring clinician",
            row("referrer_name", "referrer_practice"),
            row("referrer_phone", "referrer_fax"),
            "referrer_address",
        ),
    )

    class Meta(SectionForm.Meta):
        model = Patient
        fields = PATIENT_FIELDS
        labels = {
            "referrer_name": "Name of the clinician",
            "referrer_practice": "Practice of the clinician",
            "referrer_phone": "Phone",
            "referrer_fax": "Fax",
            "referrer_address": "Address",
        }
        widgets = {"referrer_address": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, practice: Practice, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["payer"].queryset = Payer.objects.filter(practice=practice, is_offered=True)  # type: ignore[attr-defined]
        self.fields["date_of_birth"].widget.attrs["max"] = today.isoformat()

    def clean_date_of_birth(self) -> date:
        born: date = self.cleaned_data["date_of_birth"]
        if born > self.today:
            raise ValidationError("The date of birth lies in the future.")
        if self.today.year - born.year > _OLDEST_PATIENT_YEARS:
            raise ValidationError("The patient would be over 120 years old.")
        return born


class PreOpForm(SectionForm):
    layout = Layout(
        row("allergies", "immune_status"),
        row("anticoagulants", "anticoagulant_plan"),
        row("implanted_device", "device_precautions"),
        row("prosthesis", "antibiotic_prophylaxis"),
        Fieldset(
            "Consent and preparation",
            row("consent_by", "consented_at", "photo_consent"),
            "consent_detail",
            row("antiseptic"),
        ),
    )

    class Meta(SectionForm.Meta):
        model = PreOp
        fields = PRE_OP_FIELDS
        labels = {
            "consent_by": "Consent taken by",
            "consented_at": "Consent given at",
            "prosthesis": "Joint or valve prosthesis",
        }
        widgets = {"consent_detail": forms.Textarea(attrs={"rows": 2})}


class TimeOutForm(PlainForm):
    layout = Layout("done_at", "present", "confirmed")

    done_at = StrictMomentField(label="Time-out at")
    present = forms.CharField(label="Present", max_length=300, required=False)
    confirmed = forms.MultipleChoiceField(
        label="Said aloud and agreed",
        choices=TIME_OUT_ITEMS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class AnestheticForm(SectionForm):
    layout = Layout(
        row("agent", "concentration_percent", "epinephrine"),
        row("volume_ml", "technique", "given_at"),
        row("lesion", "stage_number", "buffered"),
    )

    class Meta(SectionForm.Meta):
        model = Anesthetic
        fields = ANESTHETIC_FIELDS
        labels = {"volume_ml": "Volume (mL)", "stage_number": "Before stage (number)"}

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lesion"].queryset = Lesion.objects.filter(encounter=encounter)  # type: ignore[attr-defined]


class WoundCareForm(SectionForm):
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
        labels = {"condition": "Condition on leaving"}
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("complications", "dressing", "instructions", "prescriptions", "follow_up")
        }
