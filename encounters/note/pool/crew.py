"""The workers of the printing service: forked when wanted, ended when late, worn out or not wanted.

Two kinds: those for signatures, which begin at once whatever else is being made, and the others.
There are at most as many of each kind as ``Limits`` allows. None has a lower priority than the
others: what is printed ahead may become what somebody waits for while it is being made, and no
account but root can raise a process again.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

from encounters.note.pool.tickets import Queue, Ticket
from encounters.note.wire import (
    Answer,
    Busy,
    Failed,
    Rendered,
    Urgency,
    framed,
    frames_in,
    said_of,
    send_what_fits,
)

_CHUNK = 1 << 18
# By whoever keeps the machine, or by the kernel for want of memory.
_ENDED_BY_OTHERS = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
_LOST = "the renderer was ended, perhaps for want of memory"
_REMEDY = "Install Pango and the requirements: see docs/installing.md"

Finished = Callable[[Ticket, Answer], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``concurrent`` workers of each kind; so many documents ``waiting`` besides.

    A worker is ended after ``most_made`` documents, or ``rest_seconds`` without one. The service
    ends ``linger_seconds`` after the last connection.
    """

    concurrent: int
    waiting: int
    most_made: int
    rest_seconds: float
    linger_seconds: float


@dataclass(eq=False, slots=True)
class _Worker:
    number: int
    socket: socket.socket
    is_urgent: bool
    since: float
    # Of a worker that has a document, or is not ready yet.
    late_at: float
    is_ready: bool = False
    ticket: Ticket | None = None
    made: int = 0
    is_late: bool = False
    taken_in: bytearray = field(default_factory=bytearray)
    to_send: bytearray = field(default_factory=bytearray)
    frames: list[bytes] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        return self.is_ready and self.ticket is None and not self.is_late


