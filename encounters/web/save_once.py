"""Middleware of the save protocol: each POST with an idempotency key has its effect once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from encounters.actions import KeyUsedError, RowGoneError, StoredAnswer, run_once
from encounters.models import SaveReceipt, User, freezing
from encounters.request_state import SaveTransaction, state_of
from encounters.vocabulary.permissions import Permission, may
from encounters.web.autosave import PartlySaved, PartlySavedPage
from encounters.web.credentials import CREDENTIAL_FIELDS
from encounters.web.open_chart import chart_for, removed_for
from encounters.web.page_identity import (
    FORM_TYPES,
    WrongPageError,
    check_page,
    json_error,
    save_key,
    wants_json,
)
from encounters.web.removed import RemovedError, gone_page
from mohsdoc.notices import take_back

# A fresh token is no other save; of a password not even the trace of a hash is kept.
_NOT_HASHED = {"csrfmiddlewaretoken", *CREDENTIAL_FIELDS}
_REPLAYED = "Idempotent-Replayed"

View = Callable[..., HttpResponse]


class SaveOnceMiddleware(MiddlewareMixin):
    """A POST with a key has its effect once, in one transaction with the receipt of its answer.

    What is refused (4xx, 5xx) leaves nothing behind, not even the key. A save that was carried out
    and is sent again is told so even if the encounter was signed meanwhile, for it is in it; but
    only to somebody who still may see and change it.
    """

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method != "POST" or not isinstance(request.user, User):
            return None
        # What others' views raise is for the middleware they came with, which Django asks only if
        # it called the view itself. No page of theirs carries a key.
        if not view.__module__.startswith("encounters."):
            return None
        try:
            if not getattr(view, "is_save", True):
                return view(request, *args, **kwargs)
            return _answered(request, lambda: view(request, *args, **kwargs))
        except (WrongPageError, RowGoneError, IntegrityError, KeyUsedError) as error:
            refused = _as_refusal(request, error)
            if refused is None:
                raise
            return _refused(request, refused)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page that is looked at, and shows something that was removed."""
        return _refused(request, error) if isinstance(error, RemovedError) else None


def _as_refusal(request: HttpRequest, error: Exception) -> WrongPageError | None:
    """What a save is answered that failed with ``error``; ``None`` for a fault of another kind."""
    if isinstance(error, WrongPageError):
        return error
    if isinstance(error, KeyUsedError):
        message = "This save was sent before with something else in it. Load the page again."
        return WrongPageError(HTTPStatus.UNPROCESSABLE_ENTITY, "save_key", message)
    if isinstance(error, RowGoneError):
        return removed_for(request, error)
    # Whoever wrote, by whatever way: the database froze what is signed.
    is_frozen = isinstance(error, IntegrityError) and freezing.is_frozen(error)
    return WrongPageError(HTTPStatus.CONFLICT, "signed", freezing.REFUSAL) if is_frozen else None


def _answered(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    key = save_key(request)
    sha256 = _sha256(request) if key else None
    if key is None or sha256 is None:
        return work()
    assert isinstance(request.user, User)
    save = SaveTransaction(receipt=SaveReceipt(key=key, user=request.user, sha256=sha256))
    state_of(request).save = save
    try:
        result = run_once(save, work, lambda response: _answer_to_store(request, response))
    except Exception:
        # It may have said "Saved" to the next page before the database refused to keep it.
        take_back(request)
        raise
    return _again(request, result) if isinstance(result, SaveReceipt) else result


def _sha256(request: HttpRequest) -> str | None:
    """Of what was sent and where to; a fresh CSRF token after a log-in makes it no other save."""
    try:
        if request.content_type in FORM_TYPES:
            sent = {name: texts for name, texts in request.POST.lists() if name not in _NOT_HASHED}
            files = [
                (name, _hashes_of(file)) for name, found in request.FILES.lists() for file in found
            ]
            content = json.dumps([sent, files] if files else sent, sort_keys=True).encode()
        else:
            content = request.body
    except RequestDataTooBig:
        # Larger than any save that needs its key: the view reads it in pieces, or says so.
        return None
    return hashlib.sha256(request.path.encode() + b"\n" + content).hexdigest()


def _hashes_of(file: UploadedFile[Any]) -> list[str]:
    """Of its pieces; after that it can be read from its beginning again."""
    hashes = [hashlib.sha256(chunk).hexdigest() for chunk in file.chunks()]
    file.seek(0)
    return hashes


def _answer_to_store(request: HttpRequest, response: HttpResponse) -> StoredAnswer | None:
    """Addresses and JSON; a page is shown anew, and only ones that changed nothing are shown."""
    about = state_of(request).encounter_id
    if isinstance(response, PartlySavedPage):
        # The page as it is then: what was refused is not kept in a receipt.
        return StoredAnswer(HTTPStatus.FOUND, request.path, {}, about)
    if response.status_code >= HTTPStatus.BAD_REQUEST and not isinstance(response, PartlySaved):
        return None
    if isinstance(response, JsonResponse):
        return StoredAnswer(response.status_code, "", json.loads(response.content), about)
    location = response.get("Location", "")
    return StoredAnswer(response.status_code, location, {}, about) if location else None


def _again(request: HttpRequest, receipt: SaveReceipt) -> HttpResponse:
    if receipt.about is not None:
        chart = chart_for(request, receipt.about)
        if not any(
            may(chart.roles, permission)
            for permission in (Permission.WRITE_CHART, Permission.WRITE_CODES)
        ):
            raise PermissionDenied("Your role can read this chart but not change it.")
        check_page(request, chart)
    response: HttpResponse
    if receipt.location:
        response = HttpResponseRedirect(receipt.location)
    else:
        response = JsonResponse(receipt.answer, status=receipt.status)
    response[_REPLAYED] = "true"
    return response


def _refused(request: HttpRequest, error: WrongPageError) -> HttpResponse:
    if wants_json(request):
        return json_error(error.status, error.path, error.message)
    if isinstance(error, RemovedError):
        return gone_page(request, error)
    return render(request, "problem.html", {"text": error.message}, status=error.status)
