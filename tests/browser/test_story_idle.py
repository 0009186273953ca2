"""Nobody is there any more, in the middle of a sentence; nothing of it is lost or shown."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from encounters.models import PreOp
from tests.browser.accessibility import assert_accessible
from tests.support.factories import PASSWORD, a_case

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "Penicillin, hives as a child; "
REST = "latex, mild"
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")
SHOWN = """
() => [...document.querySelectorAll("main *, header *")]
  .filter((one) => getComputedStyle(one).visibility !== "hidden").length
"""


@pytest.fixture
def clock(monkeypatch):
    """Server time that goes on when it is told to; ``go`` before anything is awaited."""
    ahead = [timedelta(0)]
    now = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: now() + ahead[0])

    def go(**span):
        ahead[0] += timedelta(**span)

    return go


@pytest.fixture
def form(page, live_server, sign_in, clock):
    case = a_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("pre_op", args=[case.encounter.pk]))
    page.case = case
    return page


def allergies(page):
    return page.get_by_label("Allergies")


def state_of(page):
    return page.locator("[data-save-state]")


def unlock(page, password=PASSWORD):
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Unlock").click()


def test_typing_goes_on_after_the_lock_without_a_letter_lost(form, clock, complaints):
    complaints.expect("status of 42")
    allergies(form).press_sequentially(SENTENCE)
    expect(state_of(form)).to_have_text(SAVED)
    clock(minutes=16)
    allergies(form).press_sequentially(REST)
    lock = form.get_by_role("dialog", name="Locked")
    expect(lock).to_be_visible()
    expect(form).to_have_title("Locked | Mohsdoc")
    assert form.evaluate(SHOWN) == 0
    assert_accessible(form)
    form.keyboard.press("Escape")
    form.keyboard.press("Escape")
    expect(lock).to_be_visible()
    unlock(form, "wrong")
    expect(lock.get_by_role("alert")).to_contain_text("not right")
    assert PreOp.objects.get().allergies == SENTENCE.strip()
    unlock(form)
    expect(lock).to_be_hidden()
    expect(state_of(form)).to_have_text(SAVED)
    assert allergies(form).input_value() == SENTENCE + REST
    assert PreOp.objects.get().allergies == SENTENCE + REST
    expect(allergies(form)).to_be_focused()


def test_a_session_that_is_gone_is_begun_again_in_the_same_place(form, context, complaints):
    complaints.expect("status of 40")
    context.clear_cookies(name="sessionid")
    allergies(form).fill(SENTENCE + REST)
    expect(form.get_by_text("Your session has ended")).to_be_visible()
    unlock(form)
    expect(state_of(form)).to_have_text(SAVED)
    assert PreOp.objects.get().allergies == SENTENCE + REST


@pytest.mark.full_scale
def test_the_old_tab_of_the_nurse_never_writes_as_the_surgeon(
    page, live_server, sign_in, clock, complaints
):
    complaints.expect("status of 4")
    case = a_case()
    sign_in(case.nurse)
    page.goto(live_server.url + reverse("pre_op", args=[case.encounter.pk]))
    sign_in(case.surgeon)
    allergies(page).fill(SENTENCE)
    expect(page.get_by_text("Somebody else has logged in")).to_be_visible()
    assert allergies(page).get_attribute("readonly") is not None
    assert allergies(page).input_value() == SENTENCE
    assert_accessible(page)
    assert not PreOp.objects.exists()


@pytest.mark.full_scale
def test_a_token_of_before_a_log_in_is_exchanged_and_the_save_goes_on(form, context, complaints):
    complaints.expect("status of 403")
    context.clear_cookies(name="csrftoken")
    allergies(form).fill(SENTENCE)
    expect(state_of(form)).to_have_text(SAVED, timeout=10000)


def test_a_warning_comes_before_and_a_key_is_enough(page, live_server, sign_in):
    page.clock.install()
    sign_in(a_case().surgeon)
    page.goto(live_server.url)
    # The page's clock runs, the server's does not: it has more time left than the page thinks.
    page.route("**/session/", lambda route: route.fulfill(json=nearly(route)))
    page.clock.fast_forward(13 * 60 * 1000 + 10000)
    warning = page.get_by_role("dialog", name="Still there?")
    expect(warning).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Shift")
    expect(warning).to_be_hidden()


def nearly(route):
    return {**route.fetch().json(), "seconds_left": 110}


def test_lock_by_hand_locks_other_tabs(form, context, live_server):
    other = context.new_page()
    other.goto(live_server.url)
    form.get_by_role("button", name="Lock", exact=True).click()
    expect(form.get_by_role("dialog", name="Locked")).to_be_visible()
    expect(other.get_by_role("dialog", name="Locked")).to_be_visible()
    unlock(form)
    expect(other.get_by_role("dialog", name="Locked")).to_be_hidden()


class TestLeaving:
    def test_back_shows_nothing_after_it(self, form, live_server):
        form.get_by_role("button", name="Log out").click()
        expect(form.get_by_role("heading", name="Log in")).to_be_visible()
        form.go_back()
        expect(form.get_by_role("heading", name="Log in")).to_be_visible()
        assert "Okafor" not in form.content()

    @pytest.mark.full_scale
    def test_log_out_asks_while_a_change_is_not_saved(self, form, context, complaints):
        complaints.expect("ERR_INTERNET_DISCONNECTED")
        context.set_offline(True)
        allergies(form).fill(SENTENCE)
        form.get_by_role("button", name="Log out").click()
        asked = form.get_by_role("dialog", name="Not everything is saved")
        expect(asked).to_contain_text("1 change is not saved")
        assert_accessible(form)
        asked.get_by_role("button", name="Stay here").click()
        context.set_offline(False)
        form.get_by_role("button", name="Log out").click()
        expect(form.get_by_role("heading", name="Log in")).to_be_visible()
        assert PreOp.objects.get().allergies == SENTENCE.strip()
