"""Error pages for outages: a database or an object store that is unreachable, a full disk.

Nothing of it is an answer to a save: scripts take any 5xx for "not saved" and send again under the
same key, and so may a person with a form.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
import sys
from dataclasses import dataclass, replace
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from encounters.file_store import BytesError, StoreAwayError
from encounters.request_state import state_of
from encounters.web.page_identity import wants_json

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """``advice`` is for people; ``retry_seconds`` for whoever waits, 0 where waiting is no help."""

    name: str
    status: int
    title: str
    advice: str
    retry_seconds: int = 0


UNREACHABLE = Outage(
    name="unreachable",
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    title="The database does not answer",
    advice="Nothing was saved by this. What you typed is not lost while its page is open: wait a "
    "moment, then save again.",
    retry_seconds=5,
)
# Whether the last save got through is unknown, so nobody is told that it did not.
UNCERTAIN = Outage(
    name="uncertain",
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    title="The database went away",
    advice="Do not count on this being saved. Wait a moment, then save again: it counts only once.",
    retry_seconds=5,
)
FULL = Outage(
    name="disk_full",
    status=HTTPStatus.INSUFFICIENT_STORAGE,
    title="The disk of the server is full",
    advice="Nothing was saved by this. Charts can still be read. Tell whoever looks after this "
    "installation, and keep the page with what you typed open.",
)

STORE_AWAY = Outage(
    name="store_away",
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    title="The store of photographs and PDFs does not answer",
    advice="Charts can be read and written, without pictures and signed PDFs. Nothing of them is "
    "lost: try again in a moment.",
    retry_seconds=5,
)
# Wrong bytes are shown to nobody: a reader could not tell them from those that were signed.
NOT_AS_STORED = Outage(
    name="not_as_stored",
    status=HTTPStatus.BAD_GATEWAY,
    title="This photograph or PDF is not shown",
    advice="It is missing, or is no longer what was stored. Nothing else of the chart is touched "
    "by that. The log of the practice has it; tell whoever looks after this installation.",
)

# Classes of SQLSTATE: connection, operator intervention, resources, system, transaction rollback.
_AWAY_STATES = ("08", "57", "53", "58", "40", "55")
_STATE_DISK_FULL = "53100"
_SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}
_PRIMARY_CODE = 0xFF


def outage_of(error: BaseException | None) -> Outage | None:
    """The outage behind an exception; ``None`` for a fault of the program."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL
    if isinstance(error, BytesError):
        return STORE_AWAY if isinstance(error, StoreAwayError) else NOT_AS_STORED
    if isinstance(error, InterfaceError):
        return UNCERTAIN
    if not isinstance(error, OperationalError):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    return _of_postgresql(getattr(cause, "sqlstate", None))


def _of_sqlite(cause: sqlite3.Error) -> Outage | None:
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
    if code == sqlite3.SQLITE_FULL:
        return FULL
    return UNREACHABLE if code in _SQLITE_AWAY else None


def _of_postgresql(state: str | None) -> Outage | None:
    """Without a state there was no server to give one: it was away, or went away just now."""
    if state == _STATE_DISK_FULL:
        return FULL
    return UNCERTAIN if state is None or state.startswith(_AWAY_STATES) else None


def answer_failure(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: an outage in its own words, anything else as a failure."""
    error = sys.exc_info()[1]
    outage = outage_of(error)
    if outage is None:
        return server_error(request)
    if outage is NOT_AS_STORED and isinstance(error, BytesError):
        _note_missed(request, error)
    response: HttpResponse
    if wants_json(request):
        said = {"path": outage.name, "message": f"{outage.title}. {outage.advice}"}
        response = JsonResponse({"error": said}, status=outage.status)
    else:
        # Without the request: who is logged in would be asked of the database.
        page = render_to_string("outage.html", {"outage": outage, "again": _again(request)})
        response = HttpResponse(page, status=outage.status)
    if outage.retry_seconds:
        response["Retry-After"] = str(outage.retry_seconds)
    response["Cache-Control"] = "no-store"
    return response


def _note_missed(request: HttpRequest, error: BytesError) -> None:
    """For the log of the practice, which is written when the answer leaves, and the server's."""
    log.critical("Stored files: %s %s %s", error.kind, error.sha256, error.word)
    accesses, missed = state_of(request).chart_accesses, f"{error.kind} {error.sha256}"
    accesses[:] = [replace(each, action="miss_bytes", missed=missed) for each in accesses]


def _again(request: HttpRequest) -> str:
    """Where a page that was only looked at can be asked for once more."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else ""
