"""Inks, stains, presets and what a surgeon usually does."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from encounters.actions.administration.usual import DEFAULTS_FIELDS
from encounters.admin.base import SettingAdmin
from encounters.admin.presets import PresetForm, in_words, picture_of
from encounters.admin.tenancy import OwnRowsFilter, may_be_key
from encounters.admin.usual_forms import (
    SurgeonDefaultsForm,
    UsualValuesForm,
    for_practices,
)
from encounters.forms.base import ChoiceList
from encounters.models import Ink, MapPreset, Practice, Protocol, Stain, SurgeonDefaults, User
from encounters.models.usual import SECTION_HEADINGS, USUAL_COLUMNS, all_regions

# A page names no more surgeons than these to begin a copy with; the list has them all.
_MOST_OTHERS = 20
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
    readonly_fields = ["picture"]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A preset that is stored is drawn beside its form."""
        found = list(super().get_fieldsets(request, obj))
        words = "As stored, on a lesion of no special shape. Save and continue to see a change."
        drawn = ("What it makes", {"fields": ["picture"], "description": words})
        return found if obj is None else [*found, drawn]

    @admin.display(description="map")
    def picture(self, preset: MapPreset) -> SafeString | str:
        return picture_of(MapPreset.objects.get(pk=preset.pk))

    @admin.display(description="nicks")
    def nicked_at(self, preset: MapPreset) -> str:
        return in_words(preset.nicks)


@admin.register(SurgeonDefaults)
class SurgeonDefaultsAdmin(SettingAdmin):
    form = SurgeonDefaultsForm
    change_form_template = "admin/surgeon_defaults.html"
    may_delete = True
    list_display = ["surgeon", "preset", "margin", "bevel", "stain", "practice"]
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

    @admin.display(description="surgeon", ordering="user__last_name")
    def surgeon(self, row: SurgeonDefaults) -> User:
        return row.user

    @admin.display(description="margin (mm)", ordering="margin_mm")
    def margin(self, row: SurgeonDefaults) -> Any:
        return row.margin_mm

    @admin.display(description="bevel (degrees)", ordering="bevel_degrees")
    def bevel(self, row: SurgeonDefaults) -> Any:
        return row.bevel_degrees

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        practices = self.admin_site.get_model_admin(Practice).get_queryset(request)
        form = for_practices(SurgeonDefaultsForm, practices.order_by("name"))
        return super().get_form(request, obj, change, **{"form": form, **kwargs})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with another surgeon's defaults where ``like`` names them."""
        first = super().get_changeform_initial_data(request)
        other = self._like(request)
        if other is None:
            return first
        values = {name: getattr(other, name) for name in DEFAULTS_FIELDS}
        return {**first, **values, "practice": other.practice_id, "preset": other.preset_id}

    def _like(self, request: HttpRequest) -> SurgeonDefaults | None:
        key = request.GET.get("like", "")
        if not key or not may_be_key(key):
            return None
        found = self.get_queryset(request).filter(pk=key).first()
        assert found is None or isinstance(found, SurgeonDefaults)
        return found

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The others whose defaults one can begin with."""
        rows = self.get_queryset(request).select_related("user").order_by("user__last_name")
        context = {"like": self._like(request), "others": rows[:_MOST_OTHERS]}
        return super().add_view(request, form_url, {**context, **(extra_context or {})})


@admin.register(Protocol)
class ProtocolAdmin(SettingAdmin):
    form = UsualValuesForm
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
