"""What a practice leaves out of its payers' packs, or adds to them, from a day on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin

from encounters.admin.base import SettingAdmin
from encounters.admin.forms import PracticeForm
from encounters.admin.tenancy import OwnRowsFilter
from encounters.models import PackChange
from encounters.vocabulary.record_terms import PackChangeKind
from encounters.workflow.packs import Pack, packs

_BETWEEN = "/"
_SIZE = "size"


def pack_choices() -> list[tuple[str, str]]:
    """Each pack once, whatever its editions."""
    return list({pack.key: _called(pack) for pack in packs().everything}.items())


def _called(pack: Pack) -> str:
    return pack.name if pack.policy in pack.name else f"{pack.name}: {pack.policy}"


def item_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All elements, then the criteria of each pack under its name."""
    elements = [(element.id, element.label) for element in packs().elements.values()]
    criteria: dict[str, dict[str, str]] = {}
    for pack in packs().everything:
        names = criteria.setdefault(f"Criteria of {_called(pack)}", {})
        names |= {f"{pack.key}{_BETWEEN}{known.id}": known.label for known in pack.criteria}
    return [("Elements", elements), *((title, list(c.items())) for title, c in criteria.items())]


class PackChangeForm(PracticeForm):
    """What is left out has to be there; what is added must not be."""

    taken_words = "There is a change of this element or criterion from this day already."
    pack = forms.ChoiceField(label="Pack of")
    item = forms.ChoiceField(label="Element or criterion")

    class Meta:
        labels = {"at_least_mm": "At least (mm)", "since": "From", "until": "To"}
        help_texts = {
            "at_least_mm": "The plan's own border of a size that is added; empty for the usual.",
            "source": "Where this plan says so: policy, letter, date.",
            "since": "Day of service from which it holds. Notes that are signed stay as they are.",
            "until": "The last day of service; empty while it goes on.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(field := self.fields.get("pack"), forms.ChoiceField):
            field.choices = self._with_present("pack", pack_choices())
        if isinstance(field := self.fields.get("item"), forms.ChoiceField):
            field.choices = self._with_present("item", item_choices())

    def _with_present(self, name: str, choices: list[Any]) -> list[Any]:
        """What a row holds can still be chosen when a release has it no more."""
        present = getattr(self.instance, name)
        known = {key for key, _ in _flat(choices)}
        if not present or present in known:
            return choices
        return [*choices, (present, f"{present} (not in the packs any more)")]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if {"pack", "item", "change"} <= facts.keys():
            for field, message in _wrong(facts):
                self.add_error(field, message)
        return facts


def _flat(choices: list[Any]) -> Iterator[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, list):
            yield from label
        else:
            yield key, label


def _wrong(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What cannot be true together, by the field at which it is said."""
    here = [pack for pack in packs().everything if pack.key == facts["pack"]]
    asked = {known.element.id for pack in here for known in pack.elements}
    asked |= {f"{pack.key}{_BETWEEN}{known.id}" for pack in here for known in pack.criteria}
    criterion = packs().criterion(facts["item"])
    own_size = facts.get("at_least_mm") is not None
    is_size = criterion is not None and criterion.test == _SIZE
    if facts["change"] == PackChangeKind.LEFT_OUT and facts["item"] not in asked:
        yield "item", "This pack does not ask for it, so there is nothing to leave out."
    if facts["change"] == PackChangeKind.ADDED and facts["item"] in asked and not own_size:
        yield "item", "This pack asks for it already."
    if own_size and not (is_size and facts["change"] == PackChangeKind.ADDED):
        yield "at_least_mm", "Only a criterion of size that is added has a border of its own."


@admin.register(PackChange)
class PackChangeAdmin(SettingAdmin):
    form = PackChangeForm
    may_delete = True
    list_display = ["what", "pack", "change", "since", "until", "source", "practice"]
    list_select_related = ["practice"]
    list_filter = ["change", ("practice", OwnRowsFilter)]
    search_fields = ["pack", "item", "source"]
    autocomplete_fields = ["practice"]
    fieldsets = [
        (
            None,
            {
                "fields": ["practice", "pack", "change", "item", "at_least_mm"],
                "description": "The packs are shipped with their sources. Where your plan differs, "
                "leave out what it does not ask, or add what it does. To change a size, leave the "
                "shipped criterion out and add it with your own border.",
            },
        ),
        ("When and why", {"fields": ["since", "until", "source"]}),
    ]

    @admin.display(description="element or criterion", ordering="item")
    def what(self, row: PackChange) -> str:
        return dict(_flat(item_choices())).get(row.item, row.item)
