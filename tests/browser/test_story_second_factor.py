"""The first day on an installation that asks for a second factor: by passkey, and by app."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from encounters.accounts.one_time_codes import PERIOD, code_at
from tests.browser.accessibility import assert_accessible
from tests.support.factories import PASSWORD
from tests.support.signed_case import a_complete_case, url_of

pytestmark = pytest.mark.django_db(transaction=True)
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def case(db):
    return a_complete_case()


@pytest.fixture
def newcomer(settings, case):
    """A surgeon, who has a case to sign."""
    settings.REQUIRE_SECOND_FACTOR = True
    assert django_settings.DEMO
    return case.surgeon


@pytest.fixture
def home(live_server):
    """Passkeys belong to names of hosts, not to numbers."""
    return live_server.url.replace("127.0.0.1", "localhost")


def log_in(page, home, user):
    page.goto(home + reverse("login"))
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def log_out(page):
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.begins_early
def test_a_passkey_from_the_first_run_to_a_signature(page, home, newcomer, case, complaints):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    log_in(page, home, newcomer)
    expect(page.get_by_role("heading", name="Protect your account")).to_be_visible()
    assert_accessible(page)
    page.goto(home + reverse("encounter_new"))
    expect(page.get_by_role("heading", name="Protect your account")).to_be_visible()
    page.get_by_role("link", name="Passkey").click()
    assert_accessible(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    assert_accessible(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("link", name="Day list")).to_be_visible()
    log_out(page)
    log_in(page, home, newcomer)
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Day list")).to_be_visible()
    page.get_by_role("button", name="Lock", exact=True).click()
    lock = page.get_by_role("dialog", name="Locked")
    lock.get_by_role("button", name="Use a passkey").click()
    expect(lock).to_be_hidden()
    page.get_by_role("button", name="Lock", exact=True).click()
    expect(lock).to_be_visible()
    page.goto(home + reverse("day_list"))
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()
    page.goto(home + reverse("emergency"))
    page.get_by_label("Case number or MRN").fill("M26-9999")
    page.get_by_label("Date of birth").fill("1958-03-14")
    page.get_by_label("Why").fill("Bleeding, their surgeon is away")
    assert_accessible(page)
    complaints.expect("status of 422")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No case with this number")).to_be_visible()
    expect(page.get_by_label("Why")).to_have_value("Bleeding, their surgeon is away")
    page.goto(home + reverse("signing_pin"))
    assert_accessible(page)
    page.goto(home + url_of(case))
    assert_accessible(page)
    page.get_by_role("button", name="Sign and freeze").click()
    expect(page.locator(".signatures")).to_contain_text("Author", timeout=30000)


@pytest.mark.full_scale
def test_an_app_from_the_first_run_to_the_second_log_in(page, home, newcomer):
    log_in(page, home, newcomer)
    page.get_by_role("link", name="Authenticator app").click()
    assert_accessible(page)
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".secret").inner_text()
    step = int(timezone.now().timestamp()) // PERIOD
    page.get_by_role("textbox", name="Code").fill(code_at(secret, step))
    page.get_by_role("button", name="Go on to the recovery codes").click()
    spare = page.locator(".recovery-codes code").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    log_out(page)
    log_in(page, home, newcomer)
    page.get_by_role("textbox", name="Code").fill(code_at(secret, step))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("or it was used before")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("textbox", name="Code").fill(spare)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Day list")).to_be_visible()