class Crew:
    """The nursery and its workers. ``finished`` is told the answer to each ticket."""

    def __init__(
        self,
        command: Sequence[str],
        limits: Limits,
        selector: selectors.BaseSelector,
        finished: Finished,
    ) -> None:
        self._command = tuple(command)
        self._limits = limits
        self._selector = selector
        self._finished = finished
        self._workers: dict[int, _Worker] = {}
        self._count = 0
        self._queue: Queue | None = None
        self._nursery: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._missing = ""
        # The moment of the nursery's first worker; it lies ahead until there is one.
        self.ready_at = inf

    def tick(self, queue: Queue, now: float) -> None:
        """Begin what can be begun; end who is late, worn out or has nothing to do."""
        self._queue = queue
        for worker in [*self._workers.values()]:
            if not worker.is_idle and now >= worker.late_at and not worker.is_late:
                worker.is_late = True
                self._end_late(worker)
            elif worker.is_idle and now - worker.since > self._limits.rest_seconds:
                self._forget(worker)
        for ticket in queue.in_order():
            # One that cannot be begun may end the others too.
            if ticket in queue.waiting:
                self._begin(queue, ticket, now)

    def end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._nursery is not None:
            self._nursery.kill()
            self._nursery.wait()
        if self._folder is not None:
            self._folder.cleanup()

    # -- tickets

    def _begin(self, queue: Queue, ticket: Ticket, now: float) -> None:
        is_urgent = ticket.ask.urgency == Urgency.SIGNATURE
        kind = [each for each in self._workers.values() if each.is_urgent == is_urgent]
        if ticket.until is None:
            ticket.until = now + 2 * ticket.ask.wall_seconds
        if now >= ticket.until:
            self._finished(ticket, Busy(reason=_too_late(ticket)))
        elif idle := next((each for each in kind if each.is_idle), None):
            queue.begin(ticket)
            idle.ticket = ticket
            idle.late_at = min(now + ticket.ask.wall_seconds, ticket.until)
            self._send(idle, framed(ticket.job))
        elif len(kind) < self._limits.concurrent and self._is_short(queue, kind, is_urgent):
            self._fork(ticket, now, is_urgent=is_urgent)

    def _is_short(self, queue: Queue, kind: list[_Worker], is_urgent: bool) -> bool:
        """Whether more tickets of this kind wait than workers are on their way."""
        waiting = sum(
            (each.ask.urgency == Urgency.SIGNATURE) == is_urgent for each in queue.waiting
        )
        return waiting > sum(not each.is_ready for each in kind)

    def _fork(self, ticket: Ticket, now: float, *, is_urgent: bool) -> None:
        try:
            ours, its = socket.socketpair()
        except OSError:
            self._refuse_all("no process could be started to print it")
            return
        ours.setblocking(False)
        self._count += 1
        worker = _Worker(self._count, ours, is_urgent, now, now + ticket.ask.wall_seconds)
        self._workers[worker.number] = worker
        self._selector.register(
            ours, selectors.EVENT_READ, lambda events: self._serve(worker, events)
        )
        try:
            control = self._with_nursery()
            line = f"fork {worker.number}\n".encode()
            socket.send_fds(control, [line], [its.fileno()])
        except OSError:
            self._forget(worker)
            self._refuse_all("no process could be started to print it")
        finally:
            its.close()

    def _refuse_all(self, reason: str) -> None:
        """Nothing can be started: whoever waits is told."""
        for ticket in [*self._queue.waiting] if self._queue else []:
            self._finished(ticket, Busy(reason=reason))

    # -- workers

    def _serve(self, worker: _Worker, events: int) -> None:
        if worker.number not in self._workers:
            return
        if events & selectors.EVENT_WRITE:
            self._send(worker)
        if events & selectors.EVENT_READ:
            is_there = self._read(worker)
            if not is_there and worker.number in self._workers:
                # The nursery says why it ended.
                self._selector.unregister(worker.socket)

    def _send(self, worker: _Worker, data: bytes = b"") -> None:
        worker.to_send += data
        send_what_fits(worker.socket, worker.to_send)
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.to_send else 0)
        if worker.socket in self._selector.get_map():
            serve = self._selector.get_key(worker.socket).data
            self._selector.modify(worker.socket, wanted, serve)

    def _read(self, worker: _Worker) -> bool:
        """Take in what it says; whether it is still there."""
        try:
            while data := worker.socket.recv(_CHUNK):
                worker.taken_in += data
        except BlockingIOError:
            data = b"-"
        except OSError:
            data = b""
        try:
            worker.frames += frames_in(worker.taken_in)
            if len(worker.frames) >= 2:
                head, pdf = worker.frames[:2]
                del worker.frames[:2]
                self._answered(worker, said_of(head, pdf))
        except (ValueError, KeyError, TypeError):
            # What it says is no answer: it does not stay.
            self._kill(worker)
        return bool(data)

    def _answered(self, worker: _Worker, said: object) -> None:
        worker.since = time.monotonic()
        if not worker.is_ready:
            worker.is_ready = True
            self.ready_at = min(self.ready_at, worker.since)
            return
        ticket, worker.ticket = worker.ticket, None
        worker.made += 1
        if ticket is not None and isinstance(said, Rendered | Failed):
            self._finished(ticket, said)
        if worker.made >= self._limits.most_made:
            self._forget(worker)

    def _ended(self, worker: _Worker, code: int) -> None:
        """The kernel took it; its ticket is tried once more if that was not the note's fault."""
        self._read(worker)
        ticket = worker.ticket
        self._forget(worker)
        if not worker.is_ready and ticket is None and self._queue is not None:
            ticket = next(iter(self._queue.in_order()), None)
            if ticket is not None:
                ticket.tries += 1
        if ticket is None:
            return
        answer = _fate(ticket, code, is_late=worker.is_late)
        is_own_fault = code == -signal.SIGPROF
        is_over = time.monotonic() >= (ticket.until or 0)
        if is_own_fault or is_over or ticket.tries > 1:
            self._finished(ticket, answer)
        elif self._queue is not None and ticket in self._queue.made:
            self._queue.again(ticket)

    def _forget(self, worker: _Worker) -> None:
        """It ends by itself once nobody talks to it; some end behind their last document."""
        if self._workers.pop(worker.number, None) is None:
            return
        if worker.socket in self._selector.get_map():
            self._selector.unregister(worker.socket)
        worker.socket.close()

    def _end_late(self, worker: _Worker) -> None:
        if worker.is_ready:
            self._kill(worker)
        elif self._nursery is not None:
            # It is the nursery that does not get ready.
            self._nursery.kill()

    def _kill(self, worker: _Worker) -> None:
        try:
            if self._control is not None:
                self._control.sendall(f"kill {worker.number}\n".encode())
        except OSError:
            self._nursery_gone()

    # -- the nursery

    def _with_nursery(self) -> socket.socket:
        """Its control socket; it is started if there is none."""
        if self._control is None:
            self._folder = tempfile.TemporaryDirectory(prefix="mohsdoc-renderer-")
            self._control, its = socket.socketpair()
            try:
                self._nursery = subprocess.Popen(  # noqa: S603
                    self._command,
                    stdin=its.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "TMPDIR": self._folder.name},
                )
            except OSError:
                self._control.close()
                self._control = None
                raise
            finally:
                its.close()
            self._selector.register(self._control, selectors.EVENT_READ, self._heard)
        return self._control

    def _heard(self, _events: int) -> None:
        if self._control is None:
            return
        try:
            data = self._control.recv(_CHUNK)
        except OSError:
            data = b""
        for line in data.decode().splitlines():
            words = line.split(" ", 2)
            if words[0] == "unfit":
                self._missing = words[1]
            elif (worker := self._workers.get(int(words[1]))) is not None:
                self._ended(worker, int(words[2]))
        if not data:
            self._nursery_gone()

    def _nursery_gone(self) -> None:
        """Its workers went with it; the next ticket starts another."""
        if self._control is None or self._nursery is None:
            return
        self._selector.unregister(self._control)
        self._control.close()
        self._control = None
        code, self._nursery = self._nursery.wait(), None
        if self._folder is not None:
            self._folder.cleanup()
        self.ready_at = inf
        missing, self._missing = self._missing, ""
        if missing:
            failed = Failed(
                reason=f"the library {missing} is missing on the server", remedy=_REMEDY
            )
            for ticket in [*self._queue.waiting] if self._queue else []:
                self._finished(ticket, failed)
        for worker in [*self._workers.values()]:
            self._ended(worker, code or -signal.SIGKILL)


def _too_late(ticket: Ticket) -> str:
    return (
        f"the note was not finished after {ticket.ask.wall_seconds:g} seconds, "
        "because the server is busy. Try again in a moment"
    )


def _fate(ticket: Ticket, code: int, *, is_late: bool) -> Answer:
    if code == -signal.SIGPROF:
        return Failed(reason="the note took too much processor time")
    if is_late:
        return Busy(reason=_too_late(ticket))
    if code in _ENDED_BY_OTHERS:
        return Busy(reason=_LOST)
    return Failed(reason=f"the renderer stopped (exit code {code})")
