"""Pages of the app and of its administration over a database with something in every table."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from encounters import actions
from encounters.anatomy import catalogue
from encounters.models import Icd10Code, SurgeonDefaults, User
from tests.support.factories import Case, a_site_row, a_user
from tests.support.form_crawl import a_day_at_work
from tests.support.full_case import addresses
from tests.support.opened import opened

# What answers with something else than a page of HTML.
NO_PAGES = {
    "note_pdf",
    "codes_worksheet",
    "note_packet",
    "map_sheet",
    "downtime_sheet",
    "photo",
    "drawing",
    "diagram",
}


def a_stored_world() -> tuple[Case, dict[str, object], User]:
    """A case with everything, an unfinished draft, and somebody who may see all of it."""
    case, keys = a_day_at_work()
    place = reverse("pre_op", args=[case.encounter.pk])
    opened.keep_draft(
        case.encounter, place, {"allergies": actions.Typed(["x"], 0)}, by=case.surgeon
    )
    SurgeonDefaults.objects.create(practice=case.practice, user=case.surgeon)
    # Rows enough for every payload of tests/support/payloads.py to stand in one.
    for site in catalogue().sites:
        a_site_row(case.practice, site.slug, synonyms="pate")
    Icd10Code.objects.create(
        code="C44.611",
        label="x",
        is_billable=True,
        effective_from="2025-10-01",
        release="x",
        search_text=" c44611",
    )
    return case, keys, a_user(is_superuser=True)


def app_pages(keys: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Name and address of every page, and of what a search answers; some take POST alone."""
    for name, url in addresses(keys):
        if name not in NO_PAGES:
            yield name, url
    for name in ("site_search", "icd10_search"):
        yield f"{name} with words", f"{reverse(name)}?q=a"


def admin_pages() -> Iterator[tuple[str, str]]:
    """Of every table its list and a search in a pop-up, of its last row all there is to see."""
    yield "admin index", reverse("admin:index")
    yield "rulebooks", reverse("admin:rulebooks")
    yield "sites", reverse("admin:sites")
    for model in sorted(admin.site._registry, key=lambda model_class: model_class.__name__):
        stem = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        listing = reverse(f"{stem}changelist")
        yield f"{model.__name__} list", listing
        yield f"{model.__name__} search", f"{listing}?_popup=1&q=%3Cscript%3Epwned()%22%27"
        yield from _row_pages(model, stem)


def _row_pages(model: type[Model], stem: str) -> Iterator[tuple[str, str]]:
    key = model._base_manager.order_by("pk").values_list("pk", flat=True).last()
    if key is not None:
        yield f"{model.__name__} change", reverse(f"{stem}change", args=[key]) + "?_popup=1"
        for verb in ("history", "delete"):
            yield f"{model.__name__} {verb}", reverse(f"{stem}{verb}", args=[key])
