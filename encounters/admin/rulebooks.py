"""The rulebooks, to be read: editions, sources, codes, payers' habits, limits and rules.

They are files of the release, so there is nothing to change here and no table behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from encounters.coding.loader import packaged_texts, read_rulebooks
from encounters.coding.rulebook import Rulebook
from encounters.models import EditionReview, Practice


@cache
def _editions() -> tuple[Rulebook, ...]:
    """All editions, the newest first; the files do not change while the server runs."""
    return tuple(reversed(read_rulebooks(packaged_texts())))


def known_payers() -> Mapping[str, str]:
    """Keys and names of the payers whose habits the newest rulebook knows."""
    return {payer.key: payer.name for payer in _editions()[0].payers.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    code: str
    label: str
    kind: str
    add_on_to: str
    limit: str


def editions(request: HttpRequest) -> HttpResponseBase:
    reviews = _reviews(request)
    context = {
        **admin.site.each_context(request),
        "title": "Rulebooks",
        "editions": _editions(),
        "rows": [(book, reviews.get(book.id, [])) for book in _editions()],
    }
    return TemplateResponse(request, "admin/rulebooks/editions.html", context)


def edition(request: HttpRequest, edition_id: str) -> HttpResponseBase:
    """One edition; 404 for an unknown one."""
    found = next((known for known in _editions() if known.id == edition_id), None)
    if found is None:
        raise Http404
    context = {
        **admin.site.each_context(request),
        "title": f"Rulebook {found.id}",
        "edition": found,
        "reviews": _reviews(request).get(found.id, []),
        "codes": list(_code_rows(found)),
        "gone": found.codes.gone.values(),
        "payers": {payer.key: payer for payer in found.payers.values()}.values(),
        "rules": found.rules.values(),
        "sources": found.sources.values(),
    }
    return TemplateResponse(request, "admin/rulebooks/edition.html", context)


def _reviews(request: HttpRequest) -> Mapping[str, list[EditionReview]]:
    """What coders of the practices that this person administers said, the newest first."""
    practices = admin.site.get_model_admin(Practice).get_queryset(request)
    found: dict[str, list[EditionReview]] = {}
    for review in EditionReview.objects.filter(practice__in=practices).select_related("by"):
        found.setdefault(review.edition, []).append(review)
    return found


def _code_rows(book: Rulebook) -> Iterator[CodeRow]:
    listed = list(book.codes.single.items())
    listed += [(f"{known.low}-{known.high}", entry) for known, entry in book.codes.ranges]
    for code, entry in sorted(listed):
        limit = book.limits.get(code)
        yield CodeRow(
            code=code,
            label=entry.label,
            kind=entry.kind.value.replace("_", " "),
            add_on_to=", ".join(sorted(entry.add_on_to)),
            limit=str(limit.units) if limit else "",
        )
