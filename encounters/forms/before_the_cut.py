"""The parts of the page before the cut: each a form with its own prefix.

A confirmation is a tick of its own here. Who confirms and when are proposals, so they say nothing
without the tick; an empty time is the moment at which the page is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string

from encounters.actions.chart.encounters import CONSENT_SAID, PRE_OP_FIELDS
from encounters.forms.base import (
    ChoiceList,
    Column,
    Div,
    Field,
    Folded,
    Layout,
    PlainForm,
    Row,
    row,
)
from encounters.forms.fields import AnswerChips, StrictLineField, StrictMomentField
from encounters.forms.lesion import LesionForm, site_question
from encounters.forms.preparation import TIME_OUT_ITEMS, AnestheticForm, PreOpForm
from encounters.forms.risk_words import WHY_NOT
from encounters.forms.shown_when import AskedBeside, Condition, FoldedWords, OtherThan
from encounters.forms.why_panel import FactsFold, WhyPanel, WordsFold
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.terms import VerificationMethod

_NOW = "Empty: now, when Ready to cut is tapped."
# Anything but a denial.
TAKES_SOME = OtherThan(("", "none", "no"))


class Chips(Field):  # type: ignore[misc]
    """The first ``count`` answers of a list as chips, the others under a line that opens.

    The tick ``beside`` is one more chip in the same line; ``folded`` are fields below the others.
    """

    template = "components/chips.html"

    def __init__(
        self,
        name: str,
        *,
        count: int = 99,
        more: str = "More",
        css: str = "",
        beside: str = "",
        folded: Sequence[str] = (),
    ) -> None:
        super().__init__(name)
        self.count, self.more, self.css = count, more, css
        self.beside, self.folded = beside, Layout(*folded)

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        (name,) = self.fields
        form.rendered_fields.add(name)
        field, beside = form[name], form[self.beside] if self.beside else None
        is_wrong = " is-invalid" if field.errors else ""
        field.field.widget.attrs["class"] = f"form-check-input{is_wrong}"
        if beside is not None:
            form.rendered_fields.add(self.beside)
            beside.field.widget.attrs["class"] = "form-check-input"
        boxes = list(field.subwidgets)
        rest = boxes[self.count :]
        names = [pointer.name for pointer in self.folded.get_field_names()]
        shown = {
            "field": field,
            "first": boxes[: self.count],
            "beside": beside,
            "rest": rest,
            "folded": self.folded.render(form, context, template_pack=template_pack or "bootstrap5")
            if names
            else "",
            "more": self.more,
            "css_class": self.css,
            "is_open": any(box.data["selected"] for box in rest)
            or any(form[name].value() or form[name].errors for name in names),
        }
        return str(render_to_string(self.template, shown))


def _told(*words: object) -> str:
    return ", ".join(str(word) for word in words if word not in ("", None))


def _when(moment: forms.BoundField) -> str:
    """Now, when the page is sent, or the time that stands there."""
    return str(moment.value() or "now").replace("T", " ")


def _percent(value: object) -> str:
    """What is typed there and no number is told as it stands."""
    try:
        return f"{plain(Decimal(str(value)))} %"
    except ArithmeticError:
        return str(value or "")


class FactsBeforeForm(PreOpForm):
    """Pre-op facts without the consent, which is a confirmation, and without the words on the
    immune status, which is answered once, where the use of Mohs surgery depends on it.

    What is typed here saves itself to the address of the section's own page.
    """

    autosaves = False
    layout = Layout(
        Div(
            Chips("allergy_groups", count=1, more="Which ones", folded=["allergies"]),
            Row(Column("anticoagulants", css_class="col-sm"), AskedBeside("anticoagulant_plan")),
            css_class="before-facts",
        ),
        row("antibiotic_prophylaxis", "antiseptic"),
        Folded(
            "Devices, prosthesis, weight",
            Chips("device_kinds"),
            row("implanted_device", "device_precautions"),
            row("prosthesis", "weight_kg"),
        ),
        Folded("Photographs, words of the consent", "photo_consent", "consent_detail"),
    )

    class Meta(PreOpForm.Meta):
        fields = tuple(
            name for name in PRE_OP_FIELDS if name not in {*CONSENT_SAID, "immune_status"}
        )
        labels = {**PreOpForm.Meta.labels, "allergies": "Allergies in words, and how they show"}
        help_texts = {**PreOpForm.Meta.help_texts, "allergies": ""}

    def shown_when(self, name: str) -> Condition:
        """What is done about anticoagulants is asked of who takes some."""
        return {"anticoagulants": TAKES_SOME} if name == "anticoagulant_plan" else {}


class LesionBeforeForm(LesionForm):
    """Why Mohs surgery, the size, and what the site asks as long as nobody has answered."""

    autosaves = False
    shown: ClassVar[frozenset[str]] = frozenset(
        {
            "site_choice",
            "indications",
            "indication_detail",
            "size",
            "tumor_subtype",
            "immunosuppressed",
            "immune_cause",
            "appropriate_use_reason",
            *WHY_NOT,
        }
    )
    layout = Layout(
        Chips("site_choice", css="site-question"),
        Chips("indications", count=3, folded=["indication_detail"]),
        row("size", "why_not_excision"),
        WhyPanel(),
        FactsFold(
            "Subtype, immune status",
            "tumor_subtype",
            Row(Column(Chips("immunosuppressed"), css_class="col-sm"), AskedBeside("immune_cause")),
        ),
        WordsFold(
            "Other treatments, own words",
            "appropriate_use_reason",
            row("why_not_curettage", "why_not_radiation"),
            row("why_not_topical", "why_not_observation"),
        ),
    )

    class Meta(LesionForm.Meta):
        labels = {
            **LesionForm.Meta.labels,
            "indication_detail": "Why Mohs surgery, in words",
        }
        widgets = {
            **LesionForm.Meta.widgets,
            "indication_detail": forms.Textarea(attrs={"rows": 1}),
            "appropriate_use_reason": forms.Textarea(attrs={"rows": 1}),
            "immunosuppressed": AnswerChips(),
        }

    def shown_when(self, name: str) -> Condition:
        """The cause is asked of who is immunosuppressed."""
        return {"immunosuppressed": ("true", "True")} if name == "immune_cause" else {}

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
        FoldedWords("Change", "consent_by", "consented_at"),
    )

    given = forms.BooleanField(label="Consent given", required=False)
    consent_by = StrictLineField(label="Taken by", max_length=200, required=False)
    consented_at = StrictMomentField(label="At", required=False, help_text=_NOW)

    @property
    def usual_words(self) -> str:
        by = self["consent_by"].value()
        return _told(f"Taken by {by}", _when(self["consented_at"])) if by else ""

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
        FoldedWords("Change", "present", "done_at"),
    )

    agreed = forms.BooleanField(
        label="All said and agreed",
        required=False,
        help_text="; ".join(words for _, words in TIME_OUT_ITEMS) + ".",
    )
    present = StrictLineField(label="Present", max_length=300, required=False)
    done_at = StrictMomentField(label="At", required=False, help_text=_NOW)

    @property
    def usual_words(self) -> str:
        present = self["present"].value()
        return f"Present: {present}; {_when(self['done_at'])}" if present else ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("agreed") and {"present", "done_at"} & set(self.changed_data):
            self.add_error("agreed", "Tick it if the time-out was done.")
        return self.cleaned_data


class SiteBeforeForm(PlainForm):
    """Tapping how the site was confirmed is what confirms it."""

    layout = Layout(
        Chips("methods", count=2, beside="patient_agreed", folded=["landmarks"]),
    )

    methods = ChoiceList(VerificationMethod, label="Site confirmed by")
    patient_agreed = forms.BooleanField(label="The patient agrees", required=False)
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
        Div(
            FoldedWords(
                "Change",
                row("agent", "concentration_percent"),
                row("epinephrine", "technique"),
                "buffered",
                row("lesion", "given_at"),
            ),
            Div("volume_ml", css_class="before-volume"),
            css_class="before-given",
        ),
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

    @property
    def usual_words(self) -> str:
        """ "Lidocaine 1 %, epinephrine 1:100,000, buffered"; empty where no agent is named."""
        value = {name: self[name].value() or "" for name in self.fields}
        if not value["agent"]:
            return ""
        key = str(value["lesion"])
        choices = self.fields["lesion"].choices if key else ()  # type: ignore[attr-defined]
        lesion = next((words for choice, words in choices if str(choice) == key), "")
        return _told(
            " ".join(filter(None, (str(value["agent"]), _percent(value["concentration_percent"])))),
            f"epinephrine {value['epinephrine']}" if value["epinephrine"] else "",
            "buffered" if value["buffered"] else "",
            value["technique"],
            lesion,
            value["given_at"],
        )
