"""The administration site: for administrators of practices, invisible to everybody else."""

from __future__ import annotations

import json
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from encounters.models import Practice
from encounters.views.session.accounts import logout as log_out
from encounters.web.admin_access import access_of

# Every view there is; Django's own name for it exists in the stubs only.
View = Any

# The index shows the tables by what people look for; a table that is named nowhere comes last.
GROUPS: list[tuple[str, tuple[str, ...]]] = [
    ("People and places", ("Practice", "Location", "User", "Membership", "Patient")),
    (
        "Maps and laboratory",
        ("Ink", "MapPreset", "Stain", "Site", "SurgeonDefaults", "Protocol", "UsualWords"),
    ),
    ("Coding", ("Payer", "PackChange", "Icd10Code", "CmsTable", "ScoreTable", "Rulebook")),
    ("Oversight", ("AuditEvent",)),
]
_CHARTS = "Charts (read only)"


class MohsdocAdminSite(AdminSite):
    site_title = "Mohsdoc administration"
    site_header = "Mohsdoc administration"
    index_title = "Set up your practice"
    index_template = "admin/set_up.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        return access_of(request).is_administrator

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page: 404 for people who administer nothing, 400 for text no database takes."""
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _refuse_nul(request)
            leaving = request.path == reverse("admin:logout", current_app=self.name)
            if request.user.is_authenticated and not self.has_permission(request) and not leaving:
                raise Http404
            try:
                answer: HttpResponseBase = inner(request, *args, **kwargs)
            except PermissionDenied as refusal:
                raise _in_words(refusal, view) from refusal
            return answer

        return guarded

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """All tables, under a list of what is still to be set up."""
        from encounters.admin.checklist import checklists

        practices = list(self.get_model_admin(Practice).get_queryset(request).order_by("name"))
        context = {
            "checklists": checklists(practices),
            "has_practice": bool(practices),
            **(extra_context or {}),
        }
        return super().index(request, context)

    @method_decorator(never_cache)
    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Use the application's own log-in page, which asks for the second factor too."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        after = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'next': after})}")

    @method_decorator(never_cache)
    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return log_out(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("password_change"))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """A search like others: whom it shows is noted by the table it searched."""
        answer = super().autocomplete_view(request)
        if answer.status_code == HTTPStatus.OK:
            model_name = request.GET.get("model_name", "")
            source = apps.get_model(request.GET.get("app_label", ""), model_name)
            field = source._meta.get_field(request.GET.get("field_name", ""))
            table = self.get_model_admin(field.related_model)
            keys = [load["id"] for load in json.loads(answer.content)["results"]]
            if hasattr(table, "note_rows"):
                table.note_rows(request, keys)
        return answer

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from encounters.admin import all_sites, rulebooks

        own: list[URLPattern | URLResolver] = [
            path("rulebooks/", self.admin_view(rulebooks.editions), name="rulebooks"),
            path("sites/", self.admin_view(all_sites.all_sites), name="sites"),
            path(
                "rulebooks/<str:edition_id>/", self.admin_view(rulebooks.edition), name="rulebook"
            ),
        ]
        return own + super().get_urls()

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        found = super().get_app_list(request, app_label)
        if app_label not in (None, "encounters"):
            return found
        tables = {model["object_name"]: model for app in found for model in app["models"]}
        if self.has_permission(request):
            tables["Rulebook"] = _rulebook_entry()
        if "Site" in tables:
            tables["Site"] = {**tables["Site"], "admin_url": reverse("admin:sites")}
        groups = [
            (title, [tables.pop(name) for name in names if name in tables])
            for title, names in GROUPS
        ]
        groups.append((_CHARTS, list(tables.values())))
        return [_group(title, models) for title, models in groups if models]


def _refuse_nul(request: HttpRequest) -> None:
    """PostgreSQL stores no NUL, and a filter would fail on it long after the URL was read."""
    for values in request.GET.lists():
        if "\0" in values[0] or any("\0" in value for value in values[1]):
            raise BadRequest("A NUL character in the address.")


def _in_words(refusal: PermissionDenied, view: View) -> PermissionDenied:
    """Say who may, in the words of the table whose page it is; Django gives no reason."""
    words = getattr(getattr(view, "__self__", None), "who_may", "")
    return refusal if refusal.args else PermissionDenied(*([words] if words else []))


def _group(title: str, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": title,
        "app_label": title.lower().split(" ")[0],
        "app_url": reverse("admin:app_list", args=["encounters"]),
        "has_module_perms": True,
        "models": models,
    }


def _rulebook_entry() -> dict[str, Any]:
    return {
        "name": "Rulebooks",
        "object_name": "Rulebook",
        "admin_url": reverse("admin:rulebooks"),
        "add_url": None,
        "view_only": True,
        "perms": {"view": True, "add": False, "change": False, "delete": False},
    }
