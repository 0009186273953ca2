"""Search in tables of patients: by POST, because what Django's own search asks stands in addresses.

What is asked is found as the day list finds it. The session keeps the opaque ids that were found,
and the audit log the words that were asked.
"""

from __future__ import annotations

from itertools import chain, islice, zip_longest
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from encounters.admin.base import TableAdmin
from encounters.admin.long_lists import shown_practices
from encounters.models import Practice
from encounters.vocabulary.typed_text import searchable
from encounters.web.admin_access import access_of
from encounters.web.chart_access import note_list

MOST_FOUND = 200


class PrivateSearch(TableAdmin):
    """``search_fields`` stays empty, so no address searches: ``found_in`` says who is found."""

    private_help = ""
    change_list_template = "admin/private_search/change_list.html"

    def found_in(self, practice: Practice, asked: str) -> list[UUID]:
        """Keys of the rows of ``practice`` that are meant, at most ``MOST_FOUND``."""
        raise NotImplementedError

    def has_found(self, request: HttpRequest) -> bool:
        """Whether the list shows what the last search found, and not the newest rows."""
        return self._key in request.session

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """The rows that the last search found; an address asks nothing."""
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
        own = None if access_of(request).everything else self.own_practices(request)
        practices = Practice.objects.in_bulk(shown_practices(own))
        found = {key: self.found_in(row, asked) for key, row in sorted(practices.items())}
        # Some of each practice, where all together are too many.
        mixed = chain.from_iterable(zip_longest(*found.values()))
        kept = set(islice((key for key in mixed if key is not None), MOST_FOUND))
        request.session[self._key] = sorted(map(str, kept))
        shown = {owner: [key for key in keys if key in kept] for owner, keys in found.items()}
        for practice_id, keys in shown.items():
            if keys:
                note_list(request, "search_charts", practice_id, keys, asked=asked)
        if not kept:
            note_list(request, "search_charts", None, [], asked=asked)
