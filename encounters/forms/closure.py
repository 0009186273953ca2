"""The defect and its repair."""

from __future__ import annotations

from typing import Any

from django import forms

from encounters.actions.chart.closure import DEFECT_FIELDS, REPAIR_FIELDS
from encounters.forms.base import HTML, Field, Layout, Row, SectionForm, row
from encounters.forms.shown_when import Asked, Condition, FoldedUsual
from encounters.forms.sizes import SizeField
from encounters.models import Defect, Encounter, Lesion, Repair, User
from encounters.models.closure import empty_value
from encounters.models.duties import accredited_fellows
from encounters.vocabulary.repair_kinds import (
    FIELDS_OF_COMPLEX,
    MEASURES,
    SUPPORTS,
    WORDS,
    fields_of_other_kinds,
    kinds_that_need,
    kinds_with,
)
from encounters.vocabulary.repair_terms import (
    CartilageSource,
    LidClosure,
    LidShare,
    LipClosure,
    LipExtent,
    RepairComplexity,
)
from encounters.vocabulary.terms import (
    RepairClass,
    RepairType,
    Term,
    WoundPart,
)

# As large buttons, the usual ones first.
_KINDS = (
    (RepairType.LINEAR, "Linear closure"),
    (RepairType.SECOND_INTENT, "Second intention"),
    (RepairType.FLAP, "Flap"),
    (RepairType.FULL_THICKNESS_GRAFT, "Full-thickness graft"),
    (RepairType.SPLIT_THICKNESS_GRAFT, "Split-thickness graft"),
    (RepairType.INTERPOLATION_FLAP, "Interpolation flap"),
    (RepairType.SKIN_SUBSTITUTE, "Skin substitute"),
    (RepairType.PEDICLE_DIVISION, "Division of a pedicle"),
    (RepairType.DELAYED, "Later"),
    (RepairType.OTHER_SURGEON, "Another surgeon"),
    (RepairType.PURSE_STRING, "Purse string"),
    (RepairType.ISLAND_PEDICLE, "Island pedicle flap"),
    (RepairType.BUROW_GRAFT, "Burow's graft"),
    (RepairType.COMPOSITE_GRAFT, "Composite graft"),
    (RepairType.CARTILAGE_GRAFT, "Cartilage graft"),
    (RepairType.DERMAL_FAT_GRAFT, "Dermal fat graft"),
    (RepairType.LIP_REPAIR, "Lip, full thickness"),
    (RepairType.LID_RECONSTRUCTION, "Lid, full thickness"),
)
# Of one that lies ahead, or is another's, the day of service is that of the case.
_NOT_DONE = (RepairType.DELAYED.value, RepairType.OTHER_SURGEON.value)
_KINDS_DONE = tuple(kind.value for kind in RepairType if kind not in _NOT_DONE)
# Where no script follows the choice, a link shows the fields of a kind.
_LINKS = "<noscript><p>Fields of: {}</p></noscript>".format(
    ", ".join(f'<a href="?kind={kind.value}">{words}</a>' for kind, words in _KINDS)
)


def _sends(form: SectionForm, *names: str) -> None:
    """What is often typed last: a tablet's keys get one that sends the form, not "next field"."""
    for name in names:
        form.fields[name].widget.attrs["enterkeyhint"] = "go"


def _buttons(label: str, words: type[Term]) -> forms.ChoiceField:
    """One word of a list as large buttons; needed only of its kind of repair."""
    return forms.ChoiceField(
        label=label, choices=words.choices(), widget=forms.RadioSelect, required=False
    )


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
        _sends(self, "size")


