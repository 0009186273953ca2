"""The printing service: ``python -m encounters.note.pool.dispatcher OPTIONS COMMAND...``.

One for the machine, whoever asks: it listens on the socket on standard input, and lives as long as
somebody is connected, and a moment longer. ``OPTIONS`` is JSON (``Limits``), ``COMMAND`` starts the
nursery. It runs as the account that serves, answers that account alone (by the credentials that the
kernel gives), and never looks into a document: those it hands to workers (``crew``).
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import socket
import struct
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from encounters.note.pool.crew import Crew, Limits
from encounters.note.pool.tickets import Kept, Queue, Ticket
from encounters.note.wire import (
    Answer,
    Busy,
    Rendered,
    Said,
    Urgency,
    Waiting,
    ask_of,
    frames_in,
    said_frames,
    send_what_fits,
)

_CHUNK = 1 << 18
# How often it looks who is late: while something is made, and while nothing is.
_TICK_SECONDS = 0.1
_REST_SECONDS = 1.0
# Whoever started it comes at once, and on a busy machine a little later.
_FIRST_SECONDS = 10.0
# Linux's struct ucred: process, user, group.
_CREDENTIALS = struct.Struct("3i")


@dataclass(eq=False, slots=True)
class _Caller:
    """A connection of a web process; it has one ask at a time."""

    socket: socket.socket
    taken_in: bytearray = field(default_factory=bytearray)
    to_send: bytearray = field(default_factory=bytearray)
    frames: list[bytes] = field(default_factory=list)
    ticket: Ticket | None = None
    told: int | None = None


class Dispatcher:
    """The loop between callers, queue and workers. One thread, nothing blocks."""

    def __init__(self, listener: socket.socket, limits: Limits, command: Sequence[str]) -> None:
        self._selector = selectors.DefaultSelector()
        self._listener = listener
        self._limits = limits
        self._queue = Queue(most=limits.waiting + limits.concurrent)
        self._kept = Kept()
        self._callers: set[_Caller] = set()
        self._empty_since = time.monotonic() + _FIRST_SECONDS
        self._crew = Crew(command, limits, self._selector, self._finished)
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ, self._welcome)

    def run(self) -> None:
        """Serve until nobody is connected any more."""
        try:
            while self._is_wanted():
                is_at_work = self._queue.waiting or self._queue.made
                pause = _TICK_SECONDS if is_at_work else _REST_SECONDS
                for key, events in self._selector.select(pause):
                    key.data(events)
                self._tick()
        finally:
            self._crew.end()

    def _is_wanted(self) -> bool:
        if self._callers:
            self._empty_since = time.monotonic()
            return True
        return time.monotonic() - self._empty_since <= self._limits.linger_seconds

    def _tick(self) -> None:
        now = time.monotonic()
        for ticket, busy in self._queue.given_up(now, self._crew.ready_at):
            self._tell(ticket, busy)
        self._kept.tidy(now)
        self._crew.tick(self._queue, now)
        for caller in self._callers:
            if caller.ticket is not None:
                self._tell_place(caller, caller.ticket)

    # -- callers

    def _welcome(self, _events: int) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        if not is_ours(connection):
            connection.close()
            return
        connection.setblocking(False)
        caller = _Caller(connection)
        self._callers.add(caller)
        self._listen_to(caller)

    def _listen_to(self, caller: _Caller) -> None:
        def serve(events: int) -> None:
            if caller in self._callers:
                self._serve(caller, events)

        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if caller.to_send else 0)
        if caller.socket in self._selector.get_map():
            if self._selector.get_key(caller.socket).events != wanted:
                self._selector.modify(caller.socket, wanted, serve)
        else:
            self._selector.register(caller.socket, wanted, serve)

    def _serve(self, caller: _Caller, events: int) -> None:
        try:
            if events & selectors.EVENT_WRITE:
                self._flush(caller)
            if events & selectors.EVENT_READ and not self._read(caller):
                self._leave(caller)
        except (OSError, ValueError, KeyError, TypeError):
            # It is gone, or speaks another language.
            self._leave(caller)

    def _read(self, caller: _Caller) -> bool:
        try:
            data = caller.socket.recv(_CHUNK)
        except BlockingIOError:
            return True
        caller.taken_in += data
        caller.frames += frames_in(caller.taken_in)
        if len(caller.frames) >= 2:
            ask, job = caller.frames[:2]
            del caller.frames[:2]
            self._take(caller, ask, job)
        return bool(data)

    def _leave(self, caller: _Caller) -> None:
        self._callers.discard(caller)
        self._selector.unregister(caller.socket)
        caller.socket.close()
        if (ticket := caller.ticket) is not None:
            ticket.listeners.discard(caller)
            ticket.left_at = time.monotonic()

    def _take(self, caller: _Caller, asked: bytes, job: bytes) -> None:
        now, ask = time.monotonic(), ask_of(asked)
        is_ahead = ask.urgency == Urgency.AHEAD
        found: Answer | Ticket | None = self._kept.get_for(job, now)
        if found is None:
            found = self._queue.add(ask, job, now)
        if is_ahead:
            # Taken in: whoever asks ahead does not wait.
            self._send(caller, Waiting(before=0))
        elif isinstance(found, Ticket):
            caller.ticket, caller.told = found, None
            found.listeners.add(caller)
        else:
            self._send(caller, found)

    def _tell_place(self, caller: _Caller, ticket: Ticket) -> None:
        before = self._queue.before(ticket)
        if before != caller.told:
            caller.told = before
            self._send(caller, Waiting(before=before))

    def _send(self, caller: _Caller, said: Said) -> None:
        caller.to_send += said_frames(said)
        self._flush(caller)

    def _flush(self, caller: _Caller) -> None:
        send_what_fits(caller.socket, caller.to_send)
        self._listen_to(caller)

    # -- answers

    def _finished(self, ticket: Ticket, answer: Answer) -> None:
        """What a worker made of ``ticket``, or why there is nothing."""
        self._queue.end(ticket)
        is_wanted_again = ticket.ask.stays or ticket.ask.urgency == Urgency.AHEAD
        is_document = isinstance(answer, Rendered)
        if is_wanted_again and (is_document or (ticket.ask.stays and not ticket.listeners)):
            self._kept.put(ticket.digest, answer, time.monotonic())
        self._tell(ticket, answer)

    def _tell(self, ticket: Ticket, answer: Answer | Busy) -> None:
        for caller in [*ticket.listeners]:
            caller.ticket = None
            self._send(caller, answer)
        ticket.listeners.clear()


def is_ours(connection: socket.socket) -> bool:
    """Whether the other side runs as this account, by what the kernel knows of it."""
    option: Any = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        # Elsewhere than on Linux the folder's permissions stand alone.
        return True
    data = connection.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size)
    user: int = _CREDENTIALS.unpack(data)[1]
    return user == os.geteuid()


def main() -> None:
    listener = socket.socket(fileno=os.dup(0))
    # It holds notes of patients: no picture of its memory is left anywhere.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Dispatcher(listener, Limits(**json.loads(sys.argv[1])), sys.argv[2:]).run()


if __name__ == "__main__":
    main()
