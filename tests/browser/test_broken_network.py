"""When a save does not get through, or goes twice, the page says so and keeps what was typed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Encounter, PreOp
from tests.browser.accessibility import assert_accessible
from tests.factories import a_case

pytestmark = pytest.mark.django_db(transaction=True)
TWO_TAPS = """
(selector) => {
  const button = document.querySelector(selector);
  button.click();
  setTimeout(() => button.click(), 50);
}
"""
TYPED = "Penicillin, hives as a child"


@pytest.fixture
def form(page, live_server, sign_in):
    """The pre-op form with something typed and not saved."""
    case = a_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("pre_op", args=[case.encounter.pk]))
    page.get_by_label("Allergies").fill(TYPED)
    yield page
    assert page.get_by_label("Allergies").input_value() == TYPED
    assert not PreOp.objects.filter(allergies=TYPED).exists()
    assert_accessible(page)


def save(page):
    page.get_by_role("button", name="Save").click()


def test_the_server_cannot_be_reached(form, context, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED|htmx:")
    context.set_offline(True)
    save(form)
    expect(form.get_by_role("status")).to_contain_text("The server cannot be reached")
    context.set_offline(False)
    expect(form.get_by_role("button", name="Save")).to_be_enabled()


def test_the_session_has_ended(form, context):
    context.clear_cookies(name="sessionid")
    save(form)
    expect(form.get_by_role("status")).to_contain_text("you have been logged out")


def test_the_case_was_signed_meanwhile(form, complaints):
    complaints.expect("status of 403|Response Status Error Code 403")
    Encounter.objects.update(status="signed")
    save(form)
    expect(form.get_by_role("status")).to_contain_text("This case is signed")


def test_the_server_fails(form, complaints):
    complaints.expect("status of 502|Response Status Error Code 502")
    form.route("**/pre-op/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    save(form)
    expect(form.get_by_role("status")).to_contain_text("the server answered 502")
    form.unroute("**/pre-op/")


def test_two_taps_send_a_form_once(page, live_server, sign_in):
    case = a_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("encounter_new"))
    page.get_by_label("MRN").fill("TWICE-1")
    page.get_by_label("Family name").fill("Larkspur")
    page.get_by_label("Date of birth").fill("1958-03-14")
    page.locator("[name=lesion-site]").select_option("posterior-neck-nape")
    page.locator("[name=lesion-side]").select_option("midline")
    held = []
    page.route("**/encounters/new/", lambda route: held.append(route))
    page.evaluate(TWO_TAPS, "form.section-form button[type=submit]")
    page.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#identity")).to_contain_text("Larkspur")
