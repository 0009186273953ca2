"""Background requests of a page: device keys for unsaved changes, and presence.

Neither changes a chart, and neither is anybody's activity: a page does both by itself.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions import EncounterSignedError
from encounters.models import DeviceKey, SpecimenMap
from encounters.vocabulary.permissions import Permission, may
from encounters.web.open_chart import SIGNED, OpenChart, chart_for
from encounters.web.page_identity import (
    WrongPageError,
    check_page,
    json_error,
    not_a_save,
)
from encounters.web.presence import others_here, place_words
from encounters.web.roles import current_user

_MOST_IDLE = timedelta(days=1)


@not_a_save
@require_POST
def device_keys(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """This person's keys for what this device holds of the encounter, the one in use first.

    None at all where the practice wants nothing kept on devices. After a signature none is made,
    and those there are open what came too late for it.
    """
    chart = _chart_of_writer(request, encounter_id)
    check_page(request, chart, asks_patient=False, asks_key=False)
    if not chart.encounter.practice.keeps_on_device:
        return JsonResponse({"keys": []})
    if chart.is_signed:
        keys = actions.device_keys_left(chart.encounter, by=chart.user)
    else:
        keys = _keys_of_draft(chart)
    return JsonResponse({"keys": [{"id": str(key.pk), "secret": key.secret} for key in keys]})


def _keys_of_draft(chart: OpenChart) -> list[DeviceKey]:
    try:
        with chart.locked_draft() as case:
            return actions.device_keys(case)
    except EncounterSignedError:
        raise WrongPageError(HTTPStatus.CONFLICT, "signed", SIGNED) from None


@not_a_save
@require_POST
def presence(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Say where this page is, and hear who else is in the chart."""
    chart = _chart_of_writer(request, encounter_id)
    check_page(request, chart, asks_key=False)
    user = current_user(request)
    try:
        page = UUID(request.POST.get("page", ""))
    except ValueError:
        return json_error(HTTPStatus.BAD_REQUEST, "page", "Say which page this is.")
    if request.POST.get("leaves"):
        actions.be_gone(page, by=user)
        return JsonResponse({"others": []})
    idle = min(timedelta(seconds=_number(request, "idle")), _MOST_IDLE)
    place = urlsplit(request.POST.get("place", "")[:200]).path
    actions.be_present(
        chart.encounter, page, place, idle=idle, unsaved=_number(request, "unsaved"), by=user
    )
    others = others_here(chart.encounter, but=user)
    places = [(other.name, place_words(chart.encounter, other.place)) for other in others]
    said = [f"{name} is in {where}" for name, where in places]
    return JsonResponse({"others": said, **_stage_now(chart, place)})


def _stage_now(chart: OpenChart, place: str) -> dict[str, object]:
    """Of the stage whose page this is: what buttons would say they show, and the map's version."""
    try:
        match = resolve(place)
    except Resolver404:
        return {}
    rows = SpecimenMap.objects.filter(
        stage=match.kwargs.get("stage_id"), stage__lesion__encounter=chart.encounter
    )
    row = rows.select_related("stage", "updated_by").defer("document").first()
    if row is None or match.url_name != "stage":
        return {}
    now = {
        "page": place,
        "url": reverse("drawing", args=[row.stage_id]),
        "seen": actions.stage_seen(row.stage).whole,
        "version": row.version,
        "who": row.updated_by.display_name if row.updated_by else "",
        "when": timezone.localtime(row.updated_at).strftime("%H:%M"),
    }
    return {"stage": now}


def _chart_of_writer(request: HttpRequest, encounter_id: UUID) -> OpenChart:
    chart = chart_for(request, encounter_id)
    if not may(chart.roles, Permission.WRITE_CHART):
        raise PermissionDenied("Your role can read this chart but not change it.")
    return chart


def _number(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and said.isascii() and len(said) <= 9 else 0
