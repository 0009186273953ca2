"""Stages: taking one, describing it, reading its blocks, inking its map."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, partial
from typing import Any

from django import forms
from django.db.models import QuerySet

from encounters.actions.chart.readings import FINDING_FIELDS
from encounters.actions.chart.recuts import RECUT_FIELDS
from encounters.actions.chart.stages import HISTOLOGY_FIELDS, STAGE_FIELDS
from encounters.actions.saving.offered import offered_stains
from encounters.forms.base import Field, Fieldset, Folded, Layout, PlainForm, SectionForm, row
from encounters.forms.doubtful import DoubtfulAnswerField
from encounters.forms.fields import (
    NOT_ENTERED,
    StrictDecimalField,
    StrictIntegerField,
    StrictLineField,
)
from encounters.models import BlockFinding, Practice, Recut, Stage, Stain
from encounters.models.duties import DUTIES, duties_of, people_for
from encounters.specimen_map import (
    PLANNED_LAYOUTS,
    Clock,
    HalfHour,
    PlanError,
    block_kinds,
    clock_words,
)
from encounters.vocabulary.terms import (
    Compartment,
    MapLayout,
    ReadingResult,
    StageConclusion,
    StageReason,
    TumorType,
)


def clock_choices() -> list[tuple[str, str]]:
    """Half hours from 12 round to 11:30, as a surgeon says them."""
    hours = [12, *range(1, 12)]
    choices = []
    for hour in hours:
        choices.append((str(hour), f"{hour} o'clock"))
        half = Decimal("0.5") if hour == 12 else hour + Decimal("0.5")
        choices.append((str(half), f"{hour}:30"))
    return [("", NOT_ENTERED), *choices]


def clock_field(label: str, kind: type[Clock] = HalfHour) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=clock_choices(), coerce=kind, empty_value=None, required=False
    )


class StageForm(SectionForm):
    autosaves = True
    layout = Layout(
        row("date_of_service", "started_at", "technique"),
        row("performer", "reader", "supervisor"),
        row("supervision_statement"),
        Folded(
            "A fellow, or a reader who does not bill",
            row("fellow_accredited", "present_for_key_parts", "reader_does_not_bill"),
        ),
        row("reason", "reason_detail"),
        row("margin_mm", "bevel_degrees", "depth_plane", "stain"),
        row("deep_structure", "deep_structure_detail"),
    )

    class Meta(SectionForm.Meta):
        model = Stage
        fields = STAGE_FIELDS
        labels = {
            "performer": "Cut by",
            "reader": "Read by",
            "supervisor": "Supervised by",
            "deep_structure": "Deep structure directly involved",
            "deep_structure_detail": "Which one",
            "depth_plane": "Cut down to",
            "fellow_accredited": "Cut by a fellow of an accredited program",
            "present_for_key_parts": "The supervisor was present for the key parts",
            "reader_does_not_bill": "The reader, who is not the surgeon, bills nothing for it",
            "reason": "Why this stage",
        }

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, duty in duties_of(Stage):
            self.offer(name, people_for(practice, duty), alike=DUTIES[duty])
        self.fields["stain"] = forms.ChoiceField(
            label="Stain",
            # Looked up once, when it is shown or judged.
            choices=cache(partial(stain_choices, practice, self.instance.stain)),
            required=False,
        )


def stain_choices(practice: Practice, present: str) -> list[tuple[str, Any]]:
    """The stains this practice offers, those that the Mohs codes include before the others.

    Looked up when the field is shown or judged. ``present`` is recorded already: it stays in the
    list after the practice switched it off.
    """
    routine: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    stains: QuerySet[Stain] = offered_stains(practice)
    for stain in stains:
        (routine if stain.is_routine else others).append((stain.name, stain.name))
    groups = [("Included in the Mohs codes", routine), ("Not included", others)]
    choices: list[tuple[str, Any]] = [("", NOT_ENTERED), *(group for group in groups if group[1])]
    if present and (present, present) not in [*routine, *others]:
        choices.append((present, present))
    return choices


class SpecimenForm(PlainForm):
    """One specimen to divide. The usual number of blocks of a layout needs no typing."""

    layout = Layout(
        row("cut", "block_count"),
        row("clock_from", "clock_to"),
        row("length_mm", "width_mm"),
    )

    cut = forms.ChoiceField(
        label="Divided as",
        choices=[
            (planned_layout.value, planned_layout.label) for planned_layout in PLANNED_LAYOUTS
        ],
    )
    block_count = StrictIntegerField(
        label="Blocks",
        required=False,
        min_value=1,
        max_value=99,
        help_text="Empty: the usual number.",
    )
    clock_from = clock_field("From")
    clock_to = clock_field("To")
    length_mm = StrictDecimalField(
        label="Length (mm)", required=False, min_value=0, max_value=999, decimal_places=1
    )
    width_mm = StrictDecimalField(
        label="Width (mm)", required=False, min_value=0, max_value=999, decimal_places=1
    )

    def clean(self) -> dict[str, Any]:
        """What the cut itself would refuse, said at the row it concerns."""
        values = super().clean() or self.cleaned_data
        places = [values.get("clock_from"), values.get("clock_to")]
        if None in places and any(places) and not {"clock_from", "clock_to"} & self.errors.keys():
            self.add_error("clock_to", "Give both clock positions or neither.")
        if values.get("cut") == MapLayout.ARC.value and not any(places):
            self.add_error("clock_from", "Say from which to which o'clock the arc was taken.")
        if values.get("cut") and "block_count" in values:
            try:
                block_kinds(MapLayout(values["cut"]), values["block_count"])
            except PlanError as error:
                self.add_error("block_count", str(error))
        return values


class NewStageForm(PlainForm):
    layout = Layout(row("reason", "reason_detail"))

    reason = forms.ChoiceField(
        label="Why this stage", choices=[("", "Choose"), *StageReason.choices()]
    )
    reason_detail = StrictLineField(label="In your words", max_length=300, required=False)


class HistologyForm(SectionForm):
    autosaves = True
    columns = {"perineural_invasion": "nerves", "perineural_indeterminate": "nerves"}
    layout = Layout(
        row("growth_pattern", "cell_morphology", "depth_of_invasion"),
        row("nerves", "perineural_caliber_mm", "lymphovascular_invasion"),
        row("scar", "inflammation"),
        "differences",
    )
    nerves = DoubtfulAnswerField(label="Perineural invasion")

    class Meta(SectionForm.Meta):
        model = Stage
        fields = HISTOLOGY_FIELDS
        labels = {
            "perineural_caliber_mm": "Nerve caliber (mm)",
            "differences": "What differs from the stage before",
        }
        widgets = {"differences": forms.Textarea(attrs={"rows": 2})}


class ReadingForm(PlainForm):
    """Both margins of one block."""

    layout = Layout(
        Fieldset(
            "Edge",
            Field("edge_result", wrapper_class="as-buttons"),
            row("edge_clock_from", "edge_clock_to", "edge_further_from", "edge_further_to"),
            row("edge_tumor_type", "edge_tumor_subtype", "edge_note"),
        ),
        Fieldset(
            "Deep margin",
            Field("deep_result", wrapper_class="as-buttons"),
            row("deep_clock_from", "deep_clock_to", "deep_further_from", "deep_further_to"),
            row("deep_tumor_type", "deep_tumor_subtype", "deep_note"),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for compartment in Compartment:
            for name, field in _reading_fields().items():
                self.fields[f"{compartment.value}_{name}"] = field

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for compartment in Compartment:
            names = [f"{compartment.value}_further_{end}" for end in ("from", "to")]
            given = [values.get(name) for name in names]
            if any(given) and not all(given) and not set(names) & self.errors.keys():
                self.add_error(names[1], "Give both clock positions or neither.")
        return values


def _reading_fields() -> dict[str, forms.Field]:
    return {
        "result": forms.ChoiceField(
            label="Result", choices=ReadingResult.choices(), widget=forms.RadioSelect
        ),
        "clock_from": clock_field("From"),
        "clock_to": clock_field("To"),
        "further_from": clock_field("And from"),
        "further_to": clock_field("And to"),
        "tumor_type": forms.ChoiceField(
            label="Tumor type, if another",
            choices=[("", "As the lesion"), *TumorType.choices()],
            required=False,
        ),
        "tumor_subtype": StrictLineField(label="Subtype", max_length=100, required=False),
        "note": StrictLineField(label="Remark", max_length=300, required=False),
    }


class FindingForm(SectionForm):
    layout = Layout(
        row("kind", "compartment"), row("clock_from", "clock_to"), row("caliber_mm", "note")
    )
    clock_from = clock_field("From")
    clock_to = clock_field("To")

    class Meta(SectionForm.Meta):
        model = BlockFinding
        fields = FINDING_FIELDS
        labels = {"kind": "Finding", "caliber_mm": "Nerve caliber (mm)"}


class RecutForm(SectionForm):
    layout = Layout(row("reason", "detail"))

    class Meta(SectionForm.Meta):
        model = Recut
        fields = RECUT_FIELDS
        labels = {"detail": "More about it"}


# Beside the conclusions themselves: what nobody read yet shows no tumor, and so the stage is clear.
REST_CLEAR = "rest_clear"


class ConcludeForm(PlainForm):
    conclusion = forms.ChoiceField(
        choices=(*StageConclusion.choices(), (REST_CLEAR, "The rest clear, conclude"))
    )
    reason = StrictLineField(
        label="Why clear although a section is incomplete", max_length=300, required=False
    )


class OrientationForm(PlainForm):
    twelve_oclock = StrictLineField(
        label="12 o'clock points to",
        max_length=40,
        help_text="For example: superior, proximal, toward the ear.",
    )


class InkStrokeForm(PlainForm):
    """One ink between two clock positions; an empty ink takes the row away."""

    layout = Layout(row("ink", "clock_from", "clock_to"), row("specimen"))

    ink = forms.ChoiceField(label="Ink", required=False)
    specimen = forms.TypedChoiceField(label="Specimen", coerce=int)
    clock_from = clock_field("From", Clock)
    clock_to = clock_field("To", Clock)

    def __init__(self, *args: Any, inks: Any = (), specimens: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ink"].choices = [("", "No ink"), *inks]  # type: ignore[attr-defined]
        self.fields["specimen"].choices = [(str(n), str(n)) for n in specimens]  # type: ignore[attr-defined]
        if len(specimens) == 1:
            self.fields["specimen"].initial = specimens[0]
            self.fields["specimen"].widget = forms.HiddenInput()
        for name in ("clock_from", "clock_to"):
            self._offer_as_drawn(name)

    def _offer_as_drawn(self, name: str) -> None:
        """Cuts do not keep to half hours: a margin that begins at 10:41 is shown as it is."""
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        choices: list[Any] = [*field.choices]  # type: ignore[misc]
        drawn = str(self.initial.get(name, ""))
        if drawn and drawn not in dict(choices):
            field.choices = [*choices, (drawn, clock_words(Clock(drawn), Clock(drawn)))]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("ink") and not (values.get("clock_from") and values.get("clock_to")):
            raise forms.ValidationError("Say from which to which o'clock this ink runs.")
        return values
