"""The lesion: its place, its tumor, its biopsy, why Mohs surgery; and how its case ended."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from encounters.actions.chart.lesions import LESION_FIELDS
from encounters.anatomy import UnknownSiteError, catalogue
from encounters.forms.base import (
    HTML,
    ChoiceList,
    Div,
    Field,
    Fieldset,
    Layout,
    PlainForm,
    SectionForm,
    row,
)
from encounters.forms.fields import (
    NOT_ENTERED,
    StrictIntegerField,
    StrictLineField,
    StrictMomentField,
)
from encounters.forms.risk_words import RISK_HELP, RISK_LABELS
from encounters.forms.sites import site_choices
from encounters.forms.sizes import SizeField
from encounters.forms.why_panel import WhyPanel
from encounters.models import Lesion, Practice, User
from encounters.vocabulary.terms import (
    Indication,
    LesionOutcome,
    Presentation,
    Side,
    TumorType,
    VerificationMethod,
)


class LesionForm(SectionForm):
    autosaves = True
    columns = {"length_mm": "size", "width_mm": "size"}
    layout = Layout(
        Fieldset(
            "Place",
            HTML(
                '{% include "encounters/_site_search.html" with finds="site" '
                "practice=chart.encounter.practice only %}"
            ),
            row("site", "side", "site_detail"),
            row("site_choice", "lid"),
            "site_change_reason",
        ),
        Fieldset(
            "Tumor",
            row("tumor_type", "tumor_subtype", "presentation"),
            row("size", "borders"),
            row("previous_treatment", "clinical_signs"),
        ),
        Fieldset(
            "Biopsy",
            row("biopsied", "biopsy_date", "biopsy_diagnosis"),
            row("biopsy_laboratory", "biopsy_accession"),
            row("biopsy_report_reviewed", "biopsy_slides_reviewed"),
        ),
        Fieldset(
            "Risk",
            row("immunosuppressed", "immune_cause"),
            row("genetic_syndrome"),
            row("irradiated", "skin_setting"),
            row("rapid_growth", "nerve_symptoms"),
            row("differentiation", "perineural_extent"),
            row("thickness_mm", "bone_invasion"),
            row("nodes", "imaging"),
            "own_staging",
        ),
        Fieldset(
            "Why Mohs surgery",
            WhyPanel(),
            Field("indications", wrapper_class="in-columns"),
            row("indication_detail", "appropriate_use_reason"),
            row("payer_notice"),
        ),
        Fieldset(
            "Why nothing else",
            row("why_not_excision", "why_not_curettage"),
            row("why_not_radiation", "why_not_topical"),
            row("why_not_observation", "alternatives_discussed"),
        ),
        Fieldset(
            "Diagnosis",
            HTML(
                '{% include "encounters/_icd10_search.html" '
                "with on=chart.encounter.date_of_service only %}"
            ),
            row("icd10", "icd10_reason"),
            row("final_tumor_type", "final_tumor_subtype", "diagnosis_change_reason"),
        ),
    )
    site_change_reason = StrictLineField(
        label="Why the site is changed",
        max_length=300,
        required=False,
        help_text="Tissue was taken from the site as it stands here. A change needs a reason, "
        "which the note prints, and the site is confirmed again.",
    )
    indications = ChoiceList(Indication, label="Reasons")
    size = SizeField(
        Lesion,
        ("length_mm", "width_mm"),
        label="Size (mm)",
        help_text="Length and width, such as 19 x 15.",
    )

    class Meta(SectionForm.Meta):
        model = Lesion
        fields = LESION_FIELDS
        labels = {
            "site_detail": "Where exactly",
            **RISK_LABELS,
            "icd10": "ICD-10-CM code, if not the proposed one",
            "icd10_reason": "Why another code",
            "payer_notice": "What the patient was told about payment",
            "final_tumor_type": "Tumor type after surgery, if it changed",
            "final_tumor_subtype": "Its subtype",
            "diagnosis_change_reason": "What changed the diagnosis",
        }
        help_texts = {
            "site_detail": "For example: 4 mm above the rim.",
            "payer_notice": "Medicare's lines of this lesion carry the modifier named with it.",
            **RISK_HELP,
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "appropriate_use_reason": forms.Textarea(attrs={"rows": 2}),
            "indication_detail": forms.Textarea(attrs={"rows": 2}),
            "alternatives_discussed": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = site_choices(practice, present=self.instance.site)
        self.fields["site"] = forms.ChoiceField(label="Site", choices=choices)
        self._ask_about_site(str(self["site"].value() or ""))

    @cached_property
    def helper(self) -> FormHelper:
        """Why a site is changed is asked once tissue was taken from it."""
        asked = self.fields.get("site_change_reason")
        if asked is not None and not self.instance.stages.exists():
            asked.widget = forms.HiddenInput()
        return super().helper

    def _ask_about_site(self, slug: str) -> None:
        """A doubtful site shows its question; a site without one does not."""
        try:
            site = catalogue().site(slug)
        except UnknownSiteError:
            site = None
        choices = [(choice.key, choice.label) for choice in site.choices] if site else []
        self.fields["site_choice"] = forms.ChoiceField(
            label=(site.question if site else "") or "How this site is read",
            choices=[("", "Not answered yet" if choices else "Nothing to ask"), *choices],
            required=False,
            help_text="The codes follow your answer." if choices else "",
            widget=forms.Select if choices else forms.HiddenInput,
        )
        reading = site.reading() if site else None
        asks_lid = reading and reading.icd10_pattern.startswith("C44.1") and reading.lid is None
        if not asks_lid and not self["lid"].value():
            self.fields["lid"].widget = forms.HiddenInput()


NOT_KNOWN_YET = "not_known_yet"


def site_question(slug: str) -> forms.ChoiceField | None:
    """What a site asks, as chips; ``None`` for a site that is read one way only."""
    try:
        site = catalogue().site(slug)
    except UnknownSiteError:
        return None
    if not site.is_doubtful:
        return None
    return forms.ChoiceField(
        label=site.question,
        choices=[(choice.key, choice.label) for choice in site.choices],
        required=False,
        widget=forms.RadioSelect,
    )


class SiteQuestion(Div):  # type: ignore[misc]
    """The place of the site's question, and the question where the site asks one."""

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        form.rendered_fields.add("site_choice")
        return str(render_to_string("encounters/_site_question.html", {"form": form}))


