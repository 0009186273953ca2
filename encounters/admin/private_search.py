"""Search in tables of patients: by POST, because what Django's own search asks stands in addresses.

The session keeps the opaque ids that were found, and the audit log the words that were asked.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from encounters.admin.base import TableAdmin
from encounters.vocabulary.typed_text import searchable
from encounters.web.chart_access import note_list

MOST_FOUND = 200
_ASKS = "_mohsdoc_private_search"


class PrivateSearch(TableAdmin):
    """``private_fields`` are searched; ``search_fields`` stays empty, so no address searches."""

    private_fields: tuple[str, ...] = ()
    private_help = ""
    change_list_template = "admin/private_search/change_list.html"

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.private_fields if self.is_searching(request) else ()

    @staticmethod
    def is_searching(request: HttpRequest) -> bool:
        """Whether this request asks for a search, rather than shows what the last one found."""
        return bool(getattr(request, _ASKS, False))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """Django's search while one is asked; else the rows that the last one found."""
        if self.is_searching(request):
            return super().get_search_results(request, queryset, search_term)
        found = request.session.get(self._key)
        return (queryset if found is None else queryset.filter(pk__in=found)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST" and "private_search" in request.POST:
            self._search(request, searchable(request.POST["private_search"])[:80])
            return HttpResponseRedirect(request.path)
        found = request.session.get(self._key)
        more = {
            "private_help": self.private_help,
            "found_count": None if found is None else len(found),
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    @property
    def _key(self) -> str:
        return f"found_{self.model._meta.model_name}"

    def _search(self, request: HttpRequest, asked: str) -> None:
        request.session.pop(self._key, None)
        if not asked or not self.has_view_permission(request):
            return
        setattr(request, _ASKS, True)
        rows, _ = self.get_search_results(request, self.get_queryset(request), asked)
        found = list(rows.values_list("practice_id", "pk").distinct()[:MOST_FOUND])
        request.session[self._key] = [str(key) for _, key in found]
        for practice_id in {practice_id for practice_id, _ in found} or {None}:
            shown = [key for owner, key in found if owner == practice_id]
            note_list(request, "search_charts", practice_id, shown, asked=asked)
