"""The form of a map preset, with nicks as people say them, and the map that it draws."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from encounters.actions.chart.maps import inks_in_order, nick_plans
from encounters.admin.forms import PracticeForm
from encounters.models import Ink, MapPreset
from encounters.models.constraints import CLOCK_MAX, CLOCK_MIN
from encounters.specimen_map import (
    PLANNED_LAYOUTS,
    PlanError,
    SpecimenPlan,
    block_kinds,
    new_map,
    render_svg,
)
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


def picture_of(preset: MapPreset) -> SafeString | str:
    """The map that ``preset`` draws, as an SVG, with the inks that the practice offers now."""
    layout = MapLayout(preset.layout)
    try:
        count = len(block_kinds(layout, preset.block_count))
    except PlanError as error:
        return str(error)
    whole = SpecimenPlan(
        id="1",
        number=1,
        layout=layout,
        block_ids=tuple(str(number + 1) for number in range(count)),
        first_block_number=1,
    )
    drawn = new_map(
        twelve_oclock="Superior",
        specimens=[whole],
        inks=inks_in_order(preset.practice_id, preset.ink_letters),
        nicks=nick_plans(preset.nicks),
    )
    title = f"Stage I cut by the preset {preset.name}"
    svg = render_svg(drawn, stage_number=1, title=title, id_prefix="preset")
    return format_html('<div class="preset-picture">{}</div>', mark_safe(svg))  # noqa: S308 - escaped


class PresetForm(PracticeForm):
    class Meta:
        help_texts = {
            "ink_letters": "The letters of the inks, in the order in which the margins take them, "
            "e.g. KB. Empty: the practice's inks in their order.",
            "block_count": "Empty: as many as the layout usually makes.",
            "surgeon": "Only if it is one surgeon's own.",
        }

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
