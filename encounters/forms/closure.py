"""The defect and its repair."""

from __future__ import annotations

from typing import Any

from django import forms

from encounters.actions.chart.closure import DEFECT_FIELDS, REPAIR_FIELDS
from encounters.forms.base import Fieldset, Layout, SectionForm, row
from encounters.forms.sizes import SizeField
from encounters.models import Defect, Encounter, Lesion, Repair
from encounters.vocabulary.terms import RepairComplexity, RepairType

# Which measurements each kind of repair has; the others are left empty whatever was typed.
MEASURES: dict[str, tuple[str, ...]] = {
    RepairType.LINEAR.value: ("length_cm",),
    RepairType.FLAP.value: ("primary_cm2", "secondary_cm2"),
    RepairType.FULL_THICKNESS_GRAFT.value: ("area_cm2",),
    RepairType.SPLIT_THICKNESS_GRAFT.value: ("area_cm2",),
    RepairType.SKIN_SUBSTITUTE.value: ("area_cm2",),
}
_ALL_MEASURES = ("length_cm", "primary_cm2", "secondary_cm2", "area_cm2")


class DefectForm(SectionForm):
    columns = {"length_mm": "size", "width_mm": "size", "depth_mm": "size"}
    layout = Layout(
        "lesions",
        row("size"),
        row("deepest_layer", "exposed", "free_margin"),
    )
    lesions = forms.ModelMultipleChoiceField(
        Lesion.objects.none(),
        label="Left by",
        widget=forms.CheckboxSelectMultiple,
        help_text="Two lesions can share one defect.",
    )
    size = SizeField(
        Defect,
        ("length_mm", "width_mm", "depth_mm"),
        label="Size (mm)",
        help_text="Length and width, and depth if it was measured: 19 x 15 or 19 x 15 x 4.",
    )

    class Meta(SectionForm.Meta):
        model = Defect
        fields = DEFECT_FIELDS
        labels = {
            "exposed": "Structures exposed",
            "free_margin": "Free margin involved",
        }

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lesions"].queryset = Lesion.objects.filter(encounter=encounter)  # type: ignore[attr-defined]


class RepairForm(SectionForm):
    layout = Layout(
        row("type", "repair_class", "site_lesion"),
        Fieldset(
            "Measurements",
            row("length_cm", "primary_cm2", "secondary_cm2", "area_cm2"),
        ),
        Fieldset(
            "How",
            "complexity",
            row("undermining_mm", "undermining"),
            row("deep_sutures", "surface_sutures"),
            row("flap_design", "donor_site"),
            "detail",
        ),
        Fieldset(
            "By whom and when",
            row("date_of_service", "surgeon"),
            row("other_surgeon", "planned_date"),
            "reason",
        ),
    )
    complexity = forms.MultipleChoiceField(
        label="What made a linear closure complex",
        choices=RepairComplexity.choices(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta(SectionForm.Meta):
        model = Repair
        fields = REPAIR_FIELDS
        labels = {
            "type": "Closed by",
            "repair_class": "Class of a linear closure",
            "site_lesion": "Coded by the site of lesion",
            "length_cm": "Final length (cm)",
            "primary_cm2": "Primary defect (cm²)",
            "secondary_cm2": "Secondary defect (cm²)",
            "area_cm2": "Graft area (cm²)",
            "reason": "Why this repair",
        }
        widgets = {"detail": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, defect: Defect, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lesions = defect.lesions.all()
        self.fields["site_lesion"].queryset = lesions  # type: ignore[attr-defined]
        self.offer("surgeon", people)

    def clean(self) -> dict[str, Any]:
        """Measurements of another kind of repair go, so that changing the kind is easy."""
        values = super().clean() or {}
        kind = values.get("type", "")
        for name in set(_ALL_MEASURES) - set(MEASURES.get(kind, ())):
            values[name] = None
        if kind != RepairType.LINEAR.value:
            values["repair_class"], values["complexity"] = "", []
        for name in MEASURES.get(kind, ()):
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, "This kind of repair is coded by this measurement.")
        return values
