"""What people add to the derived codes."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django import forms

from encounters.actions.chart.codes import OTHER_SERVICE_FIELDS
from encounters.coding.loader import all_rulebooks
from encounters.coding.rulebook import CodeKind, ServiceFact
from encounters.forms.base import Field, Layout, PlainForm, Row, SectionForm, row
from encounters.forms.fields import NOT_ENTERED, StrictIntegerField, StrictLineField
from encounters.forms.shown_when import AskedBeside, Condition
from encounters.forms.sites import site_choices
from encounters.models import Encounter, Lesion, OtherService

_MODIFIER = re.compile(r"[A-Z0-9]{2}\Z")
_FACTS = {
    "technique": ServiceFact.TECHNIQUE,
    "length_cm": ServiceFact.LENGTH,
    "antibody": ServiceFact.ANTIBODY,
    "control": ServiceFact.CONTROL,
    "specimens": ServiceFact.SPECIMENS,
    "sent_to": ServiceFact.SENT_TO,
}
_TISSUE = (
    CodeKind.BIOPSY,
    CodeKind.BIOPSY_FURTHER,
    CodeKind.FROZEN_SECTION,
    CodeKind.PATHOLOGY,
    CodeKind.SPECIAL_STAIN,
)
# What no kind needs, and some have.
_KINDS = {
    "circumstance": _TISSUE,
    "wound": (
        CodeKind.SIMPLE_REPAIR,
        CodeKind.INTERMEDIATE_REPAIR,
        CodeKind.COMPLEX_REPAIR,
        CodeKind.FLAP,
        CodeKind.GRAFT,
        CodeKind.WOUND_CLEANING,
    ),
    "visit_about": (CodeKind.EVALUATION,),
    "specimens": (CodeKind.LESION_REMOVAL,),
    "sent_to": (CodeKind.LESION_REMOVAL,),
}


class OtherServiceForm(SectionForm):
    """A service and its paragraph: which fields it has goes by the kind of its code."""

    layout = Layout(
        row("code", "units"),
        row("lesion", "site", "side"),
        Row(AskedBeside("wound"), AskedBeside("circumstance")),
        Row(AskedBeside("visit_about")),
        row("reason"),
        Row(AskedBeside("technique"), AskedBeside("length_cm")),
        Row(AskedBeside("antibody"), AskedBeside("control")),
        Row(AskedBeside("specimens"), AskedBeside("sent_to")),
        row("icd10", "modifiers"),
        row("another_session", "note"),
        Field("seen"),
    )
    modifiers = StrictLineField(
        label="Modifiers", max_length=14, required=False, help_text="Only what you add yourself."
    )
    # What the page of a stored service showed: who changed it meanwhile is not overwritten.
    seen = StrictLineField(
        required=False, max_length=64, widget=forms.HiddenInput(attrs={"maxlength": "64"})
    )

    class Meta(SectionForm.Meta):
        model = OtherService
        fields = OTHER_SERVICE_FIELDS
        labels = {
            "lesion": "On lesion",
            "wound": "Which wound",
            "site": "Site elsewhere",
            "another_session": "At another session of the day",
            "circumstance": "Why beside the surgery",
            "visit_about": "What the visit was about",
            "reason": "Why it was done",
            "technique": "How it was done",
            "length_cm": "Length of the closure (cm)",
            "antibody": "Antibody or stain",
            "control": "Control",
            "specimens": "Specimens",
            "sent_to": "Read or sent where",
            "icd10": "Diagnosis (ICD-10-CM)",
            "note": "More for the note",
        }
        help_texts = {
            "code": "The fields below follow its kind.",
            "icd10": "Of a recorded lesion it is known.",
            "visit_about": "In the days after surgery. At a lesion or site elsewhere it is known.",
            "length_cm": "Closures of one class and group are added up.",
        }

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lesion"].queryset = Lesion.objects.filter(encounter=encounter)  # type: ignore[attr-defined]
        choices = [("", NOT_ENTERED), *site_choices(encounter.practice, self.instance.site)[1:]]
        self.fields["site"] = forms.ChoiceField(
            label=self.fields["site"].label, choices=choices, required=False
        )
        if not self.is_bound:
            self.initial["modifiers"] = " ".join(self.initial.get("modifiers") or [])

    def shown_when(self, name: str) -> Condition:
        return {"code": codes_that_have(name)}

    def clean_modifiers(self) -> list[str]:
        return read_modifiers(str(self.cleaned_data["modifiers"]))


def read_modifiers(typed: str) -> list[str]:
    """ "59 lt" as a claim has it: up to four different ones of two signs."""
    given = typed.upper().replace("-", " ").split()
    if any(not _MODIFIER.match(modifier) for modifier in given):
        raise forms.ValidationError("A modifier has two characters, such as 59 or XS.")
    if len(set(given)) != len(given) or len(given) > 4:
        raise forms.ValidationError("Give up to four different modifiers.")
    return given


@cache
def codes_that_have(field: str) -> tuple[str, ...]:
    """The codes of the kinds that have a field of the form, by the newest rulebook."""
    book = all_rulebooks()[-1]
    fact = _FACTS.get(field)
    kinds = {kind for kind, needed in book.needs.items() if fact in needed} | set(
        _KINDS.get(field, ())
    )
    single = {code for code, entry in book.codes.single.items() if entry.kind in kinds}
    ranged = {
        str(number).zfill(5)
        for pattern, entry in book.codes.ranges
        if entry.kind in kinds
        for number in range(int(pattern.low), int(pattern.high) + 1)
    }
    return tuple(sorted(single | ranged))


class OverrideForm(PlainForm):
    layout = Layout(row("units", "modifiers"), "reason")

    units = StrictIntegerField(
        label="Units", min_value=0, max_value=99, help_text="0 takes the line off the claim."
    )
    modifiers = StrictLineField(
        label="Modifiers", max_length=14, required=False, help_text="Separated by spaces."
    )
    reason = StrictLineField(label="Reason", max_length=500)

    def clean_modifiers(self) -> list[str]:
        return read_modifiers(str(self.cleaned_data["modifiers"]))
