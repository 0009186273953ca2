"""The live server's connections, ended before the rows of a story are taken away.

A request that is still answered then would write into the next story. Where SQLite lies in memory
all threads share one connection: there it would take part in the transaction that empties the
tables, and end it ("no such savepoint").
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer

Address = tuple[str, int]
PATIENCE_SECONDS = 120.0


class Connections:
    """Those that the server took and has not ended yet, by the addresses of who made them."""

    def __init__(self) -> None:
        self._open: dict[Address, socket.socket] = {}
        self._changed = threading.Condition()

    def add(self, client: Address, connection: socket.socket) -> None:
        with self._changed:
            self._open[client] = connection
            self._changed.notify_all()

    def remove(self, client: Address) -> None:
        with self._changed:
            del self._open[client]
            self._changed.notify_all()

    def end(self, server: Address) -> None:
        """Wait until whatever reached the server before this is answered; idle connections end."""
        with socket.create_connection(server) as last:
            own = last.getsockname()
            with self._changed:
                # They are taken in turn: when this one is, all before it are.
                self._wait(lambda: own in self._open)
                for connection in self._open.values():
                    # What was sent is still read and answered; then the server reads the end.
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RD)
                self._wait(lambda: not self._open)

    def _wait(self, is_so) -> None:
        if not self._changed.wait_for(is_so, PATIENCE_SECONDS):
            raise TimeoutError(f"still answered: {list(self._open)}")


@contextmanager
def connections_of_live_servers() -> Iterator[Connections]:
    found = Connections()
    take, answer = ThreadedWSGIServer.process_request, ThreadedWSGIServer.process_request_thread

    def process_request(server, connection, client):
        found.add(client, connection)
        take(server, connection, client)

    def process_request_thread(server, connection, client):
        try:
            answer(server, connection, client)
        finally:
            found.remove(client)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ThreadedWSGIServer, "process_request", process_request)
        patch.setattr(ThreadedWSGIServer, "process_request_thread", process_request_thread)
        yield found
