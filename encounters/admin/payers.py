"""Payers and how they want a second lesion told apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from encounters.admin.base import SettingAdmin
from encounters.admin.forms import PracticeForm
from encounters.admin.rulebooks import known_payers
from encounters.admin.tenancy import OwnRowsFilter
from encounters.models import Payer


class PayerForm(PracticeForm):
    """Whose habits apply is chosen from the newest rulebook; an older key stays choosable."""

    key = forms.ChoiceField(
        label="Habits of", help_text="Which payer's habits of the rulebook apply."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(known_payers())
        assert isinstance(self.instance, Payer)
        if (present := self.instance.key) and present not in known:
            known[present] = f"{present} (not in the rulebook: treated as another payer)"
        if isinstance(field := self.fields.get("key"), forms.ChoiceField):
            field.choices = list(known.items())


@admin.register(Payer)
class PayerAdmin(SettingAdmin):
    form = PayerForm
    may_delete = True
    list_display = ["name", "key", "own_habit", "is_offered", "practice"]
    list_select_related = ["practice"]
    list_filter = ["is_offered", "distinct_lesion_modifier", ("practice", OwnRowsFilter)]
    search_fields = ["name", "key"]
    autocomplete_fields = ["practice"]
    fieldsets = [
        (None, {"fields": ["practice", "name", "is_offered"]}),
        (
            "Modifier habits",
            {
                "fields": ["key", "distinct_lesion_modifier", "note"],
                "description": "The rulebook states each payer's habit with its source. A habit "
                "of your own goes before it: note where you have it from.",
            },
        ),
    ]

    @admin.display(description="second lesion", ordering="distinct_lesion_modifier")
    def own_habit(self, payer: Payer) -> str:
        return payer.get_distinct_lesion_modifier_display() or "as the rulebook says"
