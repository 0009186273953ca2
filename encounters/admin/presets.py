"""The form of a map preset: nicks as people say them, inks that the practice has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from encounters.admin.forms import PracticeForm
from encounters.models import Ink, MapPreset
from encounters.models.constraints import CLOCK_MAX, CLOCK_MIN
from encounters.specimen_map import PLANNED_LAYOUTS, PlanError, block_kinds
from encounters.vocabulary.terms import MapLayout, Mark

_NICK = re.compile(r"([0-9]{1,2}(?:\.[05])?)( double)?")
_HELP = "Clock positions, the doubled one named: 12 double, 3, 6, 9. Half hours are 1.5, 2.5."


def in_words(nicks: Sequence[dict[str, str]]) -> str:
    """Stored nicks as they are typed: "12 double, 3, 6, 9"."""
    return ", ".join(
        f"{nick['clock']} double" if nick["mark"] == Mark.DOUBLE else nick["clock"]
        for nick in nicks
    )


def read_nicks(text: str) -> list[dict[str, str]]:
    """Nicks from what was typed; ``ValidationError`` names the one that cannot be read."""
    nicks: dict[str, dict[str, str]] = {}
    for part in (part.strip().lower() for part in text.split(",") if part.strip()):
        found = _NICK.fullmatch(part)
        if not found or not CLOCK_MIN <= Decimal(found[1]) <= CLOCK_MAX:
            raise ValidationError(f"“{part[:20]}” is not a clock position. {_HELP}")
        clock = found[1].removesuffix(".0")
        if clock in nicks:
            raise ValidationError(f"{clock} o'clock is named twice.")
        nicks[clock] = {"clock": clock, "mark": (Mark.DOUBLE if found[2] else Mark.SINGLE).value}
    return list(nicks.values())


class NicksField(forms.CharField):
    """A line of text for the person, a list of nicks for the row."""

    def prepare_value(self, value: Any) -> Any:
        return in_words(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return read_nicks(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PresetForm(PracticeForm):
    nicks = NicksField(required=False, max_length=200, help_text=_HELP)
    layout = forms.ChoiceField(
        choices=[(planned_layout.value, planned_layout.label) for planned_layout in PLANNED_LAYOUTS]
    )

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if layout := facts.get("layout"):
            try:
                block_kinds(MapLayout(layout), facts.get("block_count"))
            except PlanError as error:
                self.add_error("block_count", str(error))
        return facts

    def _post_clean(self) -> None:
        super()._post_clean()
        preset = self.instance
        assert isinstance(preset, MapPreset)
        if preset.practice_id and "ink_letters" not in self.errors:
            known = Ink.objects.filter(practice_id=preset.practice_id)
            unknown = set(preset.ink_letters) - set(known.values_list("letter", flat=True))
            if unknown:
                letters = ", ".join(sorted(unknown))
                self.add_error("ink_letters", f"This practice has no ink {letters}.")
