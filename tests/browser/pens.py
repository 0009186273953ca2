"""Pen, finger and mouse on the drawing surface: real pointer events, given in the map's units."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from playwright.sync_api import CDPSession, Locator, Page

Place = tuple[float, float]
STEPS = 6
_MIDDLE = """one => {
  if (!one.isConnected) return null;
  one.scrollIntoView({ block: "center", behavior: "instant" });
  const { x, y, width, height } = one.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""


@dataclass
class Pen:
    """Draws with a pen through the browser's own input; counts its acts, as ``Pointer`` does."""

    page: Page
    acts: int = 0
    wire: CDPSession = field(init=False)

    def __post_init__(self) -> None:
        self.wire = self.page.context.new_cdp_session(self.page)

    @property
    def surface(self) -> Locator:
        return self.page.locator("svg[data-surface]")

    def choose(self, tool: str) -> None:
        """A tool of the map's rail, by its value."""
        self.tap(self.page.locator(f"button[data-option=tool][data-value={tool}]").first)

    def open_tray(self, name: str) -> None:
        """A list of the tool's options that is folded away."""
        self.tap(self.page.locator(".map-tray summary:visible", has_text=name))

    def tap_map(self, x: float, y: float) -> None:
        self.draw((x, y))

    def tap(self, target: Locator) -> None:
        """A button, with the same pen."""
        with self.held_on(target):
            pass

    @contextmanager
    def held_on(self, target: Locator, *, lifted_px: float = 0) -> Iterator[None]:
        """A tap that takes its time: what is done in between happens while the pen is down.

        It is lifted where it was pressed, or ``lifted_px`` further down.
        """
        # In one step of the browser's, and again if the target was exchanged before it.
        while (at := target.evaluate(_MIDDLE)) is None:
            self.page.wait_for_timeout(10)
        self.acts += 1
        self._send("mousePressed", at)
        yield
        self._send("mouseReleased", (at[0], at[1] + lifted_px))

    def draw(self, *places: Place) -> None:
        """One stroke through places on the map."""
        self.surface.scroll_into_view_if_needed()
        self.acts += 1
        path = [self.on_screen(place) for place in places]
        self._send("mousePressed", path[0])
        for here, there in pairwise(path):
            for step in range(1, STEPS + 1):
                share = step / STEPS
                at = (
                    here[0] + (there[0] - here[0]) * share,
                    here[1] + (there[1] - here[1]) * share,
                )
                self._send("mouseMoved", at)
        self._send("mouseReleased", path[-1])

    def on_screen(self, place: Place) -> Place:
        box = self.surface.bounding_box()
        assert box is not None
        return (
            box["x"] + place[0] / 1000 * box["width"],
            box["y"] + place[1] / 1000 * box["height"],
        )

    def _send(self, kind: str, at: Place) -> None:
        self.wire.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": at[0],
                "y": at[1],
                "button": "left",
                "buttons": 0 if kind == "mouseReleased" else 1,
                "clickCount": 1,
                "pointerType": "pen",
                "force": 0.7,
            },
        )


@dataclass
class Fingers:
    """Touches on the map, one list of places at a time."""

    pen: Pen

    def swipe(self, start: list[Place], end: list[Place]) -> None:
        self.on_map("touchStart", *start)
        for step in range(1, STEPS + 1):
            share = step / STEPS
            between = (
                (
                    origin[0] + (target[0] - origin[0]) * share,
                    origin[1] + (target[1] - origin[1]) * share,
                )
                for origin, target in zip(start, end, strict=True)
            )
            self.on_map("touchMove", *between)
        self.on_map("touchEnd")

    def tap(self, target: Locator) -> None:
        """A button, at once: nothing is awaited."""
        at = target.evaluate(_MIDDLE)
        self._touch("touchStart", [at])
        self._touch("touchEnd", [])

    def on_map(self, kind: str, *places: Place) -> None:
        """What the fingers that are down, at these places, do: ``touchMove``."""
        self._touch(kind, [self.pen.on_screen(place) for place in places])

    def _touch(self, kind: str, points: list[Place]) -> None:
        self.pen.wire.send(
            "Input.dispatchTouchEvent",
            {
                "type": kind,
                "touchPoints": [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)],
            },
        )
