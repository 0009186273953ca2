"""A visit of one page in Chromium: what it loads, and when it paints."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tools.browser import LAUNCH_ARGUMENTS
from tools.machine import chromium

DESK = {"width": 1280, "height": 900}
# A page that has said no more for so long is loaded.
_QUIET_MS = 500
# As browsers' own tools call it: 400 ms there and back, 400 kbit/s.
SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
_PAINTS = (Path(__file__).parent / "paints.js").read_text(encoding="utf-8")


@dataclass(slots=True)
class Answer:
    """One answer of the server; ``depth``: how many answers had to come before it was asked for."""

    address: str
    kind: str
    headers: dict[str, str] = field(default_factory=dict)
    asked_by: str = ""
    is_of_script: bool = False
    bytes: int = 0
    depth: int = 0

    @property
    def is_text(self) -> bool:
        kind = self.headers.get("content-type", "")
        return kind.startswith(("text/", "image/svg")) or "json" in kind or "javascript" in kind

    @property
    def is_compressed(self) -> bool:
        return "content-encoding" in self.headers


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit loaded over the line, and its paints in seconds."""

    answers: tuple[Answer, ...]
    first_paint: float
    largest_paint: float
    shift: float

    @property
    def kilobytes(self) -> float:
        return sum(answer.bytes for answer in self.answers) / 1000

    @property
    def requests(self) -> int:
        return len(self.answers)

    @property
    def depth(self) -> int:
        return max((answer.depth for answer in self.answers), default=0)


@contextmanager
def chromium_with(cookie: str, address: str) -> Iterator[BrowserContext]:
    """A browser in which the person of the session ``cookie`` is logged in; its cache is empty."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=LAUNCH_ARGUMENTS)
        yield context_in(browser, cookie, address)
        browser.close()


@contextmanager
def logged_in_at_a_port(port: int, cookie: str, address: str) -> Iterator[None]:
    """The same for another program, which drives the browser by that port."""
    arguments = [*LAUNCH_ARGUMENTS, f"--remote-debugging-port={port}"]
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=chromium(), args=arguments
        )
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        yield
        context.close()


def context_in(browser: Browser, cookie: str, address: str) -> BrowserContext:
    context = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    return context


def visit(context: BrowserContext, address: str, *, line: dict[str, Any] | None = None) -> Visit:
    """Open ``address`` and close it again; ``line`` slows the network down."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    answers: dict[str, Answer] = {}
    wire.on("Network.requestWillBeSent", lambda event: _asked(answers, event))
    wire.on("Network.responseReceived", lambda event: _answered(answers, event))
    wire.on("Network.loadingFinished", lambda event: _ended(answers, event))
    if line:
        wire.send("Network.emulateNetworkConditions", line)
    page.goto(address, wait_until="load", timeout=60_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    page.wait_for_timeout(_QUIET_MS)
    paints = page.evaluate(_PAINTS)
    page.close()
    loaded = tuple(answer for answer in answers.values() if answer.bytes)
    _count_depths(loaded)
    return Visit(loaded, paints["first"] / 1000, paints["largest"] / 1000, paints["shift"])


def _asked(answers: dict[str, Answer], event: dict[str, Any]) -> None:
    asked = event["request"]["url"]
    if not asked.startswith("http"):
        return
    initiator = event["initiator"]
    frames = (initiator.get("stack") or {}).get("callFrames") or [{}]
    by = initiator.get("url") or frames[0].get("url", "")
    is_of_script = initiator["type"] == "script" or (initiator["type"] == "other" and not by)
    answers[event["requestId"]] = Answer(
        asked, event.get("type", ""), asked_by=by, is_of_script=is_of_script
    )


def _answered(answers: dict[str, Answer], event: dict[str, Any]) -> None:
    found = answers.get(event["requestId"])
    response = event["response"]
    if found and not (response.get("fromDiskCache") or response.get("fromPrefetchCache")):
        found.headers = {name.lower(): value for name, value in response["headers"].items()}


def _ended(answers: dict[str, Answer], event: dict[str, Any]) -> None:
    found = answers.get(event["requestId"])
    if found and found.headers:
        found.bytes = int(event["encodedDataLength"])


def _count_depths(answers: tuple[Answer, ...]) -> None:
    """The page has 0, what it names 1, what that names 2."""
    by_address = {answer.address: answer for answer in answers}
    for answer in answers:
        depth, above = 0, answer
        while (
            above.asked_by in by_address and by_address[above.asked_by] is not above and depth < 20
        ):
            depth, above = depth + 1, by_address[above.asked_by]
        # A link that a script adds names nobody: the page's first script is who adds them.
        answer.depth = max(depth, 2) if answer.is_of_script else depth


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