class RepairForm(SectionForm):
    """The kind comes first; the other fields are those of the kind (``repair_kinds``)."""

    layout = Layout(
        Field("type", wrapper_class="as-buttons"),
        HTML(_LINKS),
        Asked(Field("closes", wrapper_class="as-buttons")),
        Row(
            Asked(Field("repair_class", wrapper_class="as-buttons")),
            Asked("length_cm"),
            Asked("primary_cm2"),
            Asked("secondary_cm2"),
            Asked("area_cm2"),
        ),
        Row(
            Asked(Field("cartilage_from", wrapper_class="as-buttons")),
            Asked(Field("lip_extent", wrapper_class="as-buttons")),
            Asked(Field("lid_share", wrapper_class="as-buttons")),
        ),
        Row(
            Asked(Field("lip_closure", wrapper_class="as-buttons")),
            Asked(Field("lid_closure", wrapper_class="as-buttons")),
            Asked("axial_vessel"),
        ),
        Asked(Field("complexity", wrapper_class="in-columns")),
        Row(Asked("flap_design"), Asked("donor_site")),
        Row(Asked("undermining_mm"), Asked("undermining")),
        Row(Asked("deep_sutures"), Asked("surface_sutures")),
        Row(Asked("reason"), Asked("detail")),
        FoldedUsual(
            "By whom and when",
            Row(Asked("other_surgeon"), Asked("planned_date")),
            Row(Asked("surgeon"), Asked("date_of_service"), Asked("site_lesion")),
            Row(Asked("fellow")),
            Asked("with_fellow"),
        ),
        HTML('<p class="left-out" data-left-out role="status"></p>'),
    )
    goes_quietly = frozenset({"surgeon", "date_of_service"})
    type = forms.ChoiceField(
        label="Closed by",
        choices=[(kind.value, words) for kind, words in _KINDS],
        widget=forms.RadioSelect,
    )
    closes = forms.ChoiceField(label="It closes", widget=forms.RadioSelect, required=False)
    repair_class = forms.ChoiceField(
        label="Class",
        choices=RepairClass.choices(),
        widget=forms.RadioSelect,
        required=False,
    )
    cartilage_from = _buttons("Taken from", CartilageSource)
    lip_extent = _buttons("How much of the lip", LipExtent)
    lip_closure = _buttons("How the lip was closed", LipClosure)
    lid_share = _buttons("How much of the lid", LidShare)
    lid_closure = _buttons("How the lid was built", LidClosure)
    complexity = forms.MultipleChoiceField(
        label="What made it complex",
        choices=RepairComplexity.choices(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta(SectionForm.Meta):
        model = Repair
        fields = REPAIR_FIELDS
        labels = {
            "site_lesion": "Coded by the site of lesion",
            "length_cm": "Final length (cm)",
            "primary_cm2": "Primary defect (cm²)",
            "secondary_cm2": "Secondary defect (cm²)",
            "area_cm2": "Area of the graft (cm²)",
            "undermining_mm": "Undermined (mm)",
            "undermining": "Where undermined",
            "other_surgeon": "The other surgeon",
            "reason": "Why this repair",
            "axial_vessel": "Axial vessel in the pedicle",
            "fellow": "Fellow who took part",
            "with_fellow": "A fellow of an accredited program took part; the surgeon was present "
            "for the key parts",
        }
        help_texts = {
            "fellow": "The surgeon above is then the teaching surgeon.",
            "axial_vessel": "Its name, if it was found and dissected. Without one the flap is "
            "coded by its area.",
        }
        widgets = {"detail": forms.Textarea(attrs={"rows": 1})}

    def __init__(
        self,
        *args: Any,
        defect: Defect,
        people: Any,
        surgeon: User | None = None,
        is_one_of_several: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # A lone closure of the secondary defect leaves the defect itself open.
        alone = (WoundPart.WHOLE.value, WoundPart.PART.value, self.instance.closes)
        self.fields["closes"].choices = [  # type: ignore[attr-defined]
            choice for choice in WoundPart.choices() if is_one_of_several or choice[0] in alone
        ]
        lesions = defect.lesions.all()
        site = self.fields["site_lesion"]
        site.queryset = lesions  # type: ignore[attr-defined]
        if len(lesions) == 1:
            site.widget = forms.HiddenInput()
        self.offer("surgeon", people)
        self.offer("fellow", accredited_fellows(defect.encounter.practice))
        self.surgeon = surgeon
        _sends(self, "length_cm", "secondary_cm2", "area_cm2")
        self.left_out: list[str] = []

    def shown_when(self, name: str) -> Condition:
        condition = {"type": _KINDS_DONE if name == "date_of_service" else kinds_with(name)}
        if name == "closes":
            condition["type"] = tuple(k for k in kinds_with(name) if k not in SUPPORTS)
        if name in FIELDS_OF_COMPLEX:
            condition["repair_class"] = (RepairClass.COMPLEX.value,)
        return condition

    def needed_when(self, name: str) -> Condition | None:
        kinds = kinds_that_need(name)
        return {"type": kinds} if kinds else None

    def opened_when(self) -> Condition:
        """What lies ahead, or is another's, is told by whom and when."""
        return {"type": _NOT_DONE}

    @property
    def usual_words(self) -> str:
        """ "Odalys Brightwater, MD, 2026-10-05"; "another surgeon" only where one is named."""
        if self.is_bound:
            return ""
        named = self["other_surgeon"].value()
        who = named or (self.surgeon.display_name if self.surgeon else "")
        when = self["date_of_service"].value()
        return ", ".join(filter(None, (who, str(when) if when else "")))

    def clean(self) -> dict[str, Any]:
        """What belongs to another kind of repair goes, so that changing the kind is easy."""
        values = super().clean() or {}
        if "closes" in self.fields and "closes" not in self.errors:
            values["closes"] = self._closed_part(values)
        kind = values.get("type", "")
        for name in fields_of_other_kinds(kind, values.get("repair_class", "")):
            if values.get(name) and name not in self.goes_quietly:
                self.left_out.append(self.label_of(name))
            values[name] = empty_value(name)
        for name in MEASURES.get(kind, ()):
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, "This kind of repair is coded by this measurement.")
        for name in WORDS.get(kind, ()):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, "This kind of repair is coded by this.")
        return values

    def _closed_part(self, values: dict[str, Any]) -> str:
        """A support under another closure closes nothing; what once was one does."""
        if values.get("type") in SUPPORTS:
            return WoundPart.SUPPORT.value
        part = values.get("closes") or self.instance.closes
        return WoundPart.WHOLE.value if part == WoundPart.SUPPORT else part
