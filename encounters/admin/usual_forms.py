"""Forms of a surgeon's defaults and protocols: what is a list elsewhere is chosen from it here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from encounters.actions.saving.offered import offered_stains
from encounters.admin.forms import PracticeForm
from encounters.forms.fields import NOT_ENTERED
from encounters.forms.usual import USUAL_LABELS
from encounters.models import Practice, Stain
from encounters.safety import agent_names

STAIN_REFUSED = "Choose a stain that this practice offers."


class UsualValuesForm(PracticeForm):
    """The columns that defaults and protocols share, by the words of the page My usual."""

    class Meta:
        labels = USUAL_LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("anesthetic_agent", {"": agent_names()})

    def choose(self, name: str, groups: Mapping[str, Iterable[str]]) -> None:
        """Choose ``name`` among the words under their headings, or leave what stands there."""
        if name not in self.fields:
            return
        choices: list[Any] = [("", NOT_ENTERED)]
        known: set[str] = set()
        for heading, words in groups.items():
            pairs = [(word, word) for word in words]
            known |= {word for word, _ in pairs}
            choices += [(heading, pairs)] if heading else pairs
        present = getattr(self.instance, name) or self.initial.get(name) or ""
        if present and present not in known:
            choices.append((present, f"{present} (not in the list any more)"))
        column = self.fields[name]
        self.fields[name] = forms.ChoiceField(
            choices=choices, label=column.label, help_text=column.help_text, required=False
        )


class SurgeonDefaultsForm(UsualValuesForm):
    """A stain is one that the practice offers; ``own_practices`` are those of whoever asks."""

    taken_words = "This person has defaults already. Change those."
    own_practices: Iterable[Practice] = ()

    class Meta(UsualValuesForm.Meta):
        labels = {**USUAL_LABELS, "user": "Surgeon"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = getattr(self.instance, "practice_id", None)
        practices = [row for row in self.own_practices if stored in (None, row.pk)]
        stains = Stain.objects.filter(practice__in=practices, is_offered=True)
        groups: dict[str, list[str]] = {}
        for stain in stains.select_related("practice"):
            heading = stain.practice.name if len(practices) > 1 else ""
            groups.setdefault(heading, []).append(stain.name)
        self.choose("stain", groups)

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        practice = facts.get("practice") or getattr(self.instance, "practice", None)
        stain = facts.get("stain")
        is_new = self.instance.pk is None or "stain" in self.changed_data
        if practice is None or not stain or not is_new:
            return facts
        if not offered_stains(practice).filter(name=stain).exists():
            self.add_error("stain", STAIN_REFUSED)
        return facts


def for_practices(
    form: type[SurgeonDefaultsForm], practices: Iterable[Practice]
) -> type[SurgeonDefaultsForm]:
    """The same form with the stains of ``practices``."""
    return type(form.__name__, (form,), {"own_practices": list(practices)})
