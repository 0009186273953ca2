"""Practices and their locations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from encounters.actions import open_practice
from encounters.actions.administration.practices import PRACTICE_FIELDS
from encounters.admin.base import AnyForm, SettingAdmin
from encounters.admin.forms import PracticeForm
from encounters.admin.tenancy import OwnRowsFilter
from encounters.forms.fields import NOT_ENTERED
from encounters.models import Location, Practice, User
from encounters.web.admin_access import access_of
from encounters.workflow.packs import contractor_of, contractors


@admin.register(Practice)
class PracticeAdmin(SettingAdmin):
    """A new practice is opened by its action, with the shipped inks, stains, presets and payers."""

    practice_path = "pk"
    list_display = ["name", "npi", "phone", "time_zone"]
    search_fields = ["name", "npi"]
    fields = PRACTICE_FIELDS
    who_may = (
        "Only a superuser of this installation opens a practice: whoever installed it, or made "
        "one with the command createsuperuser. Ask them to open it and to give you a role in it."
    )

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access_of(request).everything

    def response_post_save_add(self, request: HttpRequest, obj: Model) -> HttpResponseRedirect:
        """On to what the new practice still needs."""
        return HttpResponseRedirect(f"{reverse('admin:index')}#practice-{obj.pk}")

    def practices_of(self, row: Model) -> Iterable[Practice]:
        assert isinstance(row, Practice)
        return [row]

    def save_model(self, request: HttpRequest, obj: Model, form: AnyForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        assert isinstance(request.user, User)
        opened = open_practice(form.cleaned_data, by=request.user)
        obj.pk = opened.pk
        obj._state.adding = False


class LocationForm(PracticeForm):
    """The Medicare contractor decides whose pack a note is held against: it is chosen by name."""

    medicare_contractor = forms.ChoiceField(
        required=False,
        help_text="Whose rules for Medicare hold here; empty for the national ones alone.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.instance, Location)
        names = [known.name for known in contractors()]
        choices = [("", NOT_ENTERED), *((name, name) for name in names)]
        if (present := self.instance.medicare_contractor) and present not in names:
            known = contractor_of(present)
            means = known.name if known else "not known: the national rules hold"
            choices.append((present, f"{present} ({means})"))
        if isinstance(field := self.fields.get("medicare_contractor"), forms.ChoiceField):
            field.choices = choices


@admin.register(Location)
class LocationAdmin(SettingAdmin):
    form = LocationForm
    list_display = ["name", "practice", "place_of_service", "clia_number", "npi", "is_offered"]
    list_select_related = ["practice"]
    list_filter = ["is_offered", "place_of_service", ("practice", OwnRowsFilter)]
    search_fields = ["name", "address", "clia_number", "npi"]
    autocomplete_fields = ["practice"]
    fieldsets = [
        (None, {"fields": ["practice", "name", "place_of_service", "address", "is_offered"]}),
        (
            "Identifiers",
            {
                "fields": ["npi", "clia_number", "medicare_contractor"],
                "description": "As they stand on the claim; empty where there is none.",
            },
        ),
        ("Laboratory", {"fields": ["reads_slides_mirrored"]}),
    ]
