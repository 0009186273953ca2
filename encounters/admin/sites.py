"""Where practices differ from the catalogue's sites, with the facts beside it.

The page of all sites, on which a practice says what it offers, is ``all_sites``.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from encounters.admin.base import SettingAdmin
from encounters.admin.tenancy import OwnRowsFilter
from encounters.anatomy import MohsFamily, UnknownSiteError, catalogue
from encounters.anatomy import Site as CatalogueSite
from encounters.models import Site


def _fact_of(row: Site, fact: Callable[[CatalogueSite], str]) -> str:
    try:
        return fact(catalogue().site(row.slug))
    except UnknownSiteError:
        return "not in the catalogue"


class _CatalogueFilter(SimpleListFilter):
    """Filters rows by a fact that only the catalogue knows."""

    def slugs(self, value: str) -> list[str]:
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        value = self.value()
        return queryset.filter(slug__in=self.slugs(value)) if value else queryset


class FamilyFilter(_CatalogueFilter):
    title = "CPT family"
    parameter_name = "family"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Model]
    ) -> list[tuple[str, str]]:
        return [(family.value, family.label) for family in MohsFamily]

    def slugs(self, value: str) -> list[str]:
        return [site.slug for site in catalogue().sites if site.default_reading.family == value]


class DoubtfulFilter(_CatalogueFilter):
    title = "doubtful"
    parameter_name = "doubtful"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Model]
    ) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def slugs(self, value: str) -> list[str]:
        return [site.slug for site in catalogue().sites if site.is_doubtful == (value == "yes")]


@admin.register(Site)
class SiteAdmin(SettingAdmin):
    """A row says which site a practice switched off, or its own search words for one."""

    may_add = False
    list_display = [
        "name",
        "region",
        "family_code",
        "auc_letter",
        "icd10_pattern",
        "is_doubtful",
        "synonyms",
        "is_offered",
        "practice",
    ]
    list_editable = ["synonyms", "is_offered"]
    list_select_related = ["practice"]
    list_filter = [
        FamilyFilter,
        DoubtfulFilter,
        "is_offered",
        "region",
        ("practice", OwnRowsFilter),
    ]
    search_fields = ["name", "region", "synonyms", "slug"]
    readonly_fields = [
        "name",
        "region",
        "family",
        "auc_area",
        "icd10_pattern",
        "icd10_meaning",
        "is_doubtful",
        "question",
        "catalogue_synonyms",
    ]
    fieldsets = [
        (None, {"fields": ["practice", "name", "region", "is_offered", "synonyms"]}),
        (
            "In the catalogue",
            {
                "fields": (*readonly_fields[2:],),
                "description": "Facts of the catalogue, the same for every practice. A doubtful "
                "site asks the surgeon on every lesion.",
            },
        ),
    ]

    @admin.display(description="CPT family")
    def family_code(self, row: Site) -> str:
        return _fact_of(row, lambda site: site.default_reading.family.value)

    @admin.display(description="AUC area")
    def auc_letter(self, row: Site) -> str:
        return _fact_of(row, lambda site: site.default_reading.auc_area.value)

    @admin.display(description="CPT family")
    def family(self, row: Site) -> str:
        return _fact_of(row, lambda site: site.default_reading.family.label)

    @admin.display(description="AUC area")
    def auc_area(self, row: Site) -> str:
        return _fact_of(row, lambda site: site.default_reading.auc_area.label)

    @admin.display(description="ICD-10-CM pattern")
    def icd10_pattern(self, row: Site) -> str:
        return _fact_of(row, lambda site: site.default_reading.icd10_pattern)

    @admin.display(description="ICD-10-CM meaning")
    def icd10_meaning(self, row: Site) -> str:
        return _fact_of(row, lambda site: site.default_reading.icd10_meaning)

    @admin.display(description="doubtful")
    def is_doubtful(self, row: Site) -> str:
        return _fact_of(row, lambda site: "asks the surgeon" if site.is_doubtful else "no")

    @admin.display(description="question")
    def question(self, row: Site) -> str:
        return _fact_of(row, lambda site: site.question or "none")

    @admin.display(description="catalogue's search words")
    def catalogue_synonyms(self, row: Site) -> str:
        return _fact_of(row, lambda site: ", ".join(site.synonyms) or "none")
