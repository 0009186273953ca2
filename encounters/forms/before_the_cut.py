"""The parts of the page before the cut: each a form with its own prefix.

A confirmation is a tick of its own here. Who confirms and when are proposals, so they say nothing
without the tick; an empty time is the moment at which the page is sent.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string

from encounters.actions.chart.encounters import CONSENT_SAID, PRE_OP_FIELDS
from encounters.forms.base import ChoiceList, Field, Folded, Layout, PlainForm, row
from encounters.forms.fields import StrictLineField, StrictMomentField
from encounters.forms.lesion import LesionForm, site_question
from encounters.forms.preparation import TIME_OUT_ITEMS, AnestheticForm, PreOpForm
from encounters.vocabulary.terms import VerificationMethod

_NOW = "Empty: now, when Ready to cut is tapped."


class Chips(Field):  # type: ignore[misc]
    """The first ``count`` answers of a list as chips, the others under a line that opens."""

    template = "components/chips.html"

    def __init__(self, name: str, *, count: int = 99, more: str = "More", css: str = "") -> None:
        super().__init__(name)
        self.count, self.more, self.css = count, more, css

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        (name,) = self.fields
        form.rendered_fields.add(name)
        field = form[name]
        is_wrong = " is-invalid" if field.errors else ""
        field.field.widget.attrs["class"] = f"form-check-input{is_wrong}"
        boxes = list(field.subwidgets)
        rest = boxes[self.count :]
        shown = {
            "field": field,
            "first": boxes[: self.count],
            "rest": rest,
            "more": self.more,
            "css_class": self.css,
            "is_open": any(box.data["selected"] for box in rest),
        }
        return str(render_to_string(self.template, shown))


class FactsBeforeForm(PreOpForm):
    """Pre-op facts without the consent, which is a confirmation.

    What is typed here saves itself to the address of the section's own page.
    """

    autosaves = False
    layout = Layout(
        Chips("allergy_groups", count=1, more="Known allergies"),
        row("allergies"),
        row("anticoagulants", "anticoagulant_plan"),
        row("antibiotic_prophylaxis", "antiseptic"),
        Folded(
            "Devices, prosthesis, weight, immune status",
            Chips("device_kinds"),
            row("implanted_device", "device_precautions"),
            row("prosthesis", "immune_status", "weight_kg"),
        ),
        Folded("Photographs, words of the consent", "photo_consent", "consent_detail"),
    )

    class Meta(PreOpForm.Meta):
        fields = tuple(name for name in PRE_OP_FIELDS if name not in CONSENT_SAID)
        labels = {**PreOpForm.Meta.labels, "allergies": "Allergies in words, and how they show"}
        help_texts = {**PreOpForm.Meta.help_texts, "allergies": ""}


class LesionBeforeForm(LesionForm):
    """Why Mohs surgery, the size, and what the site asks as long as nobody has answered."""

    autosaves = False
    shown: ClassVar[frozenset[str]] = frozenset(
        {"size", "indications", "indication_detail", "site_choice"}
    )
    layout = Layout(
        Chips("site_choice", css="site-question"),
        Chips("indications", count=5),
        row("size"),
        Folded("Why, in words", "indication_detail"),
    )

    class Meta(LesionForm.Meta):
        labels = {**LesionForm.Meta.labels, "indication_detail": "Why Mohs surgery, in words"}
        widgets = {
            **LesionForm.Meta.widgets,
            "indication_detail": forms.Textarea(attrs={"rows": 1}),
        }

    def __init__(self, *args: Any, has_tissue: bool, **kwargs: Any) -> None:
        """Once tissue was taken an answer changes the site: the lesion's own page asks why."""
        # The lists of the lesion's own page are not looked up for fields that are not shown here.
        super(LesionForm, self).__init__(*args, **kwargs)
        for name in self.fields.keys() - self.shown:
            del self.fields[name]
        self.fields["indications"].label = "Why Mohs surgery"
        asked = site_question(self.instance.site)
        if asked is None or self.instance.site_choice or has_tissue:
            del self.fields["site_choice"]
            self.layout = Layout(*LesionBeforeForm.layout[1:])  # type: ignore[misc]
        else:
            self.fields["site_choice"] = asked


class ConsentForm(PlainForm):
    of_model = "PreOp"
    layout = Layout(
        Field("given", wrapper_class="confirm-tick"),
        "consent_by",
        Folded("Another time than now", "consented_at"),
    )

    given = forms.BooleanField(label="Consent given", required=False)
    consent_by = StrictLineField(label="Taken by", max_length=200, required=False)
    consented_at = StrictMomentField(label="At", required=False, help_text=_NOW)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("given") and not values.get("consent_by") and "consent_by" in values:
            self.add_error("consent_by", "Say who took the consent.")
        if not values.get("given") and {"consent_by", "consented_at"} & set(self.changed_data):
            self.add_error("given", "Tick it if consent was given.")
        return self.cleaned_data


class TimeOutBeforeForm(PlainForm):
    of_model = "TimeOut"
    layout = Layout(
        Field("agreed", wrapper_class="confirm-tick"),
        "present",
        Folded("Another time than now", "done_at"),
    )

    agreed = forms.BooleanField(
        label="All said and agreed",
        required=False,
        help_text="; ".join(words for _, words in TIME_OUT_ITEMS) + ".",
    )
    present = StrictLineField(label="Present", max_length=300, required=False)
    done_at = StrictMomentField(label="At", required=False, help_text=_NOW)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("agreed") and {"present", "done_at"} & set(self.changed_data):
            self.add_error("agreed", "Tick it if the time-out was done.")
        return self.cleaned_data


class SiteBeforeForm(PlainForm):
    """Tapping how the site was confirmed is what confirms it."""

    layout = Layout(
        Chips("methods", count=4),
        Field("patient_agreed", wrapper_class="as-buttons"),
        Folded("Distances to landmarks", "landmarks"),
    )

    methods = ChoiceList(VerificationMethod, label="Site confirmed by")
    patient_agreed = forms.BooleanField(label="The patient agrees with the site", required=False)
    landmarks = StrictLineField(
        label="Distances to landmarks",
        max_length=300,
        required=False,
        help_text="For example: 22 mm from the tragus, 35 mm from the lateral canthus.",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        told = values.get("patient_agreed") or values.get("landmarks")
        if told and not values.get("methods") and "methods" in values:
            self.add_error("methods", "Say how the site was confirmed.")
        return self.cleaned_data


class AnestheticBeforeForm(AnestheticForm):
    """The first injection; its volume says that it was given."""

    layout = Layout(
        row("agent", "concentration_percent", "epinephrine"),
        row("volume_ml", "technique", "buffered"),
        Folded("For which lesion, and when", row("lesion", "given_at")),
    )

    class Meta(AnestheticForm.Meta):
        fields = (
            "agent",
            "concentration_percent",
            "epinephrine",
            "buffered",
            "volume_ml",
            "technique",
            "lesion",
            "given_at",
        )
