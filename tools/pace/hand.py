"""Hands on a tablet or at a desk: they do what a script says in a page's words, and count it.

Every act goes through the browser's own input: touches on the tablet, mouse and keys at the desk.
What a tap brings is awaited; a tap that brings nothing is a lost one and is done again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from playwright.sync_api import CDPSession, Error, Locator, Page, Request

from tools.pace.model import SCROLL_PART, TAPS_OF_DATE, Tally

# For content: a busy machine is no fault of the page.
PATIENCE_MS = 60_000
# After so long a tap that asked nothing of the server and changed nothing was lost.
NOTHING_MS = 1_500
MOST_SCROLLS = 40
NEAR_STOPS = 3
LETTERS_OF_CHOICE = 2
_STEPS = 8
# Scrolls by one gesture towards what is out of sight or covered; false where it can be tapped.
_NEARER = """(one, part) => {
  const box = one.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const there = document.elementFromPoint(x, y);
  const label = there?.closest("label");
  if (there && (one === there || one.contains(there) || label?.control === one)) return false;
  let frame = one.parentElement;
  const isLong = (place) => place.scrollHeight > place.clientHeight;
  const scrolls = (place) => /auto|scroll/.test(getComputedStyle(place).overflowY) && isLong(place);
  while (frame && !scrolls(frame)) frame = frame.parentElement;
  const inner = frame?.getBoundingClientRect();
  const isInner = inner && (box.bottom > inner.bottom || box.top < inner.top);
  const middle = isInner ? inner.y + inner.height / 2 : innerHeight / 2;
  const height = isInner ? frame.clientHeight : innerHeight;
  const top = Math.sign(y - middle) * part * height;
  (isInner ? frame : window).scrollBy({ top, behavior: "instant" });
  return true;
}"""
# How often Tab must be pressed from where the focus is; -1 where it is far, or behind.
_STOPS = """(one) => {
  const all = document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]");
  const isStop = (place) => place.checkVisibility() && !place.disabled && place.tabIndex >= 0;
  const stops = [...all].filter(isStop);
  const here = stops.indexOf(document.activeElement);
  return here < 0 ? -1 : stops.indexOf(one) - here;
}"""


class Brings(Protocol):
    """What a tap brings: waits until it is there, and raises if it does not come."""

    def __call__(self, patience_ms: float) -> None: ...


@dataclass
class Hand:
    """What both devices have in common."""

    page: Page
    tally: Tally = field(default_factory=Tally)
    wire: CDPSession = field(init=False)
    # Requests that began, without those that the page makes by itself.
    asked: int = 0

    def __post_init__(self) -> None:
        self.wire = self.page.context.new_cdp_session(self.page)
        self.page.on("load", lambda _: self._note_load())
        self.page.on("request", self._note_request)

    def _note_request(self, request: Request) -> None:
        self.asked += not request.url.endswith("/presence/")

    def _note_load(self) -> None:
        self.tally.now.loads += 1

    def see(self, target: Locator) -> Locator:
        """Scroll until the target can be tapped."""
        target.wait_for(timeout=PATIENCE_MS)
        for _ in range(MOST_SCROLLS):
            if not target.evaluate(_NEARER, SCROLL_PART):
                return target
            self.tally.scroll()
        raise AssertionError(f"No scrolling brings {target} into reach.")

    def tap(self, target: Locator, brings: Brings | None = None) -> None:
        """Tap, and wait for what it brings."""
        self.see(target)
        self.tally.tap()
        began, asked = time.monotonic(), self.asked
        self._press(target)
        if brings is None:
            return
        try:
            brings(NOTHING_MS)
        except Error:
            if self.asked == asked:
                self.tally.lose_tap()
                self._press(self.see(target))
            brings(PATIENCE_MS)
        self.tally.now.waited_s += time.monotonic() - began

    def enter(self, brings: Brings) -> None:
        """The key Enter in the field that was typed into last: it sends the form."""
        self.tally.keys(1)
        began = time.monotonic()
        self.page.keyboard.press("Enter")
        brings(PATIENCE_MS)
        self.tally.now.waited_s += time.monotonic() - began

    def _middle(self, target: Locator) -> tuple[float, float]:
        """Where the target is; once more if it was replaced just then."""
        for _ in range(MOST_SCROLLS):
            if box := target.bounding_box():
                return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            target.wait_for(timeout=PATIENCE_MS)
        raise AssertionError(f"{target} does not stay on the page.")

    def write(self, target: Locator, text: str) -> None:
        """Type into a field; what stands there is overwritten."""
        self._enter(target)
        target.evaluate("(one) => one.select?.()")
        self.tally.keys(len(text))
        self.page.keyboard.type(text)

    def stroke(self, *places: tuple[float, float]) -> None:
        """One stroke on the map, through places in its own units."""
        surface = self.see(self.page.locator("svg[data-surface]"))
        self.tally.stroke()
        box = surface.bounding_box()
        assert box is not None
        self._draw(
            [
                (box["x"] + x / 1000 * box["width"], box["y"] + y / 1000 * box["height"])
                for x, y in places
            ]
        )

    def choose(self, target: Locator, words: str) -> None:
        raise NotImplementedError

    def date(self, target: Locator, day: str) -> None:
        raise NotImplementedError

    def _enter(self, target: Locator) -> None:
        """Bring the keys to a field."""
        self.tap(target)

    def _press(self, target: Locator) -> None:
        raise NotImplementedError

    def _draw(self, places: list[tuple[float, float]]) -> None:
        raise NotImplementedError


def _between(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The way of a stroke, point by point."""
    way = places[:1]
    for (x, y), (to_x, to_y) in pairwise(places):
        shares = [step / _STEPS for step in range(1, _STEPS + 1)]
        way += [(x + (to_x - x) * share, y + (to_y - y) * share) for share in shares]
    return way


