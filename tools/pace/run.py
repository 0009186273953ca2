"""Drive the standard cases on a site of our own and print what was counted.

Runs inside the virtual environment. Ends with 1 if a bound is broken or a case could not be signed.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import django
from playwright.sync_api import Browser, Error, StorageState, sync_playwright

from tools.browser import LAUNCH_ARGUMENTS
from tools.machine import chromium, say
from tools.pace import practice
from tools.pace.cases import CASES
from tools.pace.hand import Desk, Tablet
from tools.pace.model import Tally, broken, broken_second
from tools.pace.passkey import Authenticator, Credential
from tools.pace.surgeon import Surgeon
from tools.pace.table import by_section, overview

WHO = "surgeon"
# Has defaults for stages and no protocol that fits a forearm.
NEWCOMER, NEWCOMERS_CASE = "fellow", "b"
DEVICES = {device.name: device for device in (Tablet, Desk)}
Tallies = dict[tuple[str, str], Tally]


def main() -> int:
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
    django.setup()
    tallies: Tallies = {}
    found: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=LAUNCH_ARGUMENTS)
        work = _work_of(browser, options, WHO)
        for case in options.cases:
            for name in options.devices:
                first = work.done(case, name, found)
                tallies[case, name] = first
                if name == Tablet.name and first.is_signed:
                    found += broken(case, first)
        days = _day_of_a_newcomer(browser, options, found)
        browser.close()
    say(_report(tallies, "PIN" if options.pin else "passkey"))
    for line in days:
        say(line)
    for line in found:
        say(f"Broken: {line}")
    return 1 if found else 0


def _day_of_a_newcomer(
    browser: Browser, options: argparse.Namespace, found: list[str]
) -> list[str]:
    """The same case twice for a surgeon who has no protocols: the second follows from the first."""
    if NEWCOMERS_CASE not in options.cases or Tablet.name not in options.devices:
        return []
    work = _work_of(browser, options, NEWCOMER, has_protocols=False)
    first, second = (work.done(NEWCOMERS_CASE, Tablet.name, found) for _ in range(2))
    if first.is_signed:
        found += broken_second(NEWCOMERS_CASE, first, second)
    return [
        f"{NEWCOMERS_CASE}, {Tablet.name}, {which} of a surgeon without protocols: "
        f"{tally.booked.acts} taps, {tally.booked.keys} keys, {tally.booked.seconds:.0f} s"
        for which, tally in (("first", first), ("second", second))
    ]


def _work_of(
    browser: Browser, options: argparse.Namespace, who: str, *, has_protocols: bool = True
) -> _Work:
    """That of a surgeon who has set up the passkey or PIN, and protocols, as one does once."""
    from encounters.demo.practice import password_of

    context = browser.new_context()
    page, password, address = context.new_page(), password_of(who), options.address
    practice.log_in(page, address, who, password)
    work = _Work(browser, address, options.into)
    if options.pin:
        practice.set_pin(page, address, password)
        work.pin = practice.PIN
    else:
        work.passkeys = practice.add_passkey(page, address)
    if has_protocols:
        practice.complete_defaults(page, address)
        practice.write_protocols(page, address)
    work.state = context.storage_state()
    context.close()
    return work


@dataclass
class _Work:
    """One surgeon's browser, logged in, and what signs in it."""

    browser: Browser
    address: str
    into: Path
    state: StorageState | None = None
    passkeys: list[Credential] = field(default_factory=list)
    pin: str = ""

    def done(self, case: str, name: str, found: list[str]) -> Tally:
        """Drive one case to its signature; what keeps it from there is one of the ``found``."""
        device = DEVICES[name]
        width, height = device.size
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=device is Tablet,
            locale="en-US",
            timezone_id="America/New_York",
            storage_state=self.state,
        )
        page = context.new_page()
        if self.passkeys:
            Authenticator(page, self.passkeys)
        hand = device(page)
        try:
            CASES[case][1](Surgeon(hand, self.address, self.pin))
            hand.tally.is_signed = True
        except (Error, AssertionError) as error:
            self.into.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.into / f"{case}-{name}.png", full_page=True)
            found.append(f"{case} on the {name}: not signed. {_line_of(error)}")
        context.close()
        say(f"{case}, {name}: {hand.tally.booked.seconds:.0f} s, {hand.tally.booked.acts} taps")
        return hand.tally


def _line_of(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _report(tallies: Tallies, signed_by: str) -> str:
    words = {case: CASES[case][0] for case, _ in tallies}
    parts = [overview(tallies, words, signed_by)]
    for (case, name), tally in tallies.items():
        if tally.booked.seconds:
            parts += [f"\n{case} {words[case]}, {name}\n", by_section(tally)]
    return "\n".join(parts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py pace", description=__doc__)
    parser.add_argument("address", help="where the site is")
    parser.add_argument("cases", nargs="*", default=list(CASES), metavar="CASE")
    parser.add_argument("--devices", nargs="+", default=list(DEVICES), choices=list(DEVICES))
    parser.add_argument("--pin", action="store_true", help="sign by PIN instead of a passkey")
    parser.add_argument("--into", type=Path, default=Path("shots"), help="pictures of what failed")
    options = parser.parse_args()
    # Passkeys belong to names of hosts, not to numbers.
    options.address = options.address.replace("127.0.0.1", "localhost")
    if unknown := set(options.cases) - set(CASES):
        parser.error(f"No such case: {', '.join(sorted(unknown))}. There are: {', '.join(CASES)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
