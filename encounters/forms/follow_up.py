"""What follows earlier surgery: the kind of a case, the signed case it follows, and a visit."""

from __future__ import annotations

from typing import Any

from django import forms

from encounters.actions.chart.follow_up import EARLIER_SURGERY_FIELDS, VISIT_FIELDS
from encounters.forms.base import (
    Column,
    Field,
    Fieldset,
    Layout,
    PlainForm,
    Row,
    SectionForm,
    row,
)
from encounters.forms.encounter import NewEncounterForm
from encounters.forms.shown_when import AskedBeside, Condition
from encounters.models import EarlierSurgery, PostOpVisit, Practice
from encounters.record import EncounterRecord
from encounters.vocabulary.encounter_kinds import AFTER_SURGERY
from encounters.vocabulary.kind_terms import EarlierRelation, EncounterKind, ReportedMargins

# What only another surgeon's surgery is asked for; the margins before a wound is closed.
_OF_ANOTHER = ("mohs_by", "mohs_on", "margins", "report")
_ASKS_MARGINS = (EncounterKind.REPAIR, EncounterKind.MOHS_CONTINUED)


class KindForm(PlainForm):
    """What a new case is; Mohs surgery where a request does not say."""

    layout = Layout(Field("kind", wrapper_class="as-buttons"), AskedBeside("elsewhere"))

    kind = forms.ChoiceField(
        label="Kind of case",
        choices=EncounterKind.choices(),
        widget=forms.RadioSelect,
        required=False,
        initial=EncounterKind.MOHS.value,
    )
    elsewhere = forms.BooleanField(
        label="It follows surgery that is in no case of this practice", required=False
    )

    def shown_when(self, name: str) -> Condition:
        return {"kind": tuple(sorted(AFTER_SURGERY))}

    def clean_kind(self) -> EncounterKind:
        return EncounterKind(self.cleaned_data["kind"] or EncounterKind.MOHS.value)


class FollowUpForm(NewEncounterForm):
    """A case after a signed one: what it is, which lesions it is about, day and team."""

    layout = Layout(
        Field("kind", wrapper_class="as-buttons"),
        "letters",
        row("date_of_service", "location"),
        "confirm_date",
        row("surgeon", "assistant", "histotechnician"),
    )

    kind = forms.ChoiceField(
        label="Kind of case",
        choices=[choice for choice in EncounterKind.choices() if choice[0] in AFTER_SURGERY],
        widget=forms.RadioSelect,
    )
    letters = forms.MultipleChoiceField(
        label="Which lesions it is about", widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, practice: Practice, earlier: EncounterRecord, **kwargs: Any
    ) -> None:
        super().__init__(*args, practice=practice, **kwargs)
        self.fields["letters"].choices = [  # type: ignore[attr-defined]
            (lesion.letter, f"{lesion.letter}: {lesion.site.in_words}")
            for lesion in earlier.lesions
        ]


class EarlierSurgeryForm(SectionForm):
    autosaves = True

    relation = forms.ChoiceField(
        label="How this case stands to it",
        choices=EarlierRelation.choices(),
        widget=forms.RadioSelect,
        required=False,
    )
    margins = forms.ChoiceField(
        label="Its margins",
        choices=ReportedMargins.choices(),
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta(SectionForm.Meta):
        model = EarlierSurgery
        fields = EARLIER_SURGERY_FIELDS
        labels = {
            "relation_reason": "In words: what was planned, or what went wrong",
            "mohs_by": "Mohs surgery by",
            "mohs_on": "On",
            "report": "From which report it is known",
        }
        help_texts = {"mohs_by": "Name and practice of the other surgeon."}

    def __init__(self, *args: Any, record: EncounterRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts: list[object] = []
        if record.kind in AFTER_SURGERY and record.follows is None:
            margins = ["margins"] if record.kind in _ASKS_MARGINS else []
            parts.append(
                Fieldset(
                    "Surgery elsewhere",
                    row("mohs_by", "mohs_on"),
                    *(Field(name, wrapper_class="as-buttons") for name in margins),
                    row("report"),
                )
            )
            gone = set(_OF_ANOTHER[2:3]) - set(margins)
        else:
            gone = set(_OF_ANOTHER)
        for name in gone:
            del self.fields[name]
        parts.append(
            Fieldset(
                "For the codes, while its global days run",
                Field("relation", wrapper_class="as-buttons"),
                row("relation_reason"),
            )
        )
        self.layout = Layout(*parts)  # type: ignore[misc]


class PostOpVisitForm(SectionForm):
    autosaves = True
    layout = Layout(
        row("wound_state"),
        Row(
            Column("complication", css_class="col-sm"),
            AskedBeside("complication_detail"),
            AskedBeside("complication_action"),
        ),
        row("sutures"),
        Row(Column("recurrence", css_class="col-sm"), AskedBeside("recurrence_detail")),
        "plan",
    )

    def shown_when(self, name: str) -> Condition:
        return {name.partition("_")[0]: ("true", "True")}

    class Meta(SectionForm.Meta):
        model = PostOpVisit
        fields = VISIT_FIELDS
        labels = {
            "wound_state": "The wound",
            "complication": "Complication",
            "complication_detail": "Which",
            "complication_action": "What was done about it",
            "sutures": "Sutures",
            "recurrence": "Recurrence",
            "recurrence_detail": "Where, and what it looks like",
            "plan": "Plan",
        }
        widgets = {"plan": forms.Textarea(attrs={"rows": 2})}
