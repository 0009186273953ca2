"""PDFs from bounded processes: nothing in a note can slow or stop the web process for long.

The printing service of the machine (``encounters.note.pool``) makes them; this is its client. A
note is bounded twice. Its processor time judges the note: once that is spent it fails with
``RenderFailedError``. The time on the clock judges the machine: a note that has processor time left
when that is over ends with ``RenderBusyError``, for on a quiet machine it would have been finished.
A note whose worker was late or died is made once more, by another one: the fault was not the
note's.

A person who waits is told how many come before him: inside ``asked_by`` a note that takes longer
raises ``StillWaitingError``, and goes on being made for whoever comes back for it.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from encounters.note.pool.crew import Limits
from encounters.note.pool.starting import (
    NURSERY,
    UnsafeFolderError,
    connected,
    folder_of,
    notes_at_once,
)
from encounters.note.wire import (
    Ask,
    Busy,
    Failed,
    Rendered,
    RenderJob,
    Said,
    Urgency,
    Waiting,
    ask_bytes,
    framed,
    job_bytes,
    receive_said,
)

WAITING = 20
# How long a caller waits for a free worker.
PATIENCE_SECONDS = 15.0
# How long somebody looks at a page that says nothing before it says how many come first.
WORDS_AFTER_SECONDS = 1.5
MOST_MADE = 200
_SHORTLY_SECONDS = 0.01
_HANGS_SECONDS = 5.0
_AGAIN_AFTER_SECONDS = (0.02, 0.3)
_OWN_FOLDER = "See MOHSDOC_RUN_FOLDER in docs/installing.md"
# Forking a worker costs milliseconds, keeping it memory.
REST_SECONDS = 60.0
LINGER_SECONDS = 5.0


class RenderBusyError(Exception):
    """The machine has too much to do at the moment; trying again in a few seconds is right."""


class StillWaitingError(RenderBusyError):
    """The note is not finished yet and goes on being made; ``before`` of them come first."""

    def __init__(self, before: int) -> None:
        super().__init__("the note is not finished yet")
        self.before = before


class RenderFailedError(Exception):
    """The note could not be made; the message says why without quoting the note.

    ``remedy`` is for whoever keeps the server; it is empty where nothing can be installed.
    """

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason}. {remedy}" if remedy else reason)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who waits; ``told_at`` is the moment by which he is told, ``None`` for one who waits on."""

    name: str
    told_at: float | None = None


_NOBODY = _Asker("")
_asker: ContextVar[_Asker] = ContextVar("asker", default=_NOBODY)


@contextmanager
def asked_by(name: str, *, is_told: bool = False) -> Iterator[None]:
    """Inside, ``name`` waits for what is printed: nobody's second document comes before another's
    first. One who ``is_told`` does not wait long for a word: see ``StillWaitingError``.
    """
    told_at = time.monotonic() + WORDS_AFTER_SECONDS if is_told else None
    token = _asker.set(_Asker(name, told_at))
    try:
        yield
    finally:
        _asker.reset(token)


