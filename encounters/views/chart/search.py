"""Search suggestions (sites, diagnosis codes) for htmx; the forms work without them."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from encounters.booking.line import side_in
from encounters.forms.lesion import NewLesionForm
from encounters.forms.sites import offered_sites
from encounters.models import Icd10Code
from encounters.vocabulary.typed_text import searchable
from encounters.web.practice import named_practice


@require_GET
def site_search(request: HttpRequest) -> HttpResponse:
    """Sites that the practice offers, by the catalogue's words and the practice's own.

    ``practice`` is that of the chart at hand; without it, the one the person works in.
    """
    offered = offered_sites(named_practice(request, request.GET.get("practice", "")))
    side, words = side_in(searchable(request.GET.get("q", ""))[:80])
    found = offered.search(words, limit=8)
    return render(request, "encounters/_site_results.html", {"sites": found, "side": side})


@require_GET
def site_question(request: HttpRequest) -> HttpResponse:
    """What the site that was just chosen asks, as the form that opens a lesion shows it.

    The field's name is that of the form that asks: with a prefix or without.
    """
    names = [name for name in ("lesion-site", "site") if name in request.GET]
    prefix = "lesion" if "lesion-site" in names else None
    chosen = {name: request.GET[name] for name in names}
    form = NewLesionForm(
        prefix=prefix,
        practice=named_practice(request, ""),
        initial={"site": next(iter(chosen.values()), "")},
    )
    return render(request, "encounters/_site_question.html", {"form": form})


@require_GET
def icd10_search(request: HttpRequest) -> HttpResponse:
    """Billable diagnosis codes by word or beginning, as they were in force ``on`` a day."""
    words = searchable(request.GET.get("q", ""))[:80]
    found = Icd10Code.objects.search(words, _day(request.GET.get("on", "")), limit=8)
    return render(request, "encounters/_icd10_results.html", {"codes": found})


def _day(text: str) -> date:
    """The day a page asks about; today for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
