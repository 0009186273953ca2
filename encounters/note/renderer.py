"""PDFs from a bounded child process: nothing in a note can slow or stop the web process for long.

At most two notes are made at once, a few wait, the rest is refused with ``RenderBusyError``. A note
is bounded twice. Its processor time judges the note: once that is spent it fails with
``RenderFailedError``. The time on the clock judges the machine: a note that has processor time left
when that is over ends with ``RenderBusyError``, for on a quiet machine it would have been finished.
Children are started on first use and kept warm; one that died is replaced. A note whose child was
late or died is made once more, by another child: the fault was not the note's.
"""

from __future__ import annotations

import atexit
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn

from django.conf import settings

from encounters.note.wire import Failed, Rendered, RenderJob, receive_answer, send_job

CONCURRENT = 2
WAITING = 20
# How long a caller waits for a free child.
PATIENCE_SECONDS = 15.0
_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-m", "encounters.note.worker")
# By whoever keeps the machine, or by the kernel for want of memory.
_ENDED_BY_OTHERS = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
# fontTools stamps the time into each subset font; any fixed moment keeps the bytes the same.
_FONT_TIME = "1767225600"


class RenderBusyError(Exception):
    """The machine has too much to do at the moment; trying again in a few seconds is right."""


class _WorkerLostError(RenderBusyError):
    """A child did not answer in time, could not be started, or was ended by others."""


class RenderFailedError(Exception):
    """The note could not be made; the message says why without quoting the note.

    ``remedy`` is for whoever keeps the server; it is empty where nothing can be installed.
    """

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason}. {remedy}" if remedy else reason)
        self.reason = reason
        self.remedy = remedy


class _WorkerDiedError(RenderFailedError):
    """A child ended without an answer, and not for the note's processor time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worker:
    """A child process and the folder for its temporary files, which may outlive a killed child."""

    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]

    def end(self) -> None:
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        self.process.wait()
        self.folder.cleanup()


class Renderer:
    """A pool of warm renderer processes.

    A child may take ``wall_seconds`` by the clock to get ready, and as long for a note; a second
    try is part of both together. A caller waits ``patience_seconds`` for a free child. ``render``
    may be called from any thread. ``close`` ends the children; a later ``render`` starts new ones.
    """

    def __init__(
        self,
        *,
        wall_seconds: float,
        command: Sequence[str] = _COMMAND,
        concurrent: int = CONCURRENT,
        waiting: int = WAITING,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._command = tuple(command)
        self._wall_seconds = wall_seconds
        self._patience_seconds = patience_seconds
        self._places = threading.BoundedSemaphore(concurrent + waiting)
        self._slots = threading.BoundedSemaphore(concurrent)
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()

    def render(self, job: RenderJob) -> Rendered:
        """The finished PDF; ``RenderBusyError`` or ``RenderFailedError`` if there is none."""
        with self._slot():
            end = time.monotonic() + 2 * self._wall_seconds
            try:
                return self._rendered(job, end)
            except (_WorkerLostError, _WorkerDiedError):
                if time.monotonic() >= end:
                    raise
                return self._rendered(job, end)

    def _rendered(self, job: RenderJob, end: float) -> Rendered:
        worker = self._take(end)
        answer = self._answer_of(worker, job, end=end)
        self._put_back(worker)
        return _made(answer)

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise RenderBusyError("too many notes are waiting to be made")
        try:
            if not self._slots.acquire(timeout=self._patience_seconds):
                raise RenderBusyError("other notes are still being made")
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._places.release()

    def _take(self, end: float = math.inf) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.process.poll() is None:
                    return worker
                worker.end()
        worker = _started(self._command)
        # Getting ready is nobody's note: on a busy machine it would use up the next note's time.
        ready = self._answer_of(worker, end=end)
        if isinstance(ready, Failed):
            worker.end()
        _made(ready)
        return worker

    def _put_back(self, worker: _Worker) -> None:
        with self._lock:
            self._idle.append(worker)

    def _answer_of(
        self, worker: _Worker, job: RenderJob | None = None, *, end: float
    ) -> Rendered | Failed:
        """The worker's answer to ``job``, without one whether it is ready.

        A worker that gives none in time, or by the moment ``end``, is ended.
        """
        process = worker.process
        assert process.stdin is not None and process.stdout is not None
        is_late = False

        def end_it() -> None:
            nonlocal is_late
            is_late = True
            process.kill()

        seconds = min(self._wall_seconds, max(0.0, end - time.monotonic()))
        timer = threading.Timer(seconds, end_it)
        timer.start()
        try:
            if job is not None:
                send_job(process.stdin, job)
            answer = receive_answer(process.stdout)
        except OSError:
            answer = None
        finally:
            timer.cancel()
            timer.join()
        if answer is None or is_late:
            worker.end()
        return answer or self._no_answer(process.returncode, is_late=is_late)

    def _no_answer(self, code: int, *, is_late: bool) -> NoReturn:
        if code == -signal.SIGPROF:
            raise RenderFailedError("the note took too much processor time")
        if is_late:
            raise _WorkerLostError(
                f"the note was not finished after {self._wall_seconds:g} seconds, "
                "because the server is busy. Try again in a moment"
            )
        if code in _ENDED_BY_OTHERS:
            raise _WorkerLostError("the renderer was ended, perhaps for want of memory")
        raise _WorkerDiedError(f"the renderer stopped (exit code {code})")


def _made(answer: Rendered | Failed) -> Rendered:
    if isinstance(answer, Failed):
        raise RenderFailedError(answer.reason, answer.remedy)
    return answer


def _started(command: Sequence[str]) -> _Worker:
    """A new child with an environment of its own: no secrets, no system fonts, no clock."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="mohsdoc-renderer-")
    except OSError as error:
        raise _WorkerLostError("there is no room for the renderer's files") from error
    environment = {
        "TMPDIR": folder.name,
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": _FONT_TIME,
        "FONTCONFIG_FILE": str(Path(__file__).with_name("fonts.conf")),
        "LC_ALL": "C.UTF-8",
    }
    try:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=_ROOT,
        )
    except OSError as error:
        folder.cleanup()
        raise _WorkerLostError("no process could be started to print it") from error
    return _Worker(process=process, folder=folder)


@cache
def _renderer_of(process_id: int) -> Renderer:
    """One pool for each process: pipes inherited over a fork must not be shared."""
    renderer = Renderer(wall_seconds=settings.NOTE_SECONDS)
    atexit.register(renderer.close)
    return renderer


def renderer() -> Renderer:
    """The pool of this process."""
    return _renderer_of(os.getpid())