class Tablet(Hand):
    """A finger at 820 x 1180, with the tablet's own pickers for lists and dates."""

    name = "tablet"
    size = (820, 1180)

    def choose(self, target: Locator, words: str) -> None:
        self.see(target)
        self.tally.choose_on_tablet(target.locator("option").count())
        target.select_option(label=words)

    def date(self, target: Locator, day: str) -> None:
        self.see(target)
        self.tally.tap(TAPS_OF_DATE)
        target.fill(day)

    def _press(self, target: Locator) -> None:
        self.page.touchscreen.tap(*self._middle(target))

    def _draw(self, places: list[tuple[float, float]]) -> None:
        first, *rest = _between(places)
        self._touch("touchStart", [first])
        for place in rest:
            self._touch("touchMove", [place])
        self._touch("touchEnd", [])

    def _touch(self, kind: str, places: list[tuple[float, float]]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        self.wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


class Desk(Hand):
    """Mouse and keys at 1280 x 900; from a field, Tab goes to what is at most three stops away."""

    name = "desk"
    size = (1280, 900)

    def tap(self, target: Locator, brings: Brings | None = None) -> None:
        if brings is None and self._tab_to(target):
            kind = target.get_attribute("type")
            self.tally.keys(1)
            self.page.keyboard.press("Space" if kind in ("checkbox", "radio") else "Enter")
        else:
            super().tap(target, brings)

    def choose(self, target: Locator, words: str) -> None:
        self._enter(target, is_list=True)
        self.tally.keys(LETTERS_OF_CHOICE)
        target.select_option(label=words)

    def date(self, target: Locator, day: str) -> None:
        year, month, date = day.split("-")
        self._enter(target)
        self.tally.keys(len(day) - 2)
        self.page.keyboard.type(month + date + year)

    def _enter(self, target: Locator, *, is_list: bool = False) -> None:
        if self._tab_to(target):
            return
        self.see(target)
        self.tally.tap()
        if is_list:
            target.focus()
        else:
            self._press(target)

    def _tab_to(self, target: Locator) -> bool:
        """Whether the target is near enough for Tab, and has been come to."""
        target.wait_for(timeout=PATIENCE_MS)
        stops: int = target.evaluate(_STOPS) if self.tally.is_typing else -1
        if not 0 < stops <= NEAR_STOPS:
            return False
        self.tally.keys(stops)
        for _ in range(stops):
            self.page.keyboard.press("Tab")
        # A date has stops of its own within; it is entered as if it had none.
        if not target.evaluate("(one) => one === document.activeElement"):
            target.focus()
        return True

    def _press(self, target: Locator) -> None:
        self.page.mouse.click(*self._middle(target))

    def _draw(self, places: list[tuple[float, float]]) -> None:
        first, *rest = _between(places)
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for place in rest:
            self.page.mouse.move(*place)
        self.page.mouse.up()
