"""Many clients at once of a server as installed: what they waited for saves and for lists."""

from __future__ import annotations

import http.client
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection

from benchmarks.one_field import Practice, Tab

ROOT = Path(__file__).resolve().parent.parent
# Each way of spending it comes twice.
SECONDS = 6.0
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    p95_save: float
    p95_list: float
    saves: int
    lost: int


def crowd(tabs: Sequence[Tab], practice: Practice, port: int) -> Found:
    """As many clients as tabs: all of them save for some seconds, then all look at the list."""
    client = practice.client
    client.get(tabs[0].url)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    saved: list[float] = []
    listed: list[float] = []
    refused: list[int] = []
    # Served by others from now on; SQLite's file belongs to nobody here meanwhile.
    connection.close()
    with _served(port):
        for _ in range(2):
            _at_once([_saver(tab, port, cookies, saved, refused) for tab in tabs])
            _at_once([_lister(practice.url, port, cookies, listed, refused) for _ in tabs])
    lost = sum(not tab.is_stored() for tab in tabs) + len(refused)
    return Found(_p95(saved), _p95(listed), len(saved), lost)


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _at_once(works: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _saver(
    tab: Tab, port: int, cookies: Mapping[str, str], waited: list[float], refused: list[int]
) -> Callable[[], None]:
    def save() -> None:
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            headers, fields = tab.sent()
            begun = time.monotonic()
            status, body = _asked(port, cookies, "POST", tab.url, headers, urlencode(fields))
            if status != 200:
                refused.append(status)
                return
            waited.append(time.monotonic() - begun)
            tab.version += 1
            assert f'"version": {tab.version}'.encode() in body

    return save


def _lister(
    url: str, port: int, cookies: Mapping[str, str], waited: list[float], refused: list[int]
) -> Callable[[], None]:
    def look() -> None:
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            begun = time.monotonic()
            status, _ = _asked(port, cookies, "GET", url, {}, None)
            if status != 200:
                refused.append(status)
                return
            waited.append(time.monotonic() - begun)

    return look


def _asked(
    port: int,
    cookies: Mapping[str, str],
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: str | None,
) -> tuple[int, bytes]:
    sent = {
        **headers,
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": cookies.get("csrftoken", ""),
    }
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        line.request(method, url, body, sent)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


@contextmanager
def _served(port: int) -> Iterator[None]:
    """gunicorn on loopback over this benchmark's database."""
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    command += ["-b", f"127.0.0.1:{port}", "--access-logfile", "/dev/null", "mohsdoc.wsgi"]
    environment = os.environ | {"DATABASE_URL": _address(), "MOHSDOC_DEMO": "1"}
    with subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(server, port)
            yield
        finally:
            server.send_signal(signal.SIGTERM)


def _address() -> str:
    """Of the test database, which the settings do not know."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    # The last part of a path that may begin with the folder of a socket.
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        try:
            if _asked(port, {}, "GET", "/login/", {}, None)[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The server did not come up.")