class Renderer:
    """A client of the printing service; ``render`` may be called from any thread.

    A document may take ``wall_seconds`` by the clock, a second try included twice that. A caller
    waits ``patience_seconds`` for a free worker. ``close`` leaves the service, which ends once
    nobody is connected; a later ``render`` finds or starts one.
    """

    def __init__(
        self,
        *,
        wall_seconds: float,
        folder: Path | None = None,
        command: Sequence[str] = NURSERY,
        concurrent: int | None = None,
        waiting: int = WAITING,
        patience_seconds: float = PATIENCE_SECONDS,
        linger_seconds: float = LINGER_SECONDS,
        most_made: int = MOST_MADE,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        self._folder = folder or folder_of("")
        self._command = tuple(command)
        self._wall_seconds = wall_seconds
        self._patience_seconds = patience_seconds
        self._limits = Limits(
            concurrent=concurrent or notes_at_once(),
            waiting=waiting,
            most_made=most_made,
            rest_seconds=rest_seconds,
            linger_seconds=linger_seconds,
        )
        self._idle: list[socket.socket] = []
        self._lock = threading.Lock()

    def render(self, job: RenderJob, *, urgency: Urgency = Urgency.ASKED) -> Rendered:
        """The finished PDF; ``RenderBusyError`` or ``RenderFailedError`` if there is none."""
        asker = _asker.get()
        told_at = asker.told_at if urgency == Urgency.ASKED else None
        ask = self._ask(urgency, asker=asker.name, stays=told_at is not None)
        return _made(self._said(ask, job, told_at))

    def render_ahead(self, job: RenderJob) -> bool:
        """Have ``job`` printed when nobody waits for anything; whether the service took it in."""
        ask = self._ask(Urgency.AHEAD, asker="", stays=True)
        try:
            self._said(ask, job, told_at=None)
        except (RenderBusyError, RenderFailedError):
            return False
        return True

    def start(self) -> None:
        """Have the service load what it needs, before anybody wants a note."""
        page = "<html lang='en'><head><title>-</title></head><body>-</body></html>"
        self.render_ahead(RenderJob(html=page, css=""))

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _ask(self, urgency: Urgency, *, asker: str, stays: bool) -> Ask:
        return Ask(
            urgency=urgency,
            asker=asker,
            wall_seconds=self._wall_seconds,
            patience_seconds=self._patience_seconds,
            stays=stays,
        )

    def _said(self, ask: Ask, job: RenderJob, told_at: float | None) -> Said:
        """What the service says; asked again if it went away meanwhile.

        Raises ``StillWaitingError`` at the moment ``told_at``.
        """
        request = framed(ask_bytes(ask), job_bytes(job))
        for pause in _AGAIN_AFTER_SECONDS:
            try:
                return self._asked(ask, request, told_at)
            except TimeoutError:
                raise RenderBusyError("the printing service does not answer") from None
            except OSError:
                # It ended, and its other connections with it; ending, it may still be called.
                self.close()
                time.sleep(pause)
        try:
            return self._asked(ask, request, told_at)
        except OSError as error:
            raise RenderBusyError("no process could be started to print it") from error

    def _asked(self, ask: Ask, request: bytes, told_at: float | None) -> Said:
        connection = self._take()
        try:
            said = self._heard(connection, ask, request, told_at)
        except BaseException:
            connection.close()
            raise
        self._put_back(connection)
        return said

    def _heard(
        self, connection: socket.socket, ask: Ask, request: bytes, told_at: float | None
    ) -> Said:
        # The service keeps both bounds itself; this one is for a service that hangs.
        end = time.monotonic() + 2 * self._wall_seconds + self._patience_seconds + _HANGS_SECONDS
        connection.settimeout(end - time.monotonic())
        connection.sendall(request)
        before: int | None = None
        with connection.makefile("rb") as pipe:
            while True:
                is_told = told_at is not None and before is not None
                until = told_at if is_told and told_at is not None else end
                connection.settimeout(max(_SHORTLY_SECONDS, until - time.monotonic()))
                try:
                    said = receive_said(pipe)
                except TimeoutError:
                    if before is not None and is_told:
                        raise StillWaitingError(before) from None
                    raise
                if said is None:
                    raise ConnectionResetError
                if not isinstance(said, Waiting) or ask.urgency == Urgency.AHEAD:
                    return said
                before = said.before

    def _take(self) -> socket.socket:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            return connected(self._folder, self._limits, self._command)
        except UnsafeFolderError as error:
            raise RenderFailedError(str(error), _OWN_FOLDER) from error

    def _put_back(self, connection: socket.socket) -> None:
        with self._lock:
            self._idle.append(connection)


def _made(said: Said) -> Rendered:
    match said:
        case Rendered():
            return said
        case Failed():
            raise RenderFailedError(said.reason, said.remedy)
        case Busy():
            raise RenderBusyError(said.reason)
        case Waiting():
            raise AssertionError("it goes on waiting")


@cache
def _renderer_of(process_id: int) -> Renderer:
    """One client for each process: a connection inherited over a fork must not be shared."""
    folder = folder_of(settings.RUN_FOLDER)
    return Renderer(
        wall_seconds=settings.NOTE_SECONDS, folder=folder, patience_seconds=PATIENCE_SECONDS
    )


def renderer() -> Renderer:
    """The client of this process."""
    return _renderer_of(os.getpid())
