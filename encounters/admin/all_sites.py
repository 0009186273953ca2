"""One page with all sites of the catalogue: which of them a practice offers, by which words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from encounters.actions import set_site
from encounters.actions.administration.practices import SITE_FIELDS
from encounters.anatomy import Site as CatalogueSite
from encounters.anatomy import catalogue
from encounters.forms.base import Rows
from encounters.forms.fields import StrictLineField
from encounters.models import Practice, Site, User

_OUT_OF_DATE = "This page is not whole, or of another release. Load it again."


class _SiteForm(forms.Form):
    slug = forms.CharField(widget=forms.HiddenInput)
    is_offered = forms.BooleanField(label="Offered", required=False)
    synonyms = StrictLineField(
        label="Own search words",
        max_length=300,
        required=False,
        help_text="Separated by spaces.",
    )


class _AllSites(Rows):
    def clean(self) -> None:
        """Every site once: an answer cut short must not switch the rest off."""
        sent = [self.data.get(form.add_prefix("slug")) for form in self.forms]
        if sent != [site.slug for site in catalogue().sites]:
            raise ValidationError(_OUT_OF_DATE)


def all_sites(request: HttpRequest) -> HttpResponseBase:
    """The page of the practice named by ``practice``; 404 for one that is not one's own."""
    own = list(admin.site.get_model_admin(Practice).get_queryset(request))
    if not own:
        return HttpResponseRedirect(reverse("admin:encounters_site_changelist"))
    key = request.GET.get("practice", str(own[0].pk))
    practice = next((row for row in own if str(row.pk) == key), None)
    if practice is None:
        raise Http404
    assert isinstance(practice, Practice)
    rows = _formset()(initial=_stored(practice))
    if request.method == "POST":
        sent = _formset()(request.POST, initial=_stored(practice))
        if sent.is_valid():
            _save(request, practice, sent)
            messages.success(request, f"Saved the sites of {practice}.")
            return HttpResponseRedirect(request.get_full_path())
        if sent.non_form_errors():
            messages.error(request, _OUT_OF_DATE)
        else:
            rows = sent
    context = {
        **admin.site.each_context(request),
        "title": "Sites",
        "practice": practice,
        "others": [row for row in own if row != practice],
        "formset": rows,
        "regions": list(_regions(rows)),
    }
    return TemplateResponse(request, "admin/all_sites.html", context)


def _formset() -> type[forms.BaseFormSet[Any]]:
    count = len(catalogue().sites)
    return forms.formset_factory(
        _SiteForm, formset=_AllSites, extra=0, max_num=count, absolute_max=count
    )


def _stored(practice: Practice) -> list[dict[str, Any]]:
    rows = {row.slug: row for row in Site.objects.filter(practice=practice)}
    usual = Site()
    return [
        {"slug": site.slug}
        | {name: getattr(rows.get(site.slug, usual), name) for name in SITE_FIELDS}
        for site in catalogue().sites
    ]


def _save(request: HttpRequest, practice: Practice, rows: forms.BaseFormSet[Any]) -> None:
    assert isinstance(request.user, User)
    with transaction.atomic():
        for form in rows.forms:
            if form.has_changed():
                values = {name: form.cleaned_data[name] for name in SITE_FIELDS}
                set_site(practice, form.cleaned_data["slug"], values, by=request.user)


def _regions(
    rows: forms.BaseFormSet[Any],
) -> Iterator[tuple[str, list[tuple[CatalogueSite, _SiteForm]]]]:
    """Sites with their forms under the regions of the body, in the catalogue's order."""
    regions: dict[str, list[tuple[CatalogueSite, _SiteForm]]] = {}
    for site, form in zip(catalogue().sites, rows.forms, strict=True):
        regions.setdefault(site.region, []).append((site, form))
    yield from regions.items()
