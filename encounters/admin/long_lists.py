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
from encounters.models.search_entry import MOST_WORDS
from encounters.vocabulary.typed_text import searchable

# Django's paginator takes type parameters in the stubs only.
if TYPE_CHECKING:
    _Paginator = Paginator[Model]
else:
    _Paginator = Paginator

# Of cases whose rows a list shows, over all practices, and at least of each.
NEWEST, NEWEST_EACH = 1_000, 50
# Of events of the audit log.
NEWEST_EVENTS = 2_000
# Of cases with a number that was asked for.
MOST_NUMBERED = 500
MOST_COUNTED = 10_000
# Of rows that came last to a table which grows by what is added to older cases.
NEWEST_ROWS = 200
HELP = (
    "A list shows what belongs to the newest cases; an older case is found by the beginning of its "
    "number."
)


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


def shown_practices(own: Collection[int] | None) -> list[int]:
    """Keys of these practices (``None``: of all), in their order."""
    keys = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    return [key for key in keys if own is None or key in own]


def newest_cases(own: Collection[int] | None) -> set[UUID]:
    """Keys of the newest cases of each of these practices (``None``: of all)."""
    practices = shown_practices(own)
    each = max(NEWEST // max(len(practices), 1), NEWEST_EACH)
    found: set[UUID] = set()
    for key in practices:
        found |= set(Encounter.objects.filter(practice=key).values_list("pk", flat=True)[:each])
    return found


def numbered_cases(own: Collection[int] | None, asked: str) -> set[UUID]:
    """Keys of their cases whose number begins as one of the words asked."""
    found: set[UUID] = set()
    for key in shown_practices(own) if asked else ():
        cases = Encounter.objects.filter(practice=key).order_by()
        for word in asked.split()[:MOST_WORDS]:
            numbered = cases.filter(begins_with("case_number", word))
            found |= set(numbered.values_list("pk", flat=True)[:MOST_NUMBERED])
    return found


def newest_charts(own: Collection[int] | None) -> set[UUID]:
    """Keys of the patients of the newest cases, and of the charts those were merged into."""
    cases = Encounter.objects.filter(pk__in=newest_cases(own)).order_by()
    pairs = cases.values_list("patient_id", "patient__merged_into_id")
    return {key for pair in pairs for key in pair if key is not None}
