"""A surgeon's own defaults and protocols."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML
from django import forms

from encounters.actions.administration.usual import DEFAULTS_FIELDS, PROTOCOL_FIELDS
from encounters.actions.saving.offered import offered_presets, offered_stains
from encounters.forms.base import ChoiceList, Field, Fieldset, Layout, SectionForm, row
from encounters.forms.fields import NOT_ENTERED, strict_formfield
from encounters.models import Practice, Protocol, SurgeonDefaults
from encounters.models.usual import USUAL_COLUMNS, UsualValues, all_regions
from encounters.safety import agent_names
from encounters.workflow.sections import Section

USUAL_LABELS = {
    "antibiotic_prophylaxis": "Antibiotic prophylaxis",
    "consent_detail": "Wording of the consent",
    "anesthetic_agent": "Agent",
    "anesthetic_percent": "Concentration (%)",
    "anesthetic_epinephrine": "Epinephrine",
    "anesthetic_buffered": "Buffered",
    "anesthetic_volume_ml": "Volume (mL)",
    "anesthetic_technique": "Technique",
    "repair_type": "Closed by",
    "repair_class": "Class of a linear closure",
    "repair_reason": "Why this repair",
    "undermining": "Undermining, in words",
    "repair_detail": "Detail",
    "condition": "Condition on leaving",
    "follow_up": "Follow-up",
    "preset": "Map preset",
    "margin_mm": "Margin (mm)",
    "bevel_degrees": "Bevel (degrees)",
    "depth_plane": "Depth",
}
_SHORT_TEXTS = (
    "consent_detail",
    "repair_detail",
    "complications",
    "dressing",
    "instructions",
    "follow_up",
)
_SECTIONS = (
    Fieldset("Before the cut", row("antiseptic", "antibiotic_prophylaxis"), "consent_detail"),
    Fieldset(
        "Anesthetic",
        row("anesthetic_agent", "anesthetic_percent", "anesthetic_epinephrine"),
        row("anesthetic_volume_ml", "anesthetic_technique", "anesthetic_buffered"),
    ),
    Fieldset(
        "Repair",
        row("repair_type", "repair_class", "flap_design"),
        row("deep_sutures", "surface_sutures"),
        row("undermining", "repair_reason"),
        "repair_detail",
    ),
    Fieldset(
        "Wound care",
        row("hemostasis", "blood_loss", "condition"),
        "complications",
        row("dressing", "instructions"),
        "follow_up",
    ),
)


class UsualForm(SectionForm):
    """The columns that defaults and protocols share; a word that its list lacks now is kept."""

    class Meta(SectionForm.Meta):
        model: type[UsualValues]
        labels = USUAL_LABELS
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in _SHORT_TEXTS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._list("anesthetic_agent", agent_names())

    def _list(self, name: str, words: Any) -> None:
        """Choose ``name`` among ``words``, or leave what stands there already."""
        present = self.initial.get(name) or ""
        known = dict.fromkeys([*words, *([present] if present else [])])
        column = self.fields[name]
        self.fields[name] = forms.ChoiceField(
            choices=[("", NOT_ENTERED), *((word, word) for word in known)],
            label=column.label,
            required=False,
        )


class DefaultsForm(UsualForm):
    layout = Layout(
        Fieldset(
            "Stages",
            row("preset", "stain"),
            row("margin_mm", "bevel_degrees", "depth_plane"),
        ),
        *_SECTIONS,
    )

    class Meta(UsualForm.Meta):
        model = SurgeonDefaults
        fields = DEFAULTS_FIELDS

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("preset", offered_presets(practice))
        self._list("stain", offered_stains(practice).values_list("name", flat=True))


class ProtocolForm(UsualForm):
    layout = Layout(
        "name",
        Fieldset(
            "Offered at",
            HTML('<p class="muted">Choose none to be offered everywhere.</p>'),
            Field("regions", wrapper_class="as-buttons"),
        ),
        *_SECTIONS,
    )
    regions = ChoiceList([(region, region) for region in all_regions()], label="Regions")

    class Meta(UsualForm.Meta):
        model = Protocol
        fields = PROTOCOL_FIELDS


def kept_from(section: Section, posted: Any) -> forms.ModelForm[Protocol]:
    """What the form of a chart's section shows, as the columns of a surgeon's usual values."""
    columns = USUAL_COLUMNS[section]
    data = {column: posted.get(name, "") for name, column in columns.items()}
    made = forms.modelform_factory(
        Protocol, fields=list(columns.values()), formfield_callback=strict_formfield
    )
    return made(data)
