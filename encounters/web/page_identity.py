"""Checks the user, patient and idempotency key that a page sends with each change.

A page that stayed open over a log-in must not write in the next person's name, and a page of one
patient must not write into another's chart, whatever its address says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from encounters.actions import SeenVersions

if TYPE_CHECKING:
    from encounters.web.open_chart import OpenChart

FORM_TYPES = ("", "application/x-www-form-urlencoded", "multipart/form-data")
_LONGEST_VERSION = 9
_LONGEST_SHOWN = 200
# What a header says for a script, a hidden field says for a plain form.
_FIELDS = {
    "X-Page-User": "page_user",
    "X-Page-Patient": "page_patient",
    "Idempotency-Key": "save_key",
    "If-Match": "version",
}


View = Callable[..., HttpResponse]


def not_a_save(view: View) -> View:
    """For a view whose POST changes no chart: it wants no key, and its answer is not remembered."""
    view.is_save = False  # type: ignore[attr-defined]
    return view


class WrongPageError(Exception):
    """Nothing was done. ``path`` names what is wrong with the page, ``status`` how to answer."""

    def __init__(self, status: int, path: str, message: str) -> None:
        self.status = status
        self.path = path
        self.message = message
        super().__init__(message)


def page_fact(request: HttpRequest, header: str) -> str:
    """What the page says of itself, by the name of the header that would carry it."""
    return (request.headers.get(header) or request.POST.get(_FIELDS[header], "")).strip().strip('"')


def seen_versions(
    request: HttpRequest, columns: Mapping[str, str] = MappingProxyType({})
) -> SeenVersions:
    """From which version the page was made, 0 for one not saved before, and from which each field
    that it sends as ``touched``.

    ``columns`` are those of the form whose fields have other names: each has its field's version.
    """
    page = page_fact(request, "If-Match")
    if not page.isdecimal() or len(page) > _LONGEST_VERSION:
        message = "Say from which version this was made (If-Match). Load the page again."
        raise WrongPageError(HTTPStatus.PRECONDITION_REQUIRED, "version", message)
    touched, seen = request.POST.getlist("touched"), request.POST.getlist("seen")
    if not touched:
        return SeenVersions(int(page))
    sound = all(version.isdecimal() and len(version) <= _LONGEST_VERSION for version in seen)
    if len(touched) != len(seen) or not sound:
        message = "Say of each field from which version it was shown."
        raise WrongPageError(HTTPStatus.PRECONDITION_REQUIRED, "seen", message)
    fields = dict(zip(touched, map(int, seen), strict=True))
    of_columns = {column: fields[name] for column, name in columns.items() if name in fields}
    return SeenVersions(int(page), {**fields, **of_columns})


def page_of(request: HttpRequest) -> UUID | None:
    """Which open page asks, by its random id; ``None`` for one without scripts, or just loaded."""
    try:
        return UUID(request.headers.get("X-Page", ""))
    except ValueError:
        return None


def shown_value(request: HttpRequest) -> str:
    """What the page showed of what its button acts on, as the page was given it."""
    shown = request.POST.get("shown", "")
    if not shown or len(shown) > _LONGEST_SHOWN:
        message = "This page does not say what it showed. Load it again, then tap."
        raise WrongPageError(HTTPStatus.PRECONDITION_REQUIRED, "shown", message)
    return shown


def answers_given(request: HttpRequest) -> tuple[str, ...]:
    """The questions to which the page says yes; see ``actions.QuestionError``."""
    return tuple(request.POST.getlist("answer"))


def save_key(request: HttpRequest) -> UUID | None:
    """The key of this save; ``None`` if it has none that could be one."""
    try:
        return UUID(page_fact(request, "Idempotency-Key"))
    except ValueError:
        return None


def check_page(
    request: HttpRequest, chart: OpenChart, *, asks_patient: bool = True, asks_key: bool = True
) -> None:
    """Raise ``WrongPageError`` unless the page is this user's and this patient's, and its save has
    a key of its own."""
    if page_fact(request, "X-Page-User") != str(chart.user.pk):
        message = "This page was made for somebody else, or is too old. Nothing was saved."
        raise WrongPageError(HTTPStatus.CONFLICT, "user_changed", message)
    patient = str(chart.encounter.patient_id)
    if asks_patient and page_fact(request, "X-Page-Patient") != patient:
        message = "This page is another patient's. Nothing was saved."
        raise WrongPageError(HTTPStatus.CONFLICT, "patient_mismatch", message)
    if asks_key and save_key(request) is None:
        message = "This save has no key of its own. Load the page again."
        raise WrongPageError(HTTPStatus.PRECONDITION_REQUIRED, "save_key", message)


def json_error(status: int, path: str, message: str) -> JsonResponse:
    return JsonResponse({"error": {"path": path, "message": message}}, status=status)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of the page asks, not a form."""
    is_sent = request.method == "POST" and request.content_type not in FORM_TYPES
    return is_sent or "X-Page-User" in request.headers
