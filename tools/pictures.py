"""Pictures of pages at the widths people use; runs inside the virtual environment.

Each path is taken at the width of a desk and of a tablet held upright, in light and dark, and as
it would print. A case number in braces stands for its encounter, or with more for a lesion or a
stage of it: ``/encounters/{M26-0015}/``, ``/lesions/{M26-0015 A}/``, ``/stages/{M26-0015 A-1}/``.
What the browser's console says is printed: a page that complains is not done.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import django
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tools.browser import LAUNCH_ARGUMENTS
from tools.machine import chromium, say

WIDTHS = (1280, 820)
HEIGHT = 1180
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> None:
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
    django.setup()
    cookie = session_of(options.user)
    options.into.mkdir(parents=True, exist_ok=True)
    # Before the browser runs: Django refuses to ask a database while its event loop does.
    addresses = {path: options.address + with_ids(path) for path in options.paths}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=LAUNCH_ARGUMENTS)
        for context, suffix in _contexts(browser):
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": options.address}])
            for path, address in addresses.items():
                _take(context, address, options.into, _slug(path) + suffix)
            context.close()
        browser.close()


def session_of(username: str) -> str:
    """Log a demo account in without its password and return the session's key."""
    from django.test import Client

    from encounters.models import User
    from encounters.vocabulary.terms import Role

    chosen = (
        User.objects.filter(username=username)
        if username
        else User.objects.filter(memberships__role=Role.SURGEON)
    )
    client = Client()
    client.force_login(chosen.order_by("pk")[0])
    key: str = client.cookies["sessionid"].value
    return key


def with_ids(path: str) -> str:
    """``path`` with the id of the encounter, lesion or stage for what stands in braces."""
    from encounters.models import Encounter, Lesion, Stage

    def id_of(found: re.Match[str]) -> str:
        case, _, place = found[1].partition(" ")
        if not place:
            return str(Encounter.objects.get(case_number=case).pk)
        letter, _, number = place.partition("-")
        if not number:
            lesions = Lesion.objects.filter(encounter__case_number=case)
            return str(lesions.get(letter=letter).pk)
        of_lesion = Stage.objects.filter(lesion__letter=letter, lesion__encounter__case_number=case)
        return str(of_lesion.get(number=number).pk)

    return re.sub(r"\{(.+?)\}", id_of, path)


def _contexts(browser: Browser) -> Iterator[tuple[BrowserContext, str]]:
    for width in WIDTHS:
        for scheme in SCHEMES:
            size = {"width": width, "height": HEIGHT}
            context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
            yield context, f"-{width}-{scheme}"


def _take(context: BrowserContext, address: str, into: Path, name: str) -> None:
    page = context.new_page()
    page.on("console", lambda message: say(f"{name}: {message.type}: {message.text}"))
    page.goto(address, wait_until="networkidle")
    page.screenshot(path=into / f"{name}.png", full_page=True)
    if name.endswith(f"-{WIDTHS[0]}-light"):
        page.emulate_media(media="print")
        page.screenshot(path=into / f"{name.replace('-light', '-print')}.png", full_page=True)
    say(f"{name}: {page.title()}")
    page.close()


def _slug(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "start"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--user", default="")
    parser.add_argument("--into", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