class NewLesionForm(PlainForm):
    """The few facts with which a lesion can be opened; its own page asks for the rest.

    The site's own question stands under the site and has to be answered, if only by saying that it
    is not known yet: then the page before the cut asks again. A script shows it when the site is
    chosen; without one the form comes back with it.
    """

    layout = Layout(
        row("site", "side", "site_detail"),
        SiteQuestion(),
        row("tumor_type", "presentation", "biopsied"),
    )

    site = forms.ChoiceField(label="Site")
    side = forms.ChoiceField(
        label="Side", choices=[("", NOT_ENTERED), *Side.choices()], required=False
    )
    site_detail = StrictLineField(label="Where exactly", max_length=200, required=False)
    site_choice = forms.ChoiceField(required=False)
    tumor_type = forms.ChoiceField(label="Tumor type", choices=TumorType.choices())
    presentation = forms.ChoiceField(
        label="Presentation", choices=Presentation.choices(), required=False
    )
    biopsied = forms.BooleanField(label="Biopsy-proven", required=False)

    def clean_presentation(self) -> str:
        """Primary, as the row's own default, where a request does not name it."""
        return self.cleaned_data["presentation"] or Presentation.PRIMARY.value

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = site_choices(practice)  # type: ignore[attr-defined]
        self.fields["site"].widget.attrs |= {
            "hx-get": reverse("site_question"),
            "hx-trigger": "change",
            "hx-target": "#site-question",
            "hx-swap": "outerHTML",
            "hx-push-url": "false",
        }
        asked = site_question(str(self["site"].value() or ""))
        if asked is None:
            del self.fields["site_choice"]
        else:
            asked.choices = [*asked.choices, (NOT_KNOWN_YET, "Not known yet")]  # type: ignore[misc]
            self.fields["site_choice"] = asked

    def clean_site_choice(self) -> str:
        answer: str = self.cleaned_data["site_choice"]
        if not answer:
            raise forms.ValidationError("Choose one, or say that it is not known yet.")
        return "" if answer == NOT_KNOWN_YET else answer


class VerificationForm(PlainForm):
    autosaves = True
    of_model = "SiteVerification"
    layout = Layout(
        Field("methods", wrapper_class="in-columns"),
        row("patient_agreed"),
        "landmarks",
        row("verified_by", "verified_at"),
    )

    methods = ChoiceList(VerificationMethod, label="How the site was confirmed", required=True)
    patient_agreed = forms.BooleanField(label="The patient agrees with the site", required=False)
    landmarks = StrictLineField(
        label="Distances to landmarks",
        max_length=300,
        required=False,
        help_text="For example: 22 mm from the tragus, 35 mm from the lateral canthus.",
    )
    verified_by = forms.ModelChoiceField(User.objects.none(), label="Confirmed by")
    verified_at = StrictMomentField(label="Confirmed at")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verified_by"].queryset = people  # type: ignore[attr-defined]


class OutcomeForm(PlainForm):
    columns = {"outcome_reason": "reason", "outcome_plan": "plan"}
    layout = Layout("outcome", "reason", "plan")

    outcome = forms.ChoiceField(
        label="How the case of this lesion stands",
        choices=LesionOutcome.choices(),
        widget=forms.RadioSelect,
    )
    reason = StrictLineField(
        label="Why",
        max_length=500,
        required=False,
        help_text="Needed when surgery stopped with tumor left.",
    )
    plan = StrictLineField(label="What follows", max_length=500, required=False)


class MergeForm(PlainForm):
    layout = Layout(row("into", "merged_at_stage"))

    into = forms.ModelChoiceField(Lesion.objects.none(), label="Joined the wound of lesion")
    merged_at_stage = StrictIntegerField(label="At that lesion's stage (number)", min_value=1)

    def __init__(self, *args: Any, lesions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = lesions  # type: ignore[attr-defined]
