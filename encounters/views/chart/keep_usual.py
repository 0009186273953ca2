"""Keep what a section shows as the surgeon's own usual values; the chart stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.anatomy import MohsFamily, RepairGroup, Site, catalogue
from encounters.forms.usual import kept_from
from encounters.models import Protocol, Repair
from encounters.models.usual import USUAL_COLUMNS
from encounters.vocabulary.permissions import Permission
from encounters.vocabulary.terms import RepairClass, RepairType
from encounters.web.open_chart import OpenChart, chart_for, require_permission
from encounters.web.page_identity import not_a_save
from encounters.web.usual import site_named
from encounters.web.workspace import wants_part

# Trunk and limbs are closed alike as far as a repair table takes them together; on the head, hands,
# feet and genitalia each region is a matter of its own.
_ALIKE = {RepairGroup.TRUNK: "trunk", RepairGroup.SCALP_ARMS_LEGS: "arm or leg"}


@not_a_save
@require_POST
def usual_keep(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The values of a section's form, sent by a button of that form; its address says of which.

    Not the button's own value: a request that waits for unsaved fields goes without it.
    """
    chart = chart_for(request, encounter_id)
    require_permission(request, chart, Permission.SIGN)
    if chart.encounter.surgeon_id != chart.user.pk:
        raise PermissionDenied("Only the surgeon of this case keeps what it shows as usual.")
    name, _, place = request.GET.get("keep", "").partition(":")
    sections = {section.value: section for section in USUAL_COLUMNS}
    if name not in sections or place not in ("protocol", "defaults"):
        return _told(request, chart, refusal="This page does not say what to keep.")
    form = kept_from(sections[name], request.POST)
    if not form.is_valid():
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _told(request, chart, refusal=f"Not kept. {said}")
    # How much was injected is kept where the page says it; it does not after each injection.
    values = {column: value for column, value in form.cleaned_data.items() if value is not None}
    try:
        if place == "defaults":
            actions.save_defaults(chart.encounter.practice, values, by=chart.user)
            return _told(request, chart, kept="your defaults")
        made = _into_protocol(request, chart, values)
    except ActionRefusedError as error:
        return _told(request, chart, refusal=f"Not kept. {error}")
    return _told(request, chart, kept=f"protocol \u201c{made.name}\u201d", protocol=made)


def _into_protocol(
    request: HttpRequest, chart: OpenChart, values: Mapping[str, object]
) -> Protocol:
    """The surgeon's protocol for such a repair at such a site; its name says both."""
    site = _site(request, chart)
    done = Repair.objects.filter(defect__encounter=chart.encounter).first()
    kind = str(values.get("repair_type") or (done.type if done else ""))
    degree = str(values.get("repair_class") or (done.repair_class if done else ""))
    parts = [_repair_words(kind, degree), _place_words(site)]
    name = ", ".join(part for part in parts if part) or "Usual"
    regions = _alike(site) if site else []
    return actions.keep_in_protocol(
        chart.encounter.practice,
        name[:1].upper() + name[1:80],
        {**values, "regions": regions},
        by=chart.user,
    )


def _site(request: HttpRequest, chart: OpenChart) -> Site | None:
    """Of the lesion that the section names, else of the first of the case."""
    named = request.POST.get("site_lesion", "")
    lesions = {str(lesion.id): lesion for lesion in chart.record.lesions}
    lesion = lesions.get(named) or next(iter(lesions.values()), None)
    return site_named(lesion.site.slug) if lesion else None


def _repair_words(kind: str, degree: str) -> str:
    if kind not in {member.value for member in RepairType}:
        return ""
    label = RepairType(kind).label
    words = label[:1].lower() + label[1:]
    return f"{RepairClass(degree).label.lower()} {words}" if degree else words


def _group(site: Site) -> RepairGroup | None:
    """Trunk, or arms and legs; ``None`` where each region is by itself."""
    reading = site.default_reading
    is_by_itself = reading.family != MohsFamily.TRUNK_ARMS_LEGS
    return reading.groups.complex if not is_by_itself and reading.groups.complex in _ALIKE else None


def _place_words(site: Site | None) -> str:
    if site is None:
        return ""
    group = _group(site)
    return _ALIKE[group] if group else site.region.lower()


def _alike(site: Site) -> list[str]:
    """The regions at which such a protocol is offered."""
    group = _group(site)
    if group is None:
        return [site.region]
    alike = (other.region for other in catalogue().sites if _group(other) == group)
    return list(dict.fromkeys(alike))


def _told(
    request: HttpRequest,
    chart: OpenChart,
    *,
    kept: str = "",
    refusal: str = "",
    protocol: Protocol | None = None,
) -> HttpResponse:
    """A line on the page, which stays as it is; without scripts a page of its own."""
    is_part = wants_part(request)
    context = {"chart": chart, "kept": kept, "refusal": refusal, "protocol": protocol}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    if is_part:
        tell = messages.error if refusal else messages.success
        tell(request, refusal or f"Kept as {kept}")
    template = "usual/_saved.html" if is_part else "usual/saved.html"
    response = render(request, template, context, status=status)
    response["HX-Reswap"] = "none"
    response["HX-Push-Url"] = "false"
    return response
