"""Bytes, requests and paints of a visit, strokes of a pen, Lighthouse: as an installation serves.

Pages come from gunicorn as ``deploy/gunicorn.conf.py`` has it, files from ``collectstatic``; the
network is slowed down by the browser itself. Lighthouse is no part of the tests' packages: ``npm
ci`` in this folder brings it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import Asked, Figure, NotMeasured

_ROOT = Path(__file__).resolve().parents[1]
_LIGHTHOUSE = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
_PAGES = {
    "list": "/?day={day}",
    "encounter": "/encounters/{M26-0002}/",
    "editor": "/stages/{M26-0017 A-1}/",
}
_MOST_KB = {"list": 120.0, "encounter": 200.0, "editor": 200.0}
_CATEGORIES = ("performance", "accessibility", "best-practices")
_DONE = 0.99


def figures(asked: Asked) -> Iterator[Figure]:
    """The installation is filled first; then each page, cold and warm."""
    from benchmarks import strokes
    from tools.machine import chromium

    if not chromium():
        raise NotMeasured("Chromium is not installed")
    with installed(asked.folder, asked.port) as (address, cookie, pages):
        yield from _visits(asked, address, cookie, pages)
        yield from strokes.figures(asked, address, cookie, pages["editor"])
        yield from _lighthouse(asked, address, cookie, pages)


@contextmanager
def installed(folder: Path, port: int) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Address, a surgeon's session and the pages' addresses of a server over invented patients."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "MOHSDOC_STATIC_ROOT": str(folder / "static"),
        "DJANGO_SETTINGS_MODULE": "mohsdoc.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    from tools import demo

    demo.prepare(os.environ["DATABASE_URL"])
    served = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.as_installed"}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "-v0"]
    subprocess.run(collect, cwd=_ROOT, env=served, check=True)  # noqa: S603
    import django

    django.setup()
    from tools.pictures import session_of, with_ids

    address = f"http://127.0.0.1:{port}"
    addresses = {name: address + with_ids(path) for name, path in _pages().items()}
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    command += ["-b", f"127.0.0.1:{port}", "--access-logfile", os.devnull, "mohsdoc.wsgi"]
    # Else another server of this machine may print its notes, and nobody counts what they take.
    with tempfile.TemporaryDirectory(prefix="mohsdoc-") as run:
        served |= {"MOHSDOC_RUN_FOLDER": run}
        server = subprocess.Popen(command, cwd=_ROOT, env=served)  # noqa: S603
        try:
            _wait_for(port)
            yield address, session_of("surgeon"), addresses
        finally:
            server.terminate()
            server.wait()


def _pages() -> dict[str, str]:
    """With the list of a day on which no name brings a typeface of another script."""
    from encounters.models import Encounter

    days: dict[str, list[str]] = {}
    for day, given, family in Encounter.objects.values_list(
        "date_of_service", "patient__given_names", "patient__family_name"
    ):
        days.setdefault(day.isoformat(), []).append(given + family)
    plain = {day: names for day, names in days.items() if all(max(n) < "\u0100" for n in names)}
    day = max(plain, key=lambda day: len(plain[day]))
    return {name: path.replace("{day}", day) for name, path in _PAGES.items()}


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise NotMeasured("the server did not start")


def _visits(asked: Asked, address: str, cookie: str, pages: dict[str, str]) -> Iterator[Figure]:
    for name, page in pages.items():
        for figure in _visited(asked, address, cookie, page, _MOST_KB[name]):
            yield replace(figure, column=name)


def _visited(
    asked: Asked, address: str, cookie: str, page: str, most_kb: float
) -> Iterator[Figure]:
    from benchmarks.visits import SLOW_3G, chromium_with, visit

    with chromium_with(cookie, address) as context:
        cold, warm = visit(context, page), visit(context, page)
    files = [answer for answer in warm.answers if "/static/" in answer.address]
    plain = [a for a in cold.answers if a.is_text and not a.is_compressed and a.bytes > 1000]
    yield Figure("first visit", cold.kilobytes, _HOW, most_kb, "kB")
    yield Figure("requests of a first visit", cold.requests, _HOW, unit="requests")
    yield Figure("depth of chains", cold.depth, _HOW, 2, "files")
    yield Figure("files of a second visit", len(files), _HOW, 0, "files")
    yield Figure("text sent uncompressed", len(plain), _HOW, 0, "files")
    yield Figure("layout shift", round(cold.shift, 4), _HOW, 0, "CLS")
    paints: dict[str, list[float]] = {"cold": [], "warm": []}
    for _ in range(min(asked.rounds, 3)):
        with chromium_with(cookie, address) as context:
            for how in paints:
                paints[how].append(visit(context, page, line=SLOW_3G).first_paint)
    for how, goal in (("cold", 3.0), ("warm", 1.0)):
        words = "slow 3G by the browser: 400 ms, 400 kbit/s; the least of the rounds"
        yield Figure(f"paints on slow 3G, {how}", min(paints[how]), words, goal, "s")


_HOW = "one visit in Chromium with an empty cache; bytes on the line, headers included"


def _lighthouse(asked: Asked, address: str, cookie: str, pages: dict[str, str]) -> Iterator[Figure]:
    for name, page in pages.items():
        # The better of two: what else the machine does counts against a page.
        found = [_scores(asked, address, cookie, page) for _ in range(2 * _LIGHTHOUSE.exists())]
        scores = {name: max(one[name] for one in found) for name in found[0]} if found else {}
        for category in _CATEGORIES:
            yield Figure(
                f"Lighthouse, {category}",
                scores.get(category),
                "preset desktop, offline, the better of two"
                if scores
                else "npm ci in benchmarks/ brings Lighthouse",
                _DONE,
                "score",
                at_least=True,
                column=name,
            )


def _scores(asked: Asked, address: str, cookie: str, page: str) -> dict[str, float]:
    """Of the page for the person of the session ``cookie``, in a browser of its own."""
    from benchmarks.visits import logged_in_at_a_port

    into = asked.folder / "lighthouse.json"
    command = ["node", str(_LIGHTHOUSE), page, "--quiet", "--output=json", f"--output-path={into}"]
    command += ["--preset=desktop", f"--only-categories={','.join(_CATEGORIES)}"]
    # The session's cookie is to stay; the cache is empty by itself.
    command += ["--disable-storage-reset", f"--port={asked.port + 1}"]
    with logged_in_at_a_port(asked.port + 1, cookie, address):
        subprocess.run(command, check=True, timeout=300)  # noqa: S603
    categories = json.loads(into.read_text(encoding="utf-8"))["categories"]
    return {name: float(found["score"]) for name, found in categories.items()}
