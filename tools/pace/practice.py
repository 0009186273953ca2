"""What an established surgeon has set up once, before any case: a passkey or PIN, and protocols.

Set through the app's own pages, by their forms, and outside every count.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tools.pace.passkey import Authenticator, Credential

PIN = "482915"
# Beside those of the demo, for a limb and for second intention.
_FLAP = {
    "name": "Rotation flap on the cheek",
    "regions": ["Cheek"],
    "anesthetic_agent": "Lidocaine",
    "anesthetic_percent": "1",
    "anesthetic_epinephrine": "1:100,000",
    "repair_type": "flap",
    "flap_design": "Rotation",
    "deep_sutures": "4-0 polyglactin",
    "surface_sutures": "5-0 nylon",
    "dressing": "Petrolatum, nonadherent pad, pressure dressing for 48 hours",
    "follow_up": "Suture removal in 7 days",
}


def log_in(page: Page, address: str, username: str, password: str) -> None:
    """By password, so that a PIN signs in this browser."""
    page.goto(f"{address}/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("button", name="Log out", exact=True)).to_be_visible()


def set_pin(page: Page, address: str, password: str) -> None:
    page.goto(f"{address}/account/signing-pin/")
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_label("The same again").fill(PIN)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="the PIN").first.click()
    expect(page.get_by_text("Your signing PIN is set.")).to_be_visible()


def add_passkey(page: Page, address: str) -> list[Credential]:
    """On the page of one's account, right after the log-in; later the password is asked again."""
    authenticator = Authenticator(page)
    page.goto(f"{address}/account/factors/")
    page.get_by_role("link", name="Add one", exact=True).click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    return authenticator.credentials


def complete_defaults(page: Page, address: str) -> None:
    """Beside what the demo has: most patients need no antibiotic."""
    page.goto(f"{address}/usual/defaults/")
    page.get_by_label("Antibiotic prophylaxis").fill("Not indicated")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="My usual")).to_be_visible()


def write_protocols(page: Page, address: str) -> None:
    """On a site that was driven before they are there already."""
    page.goto(f"{address}/usual/")
    if page.get_by_text(str(_FLAP["name"])).count():
        return
    page.goto(f"{address}/usual/protocols/new/")
    for name, value in _FLAP.items():
        field = page.locator(f'main [name="{name}"]').first
        if isinstance(value, list):
            for region in value:
                page.get_by_label(region, exact=True).check()
        elif field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(str(value))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(str(_FLAP["name"])).first).to_be_visible()
