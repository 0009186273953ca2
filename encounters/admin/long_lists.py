"""Lists of tables that grow by the case: of the newest rows, however they are sorted or filtered.

Django counts and sorts all rows that a list could show, and looks for their first and last day, for
each page of it. Here it can show those of the newest cases; older ones are asked for by number.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.admin.views.main import SEARCH_VAR
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from encounters.models import Encounter, Practice
from encounters.models.numbers import begins_with
from encounters.vocabulary.typed_text import searchable

# Django's paginator takes type parameters in the stubs only.
if TYPE_CHECKING:
    _Paginator = Paginator[Model]
else:
    _Paginator = Paginator

# Of cases whose rows a list shows, over all practices, and at least of each.
NEWEST, NEWEST_EACH = 1_000, 50
# Of events of the audit log.
NEWEST_EVENTS = 10_000
# Of cases with a number that was asked for.
MOST_NUMBERED = 500
MOST_COUNTED = 10_000
HELP = "A list shows what belongs to the newest cases; an older case is found by its number."


class CappedPaginator(_Paginator):
    """Counts no further than ``MOST_COUNTED`` rows: the pages behind are reached by a filter."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list[:MOST_COUNTED]
        return rows.count() if isinstance(rows, QuerySet) else len(rows)


def is_list(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name or "").endswith("_changelist")


def asked_for(request: HttpRequest) -> str:
    return searchable(request.GET.get(SEARCH_VAR, ""))[:80]


def newest_cases(practices: Collection[int] | None, asked: str) -> set[UUID]:
    """Keys of the newest cases of each of these practices (``None``: of all), and of those whose
    case number begins as asked."""
    keys = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    own = [key for key in keys if practices is None or key in practices]
    each = max(NEWEST // max(len(own), 1), NEWEST_EACH)
    found: set[UUID] = set()
    for key in own:
        cases = Encounter.objects.filter(practice=key)
        found |= set(cases.values_list("pk", flat=True)[:each])
        if asked:
            numbered = cases.order_by().filter(begins_with("case_number", asked))
            found |= set(numbered.values_list("pk", flat=True)[:MOST_NUMBERED])
    return found
