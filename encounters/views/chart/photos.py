"""Photographs of a lesion: taken from the drawing page, shown under maps."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.installation.disk_space import disk_nearly_full
from encounters.models import Lesion, LesionPhoto
from encounters.photos import MAX_BYTES, DecoderBusyError, PhotoError, clean_photo
from encounters.web.open_chart import require_write, row_for
from encounters.web.page_identity import json_error

MOST_PASSED_OVER_BYTES, _CHUNK_BYTES = 4 * MAX_BYTES, 1 << 16
_ANY_ID = UUID(int=0)
_NO_ROOM = (
    "The disk of the server is nearly full: no photographs are taken in, notes are still saved."
)
_BUSY = "The server is busy, so the photograph was not kept. Send it again in a moment."


@require_POST
def lesion_photos(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    """Take in the file that is the whole body of the request.

    Not a form: nothing reads the body before this does, so its size is bounded by what is read.
    """
    chart, row = row_for(request, Lesion, lesion_id)
    require_write(request, chart)
    # Before anything is answered: whoever still sends would not hear why it was refused.
    data = _whole_body(request)
    if disk_nearly_full():
        return json_error(HTTPStatus.UNPROCESSABLE_ENTITY, "photo", _NO_ROOM)
    try:
        clean = clean_photo(data)
        with chart.locked_draft() as case:
            photo = actions.add_photo(case, row, clean)
    except DecoderBusyError:
        return json_error(HTTPStatus.SERVICE_UNAVAILABLE, "photo", _BUSY)
    except (PhotoError, ActionRefusedError) as error:
        return json_error(HTTPStatus.UNPROCESSABLE_ENTITY, "photo", str(error))
    return JsonResponse(_as_ground(photo), status=HTTPStatus.CREATED)


def _whole_body(request: HttpRequest) -> bytes:
    """What was sent, cut off where it is too large; of the rest so much as is still reasonable."""
    data = request.read(MAX_BYTES + 1)
    for _ in range(MOST_PASSED_OVER_BYTES // _CHUNK_BYTES):
        if not request.read(_CHUNK_BYTES):
            break
    return data


@require_safe
def photo(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    _, row = row_for(request, LesionPhoto, photo_id)
    response = HttpResponse(bytes(row.jpeg), content_type="image/jpeg")
    response["Content-Disposition"] = 'attachment; filename="photo.jpg"'
    return response


@cache
def photo_address() -> str:
    """Where a page finds a photograph; ``{}`` stands for its id."""
    return reverse("photo", args=[_ANY_ID]).replace(str(_ANY_ID), "{}")


def photo_grounds(lesion: Lesion) -> list[dict[str, Any]]:
    """The lesion's photographs as grounds of a map, the first taken first."""
    return [_as_ground(row) for row in lesion.photos.defer("jpeg")]


def _as_ground(row: LesionPhoto) -> dict[str, Any]:
    """The whole photograph in the middle of the field."""
    width, height = row.size_in_map
    place = {"x": round((1000 - width) / 2, 1), "y": round((1000 - height) / 2, 1), "scale": 1}
    return {"photo": str(row.pk), **place, "width": width, "height": height}
