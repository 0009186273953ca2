"""The pictures of the README, taken of a fresh demo; runs inside the virtual environment.

``dev.py shot --readme`` starts the demo and runs this. Whoever changes a page that a picture shows
runs it again: no picture is made by hand.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tools.browser import LAUNCH_ARGUMENTS
from tools.machine import chromium, headless_shell, say
from tools.pace import practice
from tools.pace.hand import Brings, Tablet
from tools.pace.surgeon import Place, Surgeon
from tools.pictures import session_of, with_ids

PAGES = {
    "day": "/",
    "encounter": "/encounters/{M26-0015}/",
    "drawing": "/stages/{M26-0015 A-1}/",
}
CASE, LESION, SIGNATURE = "M26-0015", "/lesions/{M26-0015 A}/", "/encounters/{M26-0015}/sign/"
DESK = {"width": 1280, "height": 900}
NOTE_WIDTH = 680
# Six pages of one case, three beside each other.
SHOWN_WIDTH, GAP, COLUMNS, GROUND = 400, 12, 3, "#dde2e5"
# The words of a button that is tapped next, or the heading of a page that is sent by Enter.
TOLD_BEFORE = {
    "Ready to cut",
    "The rest: no tumor",
    "Take stage II like this",
    "All clear, conclude",
    "Repair",
    "Sign the note",
}
MESSAGE_MS = 5500
FOREARM = Place(
    "forearm", "Dorsal forearm", "Left", "11 x 9", "aggressive_histology", "Infiltrative"
)
# Along the outer edge of the lower right block, from about 3 to 5 o'clock, and back inside.
TUMOR = ((845, 520), (835, 600), (805, 670), (755, 630), (775, 580), (785, 520), (845, 520))


def main() -> None:
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
    django.setup()
    from encounters.demo.practice import password_of

    addresses = {name: options.address + with_ids(path) for name, path in PAGES.items()}
    lesion, signature = (options.address + with_ids(path) for path in (LESION, SIGNATURE))
    sessions = {who: session_of(who) for who in ("surgeon", "nurse")}
    password = password_of("surgeon")
    _note(options.into)
    with sync_playwright() as playwright:
        program = headless_shell() or chromium()
        browser = playwright.chromium.launch(executable_path=program, args=LAUNCH_ARGUMENTS)
        surgeon = _page(browser, options.address, sessions["surgeon"])
        for name, address in addresses.items():
            surgeon.goto(address, wait_until="networkidle")
            _keep(options.into, name, surgeon.screenshot())
        _turn_left_into_right(
            _page(browser, options.address, sessions["nurse"], tells=False), lesion
        )
        surgeon.set_viewport_size({"width": DESK["width"], "height": 1260})
        surgeon.goto(signature, wait_until="networkidle")
        _keep(options.into, "signature", surgeon.screenshot())
        _keep(options.into, "case", _case(browser, options.address, password))
        browser.close()


def _page(browser: Browser, address: str, session: str, *, tells: bool = True) -> Page:
    """Logged in; one that ``tells`` no other page where it is runs no scripts."""
    context = browser.new_context(viewport=DESK, java_script_enabled=tells)  # type: ignore[arg-type]
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return context.new_page()


def _turn_left_into_right(page: Page, lesion: str) -> None:
    """What the page of the signature then finds no more as it was confirmed."""
    page.goto(lesion)
    page.locator("main").get_by_label("Side", exact=True).select_option("right")
    page.locator("main").get_by_label("Size (mm)").fill("22 x 9")
    page.get_by_label("Why the site is changed").fill("Measured again; the other arm")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#identity", has_text="Right dorsal forearm").wait_for()


@dataclass
class _Watched(Tablet):
    """A tablet whose screen is kept before the taps that tell the case."""

    shown: list[Image.Image] = field(default_factory=list)

    def tap(self, target: Locator, brings: Brings | None = None) -> None:
        if brings and target.inner_text().strip() in TOLD_BEFORE:
            self._keep()
        super().tap(target, brings)

    def enter(self, brings: Brings) -> None:
        if self.page.locator("main h1").first.inner_text() in TOLD_BEFORE:
            self._keep()
        super().enter(brings)

    def _keep(self) -> None:
        # What was saved just now is told for some seconds, over the page.
        self.page.wait_for_timeout(MESSAGE_MS)
        self.shown.append(Image.open(io.BytesIO(self.page.screenshot())))


def _case(browser: Browser, address: str, password: str) -> bytes:
    """A forearm in two stages with a layered closure, from the booking to the signature."""
    width, height = Tablet.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=True,
        locale="en-US",
        timezone_id="America/New_York",
    )
    page = context.new_page()
    practice.log_in(page, address, "surgeon", password)
    practice.set_pin(page, address, password)
    practice.complete_defaults(page, address)
    hand = _Watched(page)
    surgeon = Surgeon(hand, address, practice.PIN)
    surgeon.book("P-1", "Tarnow", "1937-02-12", "Male", FOREARM)
    surgeon.before([FOREARM], "6")
    surgeon.take("Halves")
    surgeon.read_tumor(TUMOR)
    surgeon.take_like_this()
    surgeon.read_clear()
    surgeon.defect("19 15")
    surgeon.repair("linear", repair_class="intermediate", length_cm="4.2")
    surgeon.wound_care()
    surgeon.sign()
    context.close()
    return _side_by_side(hand.shown)


def _side_by_side(shown: list[Image.Image]) -> bytes:
    small = [
        one.convert("RGB").resize(
            (SHOWN_WIDTH, round(one.height * SHOWN_WIDTH / one.width)), Image.Resampling.LANCZOS
        )
        for one in shown
    ]
    rows = -(-len(small) // COLUMNS)
    step, height = SHOWN_WIDTH + GAP, small[0].height + GAP
    sheet = Image.new("RGB", (COLUMNS * step + GAP, rows * height + GAP), GROUND)
    for number, one in enumerate(small):
        row, column = divmod(number, COLUMNS)
        sheet.paste(one, (GAP + column * step, GAP + row * height))
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _note(into: Path) -> None:
    """The pages of a draft, as the PDF has them."""
    import pypdfium2  # type: ignore[import-untyped]
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "note.pdf"
        call_command("operative_note", CASE, output=str(file), verbosity=0)
        with pypdfium2.PdfDocument(file.read_bytes()) as document:
            for number, page in enumerate(document, 1):
                picture = page.render(scale=NOTE_WIDTH / page.get_width()).to_pil()
                _save(into, f"note-page-{number}", picture)


def _keep(into: Path, name: str, png: bytes) -> None:
    _save(into, name, Image.open(io.BytesIO(png)))


def _save(into: Path, name: str, picture: Image.Image) -> None:
    """In at most 256 colors, spread so that inks keep theirs."""
    few = picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=3)
    path = into / f"{name}.png"
    few.save(path, optimize=True)
    say(f"{path}: {path.stat().st_size:,} bytes")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--into", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
