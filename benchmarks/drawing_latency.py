"""How soon a stroke is seen: from a pointer event to the painted frame, on a slowed processor.

Run by hand: ``.venv/bin/python -m benchmarks.drawing_latency``. It serves a throw-away demo on
loopback, draws a map of twelve blocks with sixty findings, slows Chromium's processor four times
and measures strokes and drags: from the dispatch of the event to the moment after the frame it
changed was painted. It also says how long the page took until one could draw, and how many bytes
of JavaScript it loaded, compressed as a server would send them.
"""

from __future__ import annotations

import gzip
import json
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from tools import demo, machine
from tools.browser import LAUNCH_ARGUMENTS

SLOWED = 4
# A frame as soon as it is ready: else the clock of a screen that is not there is measured.
ARGUMENTS = [*LAUNCH_ARGUMENTS, "--disable-frame-rate-limit", "--disable-gpu-vsync"]
# A demo case whose first stage waits in the laboratory.
CASE = "M26-0016"
ADDRESS = (
    "(one) => one.closest('a, li, tr').querySelector('a')?.pathname ?? one.closest('a').pathname"
)
USER, PASSWORD = "surgeon", "mohsdoc-surgeon-demo"
CUTS = [((x, 90), (x, 910)) for x in (240, 370, 500, 630, 760)] + [((90, 560), (910, 560))]
FINDINGS = 60
COUNTS = """
() => [
  document.querySelectorAll("svg[data-map] [data-name=block]").length,
  document.querySelectorAll("svg[data-map] circle").length,
]
"""
WATCH = """
() => {
  window.latencies = [];
  const surface = document.querySelector("svg[data-surface]");
  surface.addEventListener("pointermove", () => {
    const begun = performance.now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.latencies.push(performance.now() - begun);
      port2.postMessage(0);
    });
  }, { capture: true });
}
"""


def main() -> None:
    with demo.throw_away_site() as (address, _), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=machine.chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        scripts: dict[str, bytes] = {}
        page.on("response", lambda one: _keep(one, scripts))
        log_in(page, address)
        begin_stage(page)
        ready_ms = page.evaluate("performance.now()")
        prepare(page)
        sent = sum(len(gzip.compress(one)) for one in scripts.values())
        tell({"javascript_gzip_bytes": sent, "ready_ms": round(ready_ms)})
        wire = page.context.new_cdp_session(page)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.evaluate(WATCH)
        for name, tool, path in MOVES:
            tell({"act": name} | measured(page, tool, path))
        browser.close()


def tell(facts: dict[str, object]) -> None:
    print(json.dumps(facts))  # noqa: T201


def _keep(response: object, scripts: dict[str, bytes]) -> None:
    url = response.url  # type: ignore[attr-defined]
    if url.endswith(".js"):
        scripts[url] = response.body()  # type: ignore[attr-defined]


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login/")
    page.fill("[name=username]", USER)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.goto(f"{address}{page.get_by_text(CASE).first.evaluate(ADDRESS)}")
    page.locator("#rail").get_by_text("Stage I", exact=True).click()


def begin_stage(page: Page) -> None:
    page.wait_for_selector("[data-editor]:not([hidden])")
    page.reload(wait_until="commit")
    page.wait_for_selector("[data-editor]:not([hidden])")


def prepare(page: Page) -> None:
    """Twelve blocks, and sixty findings spread over them."""
    choose(page, "cut")
    for here, there in CUTS:
        stroke(page, [here, there], steps=4)
    choose(page, "sign")
    for place in range(FINDINGS):
        tap(page, 200 + place % 10 * 65, 230 + place // 10 * 105)
    page.wait_for_selector("[data-status][data-state=saved]")
    blocks, signs = page.evaluate(COUNTS)
    assert (blocks, signs) == (12, FINDINGS), f"{blocks} blocks, {signs} findings"


MOVES = [
    ("draw tumor", "tumor", [(300, 300), (700, 350), (600, 650), (350, 600)]),
    ("cut", "cut", [(100, 420), (500, 470), (900, 430)]),
    ("move the specimen", "shape", [(500, 450), (540, 470), (500, 450)]),
    ("bend the outline", "shape", [(500, 155), (500, 130), (500, 155)]),
]


def measured(page: Page, tool: str, path: list[tuple[float, float]]) -> dict[str, float]:
    choose(page, tool)
    page.evaluate("window.latencies.length = 0")
    stroke(page, path, steps=60)
    page.wait_for_timeout(300)
    # A read block that would be cut is asked about; what is measured is the way there.
    page.keyboard.press("Escape")
    found = page.evaluate("window.latencies")
    return {
        "events": len(found),
        "median_ms": round(median(found), 1),
        "p95_ms": round(quantiles(found, n=20)[-1], 1),
        "worst_ms": round(max(found), 1),
    }


def choose(page: Page, tool: str) -> None:
    page.locator(f"button[data-option=tool][data-value={tool}]").first.click()


def tap(page: Page, x: float, y: float) -> None:
    page.mouse.click(*on_screen(page, x, y))


def stroke(page: Page, path: list[tuple[float, float]], steps: int) -> None:
    page.mouse.move(*on_screen(page, *path[0]))
    page.mouse.down()
    for place in path[1:]:
        page.mouse.move(*on_screen(page, *place), steps=steps)
    page.mouse.up()


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    surface = page.locator("svg[data-surface]")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box is not None
    return box["x"] + x / 1000 * box["width"], box["y"] + y / 1000 * box["height"]


if __name__ == "__main__":
    main()
