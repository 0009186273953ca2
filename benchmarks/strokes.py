"""What a stroke of a pen costs: the work of its frames, and whether a frame comes late.

Frames come each 16.7 ms however little there is to do, so the time from a move to its frame tells
nothing below that. What the page does meanwhile is told by Chromium's own trace: the tasks of its
main thread from one move to the next, which are scripts, style, layout and paint of one frame.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from benchmarks.crowded_map import with_map
from benchmarks.figures import Asked, Figure
from benchmarks.traces import Event, work_ms
from benchmarks.visits import chromium_with, p95

MOVES, SLOWER = 120, 4
FRAME_MS = 1000 / 60
_STROKE = (Path(__file__).parent / "stroke.js").read_text(encoding="utf-8")
_TRACED = ["disabled-by-default-devtools.timeline", "blink.user_timing", "__metadata"]
_EMPTY = '<body><svg data-surface width="700" height="700" viewBox="0 0 1000 1000"></svg></body>'
_READY = "[data-editor]:not(.is-waiting)"


def figures(asked: Asked, address: str, cookie: str, page: str) -> Iterator[Figure]:
    """Over a crowded map, over a map with nothing on it, and over a page with nothing on it."""
    work: dict[str, list[float]] = {}
    late: dict[str, list[float]] = {}
    with chromium_with(cookie, address) as context:
        tabs = {
            "crowded": _tab(context, page, is_crowded=True),
            "empty": _tab(context, page, is_crowded=False),
            "bare": context.new_page(),
        }
        tabs["bare"].set_content(_EMPTY)
        for _ in range(asked.rounds):
            for name, tab in tabs.items():
                trace, waited = _traced(context, tab)
                work.setdefault(name, []).extend(work_ms(trace))
                late.setdefault(name, []).extend(waited)
    crowded, empty, bare = (p95(work[name]) for name in ("crowded", "empty", "bare"))
    how = "12 blocks, 60 findings; processor slowed four times, in turns; p95 of "
    done = f"{how}the processor time of the page's main thread for a frame, by Chromium's trace"
    yield Figure(
        "stroke on a crowded map, work",
        crowded / empty,
        done,
        1.1,
        base="the same stroke on an empty map",
        column="editor",
    )
    yield Figure(
        "stroke on a crowded map, work of a frame",
        crowded,
        done,
        16,
        "ms",
        column="editor",
        beside=f"{empty:.1f} on an empty map, {bare:.1f} on a page with nothing on it",
    )
    yield Figure(
        "stroke on a crowded map, until its frame",
        p95(late["crowded"]),
        f"{how}the time from a move to the end of its frame; frames come each {FRAME_MS:.1f} ms",
        unit="ms",
        column="editor",
        beside=f"{_missed(late['crowded'])} of {len(late['crowded'])} frames missed; "
        f"{p95(late['bare']):.1f} and {_missed(late['bare'])} on a page with nothing on it",
    )


def _missed(waited: Iterable[float]) -> int:
    return sum(round(ms / FRAME_MS) > 1 for ms in waited)


def _tab(context: BrowserContext, page: str, *, is_crowded: bool) -> Page:
    tab = context.new_page()
    tab.route(page, _with_map(is_crowded=is_crowded))
    tab.goto(page)
    tab.wait_for_selector(_READY)
    return tab


def _with_map(*, is_crowded: bool) -> Callable[[Any], None]:
    """Answers with the page, but another map in it."""

    def answer(route: Any) -> None:
        found = route.fetch()
        route.fulfill(response=found, body=with_map(found.text(), is_crowded=is_crowded))

    return answer


def _traced(context: BrowserContext, tab: Page) -> tuple[list[Event], list[float]]:
    """One stroke: what the browser did, and the milliseconds from each move to its frame."""
    browser = context.browser
    assert browser is not None
    tab.bring_to_front()
    wire = context.new_cdp_session(tab)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    browser.start_tracing(page=tab, categories=_TRACED)
    waited: list[float] = tab.evaluate(_STROKE, MOVES)
    trace: list[Event] = json.loads(browser.stop_tracing())["traceEvents"]
    wire.detach()
    return trace, waited
