"""Take a picture with a phone: a QR code on the case's page, and the page that it opens."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.installation.disk_space import disk_nearly_full
from encounters.models import Lesion, PhotoHandOver
from encounters.photos import MAX_BYTES, CleanPhoto, DecoderBusyError, PhotoError
from encounters.views.chart.photographs import photographs_refused
from encounters.views.chart.photos import BUSY, NO_ROOM, clean_for
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.web.open_chart import SIGNED, OpenChart, require_write, row_for
from encounters.web.page_identity import not_a_save
from encounters.web.photo_strip import UnknownMomentError, moment_from, moments_of
from encounters.web.qr import qr_picture
from encounters.web.roles import current_user
from encounters.web.workspace import render_section

_LONGEST_CODE = 100


class _RefusedError(Exception):
    def __init__(self, text: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        super().__init__(text)
        self.status = status


@not_a_save
@require_POST
def photo_phone(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    """A new code for this lesion and moment, as a picture for the phone's camera.

    Asked again it makes another one: no receipt is kept of it, for the code would stand in that.
    """
    chart, row = row_for(request, Lesion, lesion_id)
    require_write(request, chart)
    key = request.POST.get("moment", "")
    try:
        moment, stage = moment_from(row, key)
        with chart.locked_draft() as case:
            code = actions.offer_hand_over(case, row, moment=moment, stage=stage)
    except (UnknownMomentError, ActionRefusedError) as error:
        return photographs_refused(request, chart, row, str(error))
    address = request.build_absolute_uri(f"{reverse('phone')}?{urlencode({'code': code})}")
    label = dict(moments_of(row))[key]
    context = {
        "lesion": row,
        "moment_label": label,
        "qr": qr_picture(address, f"QR code for your phone: {label}"),
        "address": address,
        "minutes": int(actions.HAND_OVER_LASTS.total_seconds() // 60),
    }
    return render_section(request, chart, "encounters/photo_phone.html", context, lesion=row)


def phone(request: HttpRequest) -> HttpResponse:
    """The page on the phone: one picture, then the code opens nothing more.

    To anybody else than whom it was made for, the code says nothing at all.
    """
    sent = request.POST if request.method == "POST" else request.GET
    code = sent.get("code", "")[:_LONGEST_CODE]
    offer = actions.open_hand_over(code, by=current_user(request)) if code else None
    lesion = Lesion.objects.filter(pk=offer.lesion_key).first() if offer else None
    if offer is None or lesion is None:
        is_done = request.method == "GET" and "done" in request.GET
        return render(request, "encounters/phone.html", {"offer": None, "is_done": is_done})
    chart, lesion = row_for(request, Lesion, lesion.pk)
    context = {"chart": chart, "record": chart.record, "lesion": lesion, "code": code}
    context |= {"lesion_at_hand": chart.record.lesion(lesion.letter), "offer": offer}
    context["label"] = _label(lesion, offer)
    status = HTTPStatus.OK
    if request.method == "POST":
        require_write(request, chart)
        try:
            _take(request, chart, offer, lesion)
            return HttpResponseRedirect(f"{reverse('phone')}?done")
        except _RefusedError as error:
            context["refusal"], status = str(error), error.status
    elif not chart.may_write:
        raise PermissionDenied(SIGNED if chart.is_signed else "Your role cannot add to this chart.")
    return render(request, "encounters/phone.html", context, status=status)


def _label(lesion: Lesion, offer: PhotoHandOver) -> str:
    key = f"{offer.moment}:{offer.stage_key}" if offer.stage_key else offer.moment
    return dict(moments_of(lesion)).get(key, PhotoMoment(offer.moment).label)


def _take(request: HttpRequest, chart: OpenChart, offer: PhotoHandOver, lesion: Lesion) -> None:
    moment = PhotoMoment(offer.moment)
    clean = _clean_file(request, moment)
    try:
        placed = actions.place_pictures(chart.encounter, clean, moment=moment)
        with chart.locked_draft() as case:
            actions.hand_over_photo(case, offer, lesion, placed)
    except ActionRefusedError as error:
        raise _RefusedError(str(error), error.status) from error


def _clean_file(request: HttpRequest, moment: PhotoMoment) -> tuple[CleanPhoto, ...]:
    file = request.FILES.get("picture")
    if file is None:
        raise _RefusedError("Choose a picture first.")
    if disk_nearly_full():
        raise _RefusedError(NO_ROOM)
    try:
        return clean_for(moment, file.read(MAX_BYTES + 1))
    except DecoderBusyError:
        raise _RefusedError(BUSY, HTTPStatus.SERVICE_UNAVAILABLE) from None
    except PhotoError as error:
        raise _RefusedError(str(error)) from error
