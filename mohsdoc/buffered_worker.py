"""A gunicorn worker in which no slow visitor holds a thread.

Gunicorn keeps the processes: it forks, restarts and stops them, and writes the log. Inside each of
them waitress takes requests in: one loop reads every connection and writes every answer, and a
thread gets a request when it is there in whole. Gunicorn's own "gthread" gives a thread to whoever
has sent a first byte, so that eight visitors who send a byte a second stop eight threads.

``slow_clients`` says which connections are given up. Gunicorn's settings ``threads``,
``worker_connections``, ``keepalive``, ``backlog``, ``max_requests`` and ``graceful_timeout`` count
here too; its limits on the request line and its TLS do not.
"""

from __future__ import annotations

import logging
import os
import time
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from gunicorn.errors import ConfigError
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask, WSGITask

from mohsdoc.slow_clients import Connection, Limits, Stage, to_close

LIMITS = Limits()
# Photographs are at most 15 MB; nothing else comes near.
BODY_BYTES = 16 * 1024 * 1024
# Half a megabyte of drawing goes through the body, never through these.
HEADER_BYTES = 32 * 1024
# Answers up to here leave their thread at once, however slowly they are read; of each at most a
# megabyte is kept in memory.
ANSWER_BYTES = 64 * 1024 * 1024
PAUSE_SECONDS = 1.0
# Who was told that the connection stays may be sending already when the worker is asked to stop.
LINGER_SECONDS = 2.0
_NEVER = 10**9


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """Knows when its first byte came."""

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.began = time.monotonic()


class _Task:
    """What both kinds of task do besides: tell the worker; end a connection when it stops."""

    channel: Any
    wrote_header: bool

    def service(self) -> None:
        began = time.monotonic()
        worker = self.channel.server.worker
        if not worker.alive:
            self.set_close_on_finish()  # type: ignore[attr-defined]
        try:
            super().service()  # type: ignore[misc]
        finally:
            if self.wrote_header:
                worker.tell(self, time.monotonic() - began)


class _Answer(_Task, WSGITask):  # type: ignore[misc]
    pass


class _Refusal(_Task, ErrorTask):  # type: ignore[misc]
    pass


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Request
    task_class = _Answer
    error_task_class = _Refusal

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.since = time.monotonic()
        self.answered = 0
        self.answering = False
        super().__init__(*args, **kwargs)

    def service(self) -> None:
        super().service()
        self.answered += 1
        self.since = time.monotonic()

    def seen(self, now: float) -> Connection:
        """Where this connection stands. Only the loop's own thread may ask."""
        unread = self.total_outbufs_len > 0
        if unread != self.answering:
            self.answering, self.since = unread, now
        request = self.request
        if unread:
            return Connection(id(self), Stage.ANSWER, self.since)
        if self.requests:
            return Connection(id(self), Stage.WORK, self.since)
        if request is not None and request.headers_finished:
            return Connection(id(self), Stage.BODY, request.began, request.body_bytes_received)
        if request is not None or not self.answered:
            return Connection(id(self), Stage.HEAD, request.began if request else self.since)
        return Connection(id(self), Stage.IDLE, self.since)


class BufferedWorker(Worker):  # type: ignore[misc]
    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        if cfg.is_ssl:
            raise ConfigError("This worker speaks no TLS: put a web server in front of it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alive: bool
        # Every connection, each listening socket and what wakes the loop, by file descriptor.
        self.map: dict[int, Any] = {}
        self.limits = replace(
            LIMITS, connections=self.cfg.worker_connections, idle_seconds=self.cfg.keepalive
        )

    def run(self) -> None:
        # Somebody who waits for a thread is no news.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        server = self._listen()
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._stop(server)

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        for server in self._servers():
            server.pull_trigger()

    def tell(self, task: Any, seconds: float) -> None:
        """Count an answer and write its line into the log. Called by the thread that answered."""
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False
        request = task.request
        environ = getattr(task, "environ", None) or {
            "REMOTE_ADDR": task.channel.addr[0],
            "REQUEST_METHOD": getattr(request, "command", "-"),
            "PATH_INFO": getattr(request, "path", "-"),
            "SERVER_PROTOCOL": f"HTTP/{task.version}",
        }
        sent = SimpleNamespace(
            status=task.status, headers=task.response_headers, sent=task.content_bytes_written
        )
        told = {**environ, "RAW_URI": getattr(request, "request_uri", "-")}
        self.log.access(sent, request, told, timedelta(seconds=seconds))

    def _listen(self) -> Any:
        server = create_server(
            self.wsgi,
            map=self.map,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            backlog=self.cfg.backlog,
            connection_limit=self.limits.connections,
            max_request_header_size=HEADER_BYTES,
            max_request_body_size=BODY_BYTES,
            outbuf_high_watermark=ANSWER_BYTES,
            # Who gives a connection up is ``slow_clients``.
            channel_timeout=_NEVER,
            cleanup_interval=_NEVER,
            asyncore_use_poll=True,
            # Django reads what the proxy says, and knows how many proxies are ours.
            clear_untrusted_proxy_headers=False,
            log_socket_errors=False,
            ident=None,
        )
        for each in self._servers():
            each.channel_class, each.worker = _Channel, self
        return server

    def _servers(self) -> list[Any]:
        return [each for each in list(self.map.values()) if isinstance(each, BaseWSGIServer)]

    def _channels(self) -> dict[int, _Channel]:
        found = [each for each in self.map.values() if isinstance(each, _Channel)]
        return {id(each): each for each in found}

    def _turn(self, pause: float = PAUSE_SECONDS) -> None:
        """Read and write what can be, for at most a pause; once a pause look who is too slow."""
        self.notify()
        until = time.monotonic() + pause
        while self.map and (left := until - time.monotonic()) > 0:
            wasyncore.poll2(left, self.map)
            if pause == PAUSE_SECONDS and not self.alive:
                break
        self._give_up(time.monotonic())

    def _give_up(self, now: float) -> None:
        channels = self._channels()
        seen = [channel.seen(now) for channel in channels.values()]
        for connection in to_close(seen, now, self.limits):
            # Not ``will_close``: that waits until the visitor reads, which he may never do.
            channels[connection.key].handle_close()

    def _stop(self, server: Any) -> None:
        """Take nobody new, finish what is begun, and leave."""
        until = time.monotonic() + self.cfg.graceful_timeout
        self.limits = replace(self.limits, idle_seconds=LINGER_SECONDS, head_seconds=LINGER_SECONDS)
        for each in self._servers():
            each.accepting = False
        while self._channels() and time.monotonic() < until:
            self._turn(pause=0.1)
        server.task_dispatcher.shutdown(timeout=max(0.1, until - time.monotonic()))
