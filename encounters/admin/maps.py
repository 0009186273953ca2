"""Inks, stains, presets and what a surgeon usually does."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from encounters.admin.base import SettingAdmin
from encounters.admin.presets import PresetForm, in_words
from encounters.admin.tenancy import OwnRowsFilter
from encounters.forms.base import ChoiceList
from encounters.models import Ink, MapPreset, Protocol, Stain, SurgeonDefaults
from encounters.models.usual import SECTION_HEADINGS, USUAL_COLUMNS, all_regions

_OWN_PRACTICE = ("practice", OwnRowsFilter)
# The columns that defaults and protocols share.
_USUAL_FIELDSETS: Any = [
    (heading, {"fields": list(USUAL_COLUMNS[section].values())})
    for section, heading in SECTION_HEADINGS.items()
]


@admin.register(Ink)
class InkAdmin(SettingAdmin):
    may_delete = True
    list_display = ["name", "letter", "swatch", "dash", "position", "is_offered", "practice"]
    list_select_related = ["practice"]
    list_filter = ["is_offered", _OWN_PRACTICE]
    search_fields = ["name", "letter"]
    autocomplete_fields = ["practice"]
    readonly_fields = ["swatch"]
    fieldsets = [
        (None, {"fields": ["practice", "name", "letter", "is_offered", "position"]}),
        (
            "On the map",
            {
                "fields": ["color", "swatch", "dash"],
                "description": "Maps are faxed and colleagues are color-blind: within a practice "
                "every ink has its own letter and its own line.",
            },
        ),
    ]

    @admin.display(description="color")
    def swatch(self, ink: Ink) -> SafeString:
        """The color as an SVG: its attributes need no inline style."""
        return format_html(
            '<svg width="44" height="16" role="img"><title>{0}</title>'
            '<rect width="44" height="16" rx="3" fill="{0}"/></svg>',
            ink.color or "none",
        )


@admin.register(Stain)
class StainAdmin(SettingAdmin):
    may_delete = True
    list_display = ["name", "is_routine", "is_offered", "practice"]
    list_select_related = ["practice"]
    list_filter = ["is_routine", "is_offered", _OWN_PRACTICE]
    search_fields = ["name"]
    autocomplete_fields = ["practice"]


@admin.register(MapPreset)
class MapPresetAdmin(SettingAdmin):
    form = PresetForm
    may_delete = True
    list_display = [
        "name",
        "layout",
        "block_count",
        "ink_letters",
        "nicked_at",
        "surgeon",
        "position",
        "is_offered",
        "practice",
    ]
    list_select_related = ["practice", "surgeon"]
    list_filter = ["layout", "is_offered", _OWN_PRACTICE]
    search_fields = ["name"]
    autocomplete_fields = ["practice", "surgeon"]
    fieldsets = [
        (None, {"fields": ["practice", "name", "surgeon", "is_offered", "position"]}),
        (
            "How the specimen is cut, inked and nicked",
            {
                "fields": ["layout", "block_count", "ink_letters", "nicks", "with_diagram"],
                "description": "Without a number of blocks the layout's own number is made.",
            },
        ),
    ]

    @admin.display(description="nicks")
    def nicked_at(self, preset: MapPreset) -> str:
        return in_words(preset.nicks)


@admin.register(SurgeonDefaults)
class SurgeonDefaultsAdmin(SettingAdmin):
    may_delete = True
    list_display = ["user", "preset", "margin_mm", "bevel_degrees", "stain", "practice"]
    list_select_related = ["practice", "user", "preset"]
    list_filter = [_OWN_PRACTICE]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    autocomplete_fields = ["practice", "user", "preset"]
    fieldsets = [
        (
            None,
            {
                "fields": ["practice", "user"],
                "description": "Offered as prefilled values. Nothing of it reaches a note before "
                "somebody confirms it.",
            },
        ),
        (
            "Stages",
            {"fields": ["preset", "margin_mm", "bevel_degrees", "depth_plane", "stain"]},
        ),
        *_USUAL_FIELDSETS,
    ]


@admin.register(Protocol)
class ProtocolAdmin(SettingAdmin):
    may_delete = True
    list_display = ["name", "surgeon", "repair_type", "repair_class", "practice"]
    list_select_related = ["practice", "surgeon"]
    list_filter = [_OWN_PRACTICE]
    search_fields = ["name", "surgeon__username", "surgeon__last_name"]
    autocomplete_fields = ["practice", "surgeon"]
    fieldsets = [
        (
            None,
            {
                "fields": ["practice", "surgeon", "name", "regions"],
                "description": "Surgeons keep their own under My usual. Without regions it is "
                "offered everywhere.",
            },
        ),
        *_USUAL_FIELDSETS,
    ]

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "regions":
            return ChoiceList([(region, region) for region in all_regions()], label="Regions")
        return super().formfield_for_dbfield(db_field, request, **kwargs)
