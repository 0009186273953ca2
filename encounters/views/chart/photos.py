"""Photographs of a lesion: taken from the drawing page, shown under maps."""

from __future__ import annotations

import base64
import json
from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.actions.chart.photos import place_pictures
from encounters.file_store import SMALL_PHOTO, WHOLE_PHOTO, read_one
from encounters.file_store.reading import Owner
from encounters.installation.disk_space import disk_nearly_full
from encounters.models import Lesion, LesionPhoto, SignedNote, Stage
from encounters.photos import (
    MAX_BYTES,
    CleanPhoto,
    DecoderBusyError,
    PhotoError,
    clean_photo,
    clean_report,
)
from encounters.record import small_photo
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.web.open_chart import OpenChart, require_write, row_for
from encounters.web.page_identity import json_error
from encounters.web.photo_strip import UnknownMomentError, moment_from

MOST_PASSED_OVER_BYTES, _CHUNK_BYTES = 4 * MAX_BYTES, 1 << 16
# A gray field in place of a picture whose patient does not agree to it any more.
WITHHELD = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQ"
    "c1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABQQAQAA"
    "AAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVf/Z"
)
_ANY_ID = UUID(int=0)
NO_ROOM = (
    "The disk of the server is nearly full: no photographs are taken in, notes are still saved."
)
BUSY = "The server is busy, so the photograph was not kept. Send it again in a moment."


@require_POST
def lesion_photos(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    """Take in the file that is the whole body of the request, for the ``moment`` in the address.

    Not a form: nothing reads the body before this does, so its size is bounded by what is read.
    """
    chart, row = row_for(request, Lesion, lesion_id)
    require_write(request, chart)
    # Before anything is answered: whoever still sends would not hear why it was refused.
    data = _whole_body(request)
    if disk_nearly_full():
        return json_error(HTTPStatus.UNPROCESSABLE_ENTITY, "photo", NO_ROOM)
    try:
        moment, stage = _moment(request, row)
        clean = clean_for(moment, data)
        placed = place_pictures(chart.encounter, clean, moment=moment)
        with chart.locked_draft() as case:
            photo = actions.add_pictures(case, row, placed, moment=moment, stage=stage)[0]
    except DecoderBusyError:
        return json_error(HTTPStatus.SERVICE_UNAVAILABLE, "photo", BUSY)
    except ActionRefusedError as error:
        return json_error(error.status, "photo", str(error))
    except (PhotoError, UnknownMomentError) as error:
        return json_error(HTTPStatus.UNPROCESSABLE_ENTITY, "photo", str(error))
    return JsonResponse(_as_ground(photo), status=HTTPStatus.CREATED)


def _moment(request: HttpRequest, lesion: Lesion) -> tuple[PhotoMoment | None, Stage | None]:
    """None for one that is taken for a map, and sorted later."""
    key = request.GET.get("moment")
    return moment_from(lesion, key) if key is not None else (None, None)


def clean_for(moment: PhotoMoment | None, data: bytes) -> tuple[CleanPhoto, ...]:
    """What is kept of a file: a report may be a PDF, of which every page is a picture."""
    if moment == PhotoMoment.OUTSIDE_REPORT:
        return clean_report(data)
    return (clean_photo(data),)


def _whole_body(request: HttpRequest) -> bytes:
    """What was sent, cut off where it is too large; of the rest so much as is still reasonable."""
    data = request.read(MAX_BYTES + 1)
    for _ in range(MOST_PASSED_OVER_BYTES // _CHUNK_BYTES):
        if not request.read(_CHUNK_BYTES):
            break
    return data


@require_safe
def photo(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """The picture as it is kept."""
    chart, row = row_for(request, LesionPhoto, photo_id)
    if _is_withheld(chart, str(photo_id), row.moment):
        return _jpeg(WITHHELD)
    return _jpeg(_bytes(WHOLE_PHOTO, row))


@require_safe
def photo_small(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """The picture as a note prints it and a page of many shows it."""
    chart, row = row_for(request, LesionPhoto, photo_id)
    if _is_withheld(chart, small_photo(str(photo_id)), row.moment):
        return _jpeg(WITHHELD)
    return _jpeg(_bytes(SMALL_PHOTO, row))


def _bytes(owner: Owner, row: LesionPhoto) -> bytes:
    """``BytesError`` where they are not what was stored; the handler of failures answers it."""
    found = read_one(owner, LesionPhoto.objects.filter(pk=row.pk))
    if found is None:
        raise Http404
    return found


def _is_withheld(chart: OpenChart, name: str, moment: str) -> bool:
    """Of a patient who does not agree any more only what a signed note shows is still shown.

    A report is no photograph of the patient.
    """
    if moment == PhotoMoment.OUTSIDE_REPORT:
        return False
    if chart.photo_consent is not False:
        return False
    signed = SignedNote.objects.filter(encounter=chart.encounter).values_list("content", flat=True)
    content = signed.first()
    return content is None or name not in json.loads(content)["photos"]


def _jpeg(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="image/jpeg")
    response["Content-Disposition"] = 'attachment; filename="photo.jpg"'
    return response


@cache
def photo_address() -> str:
    """Where a page finds a photograph; ``{}`` stands for its id."""
    return reverse("photo", args=[_ANY_ID]).replace(str(_ANY_ID), "{}")


def photo_grounds(chart: OpenChart, lesion: Lesion) -> list[dict[str, Any]]:
    """The lesion's photographs as grounds of a map, the first taken first."""
    if not chart.record.lesion(lesion.letter).photo_count or chart.photo_consent is False:
        return []
    pictures = lesion.photos.exclude(moment=PhotoMoment.OUTSIDE_REPORT)
    return [_as_ground(row) for row in pictures]


def _as_ground(row: LesionPhoto) -> dict[str, Any]:
    """The whole photograph in the middle of the field."""
    width, height = row.size_in_map
    place = {"x": round((1000 - width) / 2, 1), "y": round((1000 - height) / 2, 1), "scale": 1}
    return {"photo": str(row.pk), **place, "width": width, "height": height}
