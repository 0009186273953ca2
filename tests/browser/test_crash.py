"""A browser that ends in the middle of work lost nothing, and nobody reads its disk."""

import os
import random
import re
import sys
import time
from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Error, expect

from encounters import actions
from encounters.models import Encounter, Practice, PreOp, Reading
from tests.browser.accessibility import assert_accessible
from tests.browser.crashing import Device
from tests.browser.pens import Pen
from tests.support.factories import a_case, a_stage
from tests.support.opened import opened
from tools.machine import chromium

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "Zqcanary"
KEPT = "kept on this device"
OFFLINE = "ERR_INTERNET_DISCONNECTED"
# By hand more often: CRASHES=50.
CRASHES = int(os.environ.get("CRASHES", "1"))
# As fast as anybody types, and not more than the field takes.
BETWEEN_WORDS_MS = 60
# Five seconds of typing, whatever the machine makes of a second.
MOST_LOST_WORDS = 5000 // BETWEEN_WORDS_MS


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def tablet(browser_type, browser_type_launch_args, live_server, tmp_path):
    """All of Chromium: what it writes to the disk is what people's browsers write."""
    if not sys.platform.startswith("linux"):
        pytest.skip("finds the browser's process under /proc")
    launch = {**browser_type_launch_args, "executable_path": chromium()}
    made = Device(browser_type, tmp_path / "profile", live_server.url, **launch)
    yield made
    made.stop()


def url_of(live_server, name, row):
    return live_server.url + reverse(name, args=[row.pk])


def test_a_killed_browser_loses_nothing_and_shows_nothing(tablet, live_server, case):
    stage = a_stage(case.lesion)
    page = tablet.start(case.surgeon)
    page.goto(url_of(live_server, "stage", stage))
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    drawing = page.context.new_page()
    drawing.goto(page.url)
    page.goto(url_of(live_server, "pre_op", case.encounter))
    page.context.set_offline(True)
    page.get_by_label("Allergies").fill(f"{CANARY} since 1990")
    page.get_by_label("Immune status").fill("Transplant")
    expect(page.locator("[data-save-state]")).to_contain_text(KEPT)
    Pen(drawing).tap(drawing.locator("button[data-act=rest]:visible").first)
    expect(drawing.locator("[data-status]")).to_contain_text(KEPT)
    tablet.kill()
    assert (PreOp.objects.count(), Reading.objects.count()) == (0, 0)
    assert tablet.holds("entries"), "the search would find nothing anywhere"
    assert tablet.holds(CANARY) == []

    page = tablet.start(case.surgeon)
    page.goto(live_server.url)
    told = page.locator(".recovered")
    expect(told).to_have_count(2)
    for words in ("2 changes from", "1 change from"):
        expect(told.filter(has_text=words)).to_contain_text("been saved.")
    assert_accessible(page)
    row = PreOp.objects.get()
    assert (row.allergies, row.immune_status) == (f"{CANARY} since 1990", "Transplant")
    assert Reading.objects.exists()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(told).to_have_count(0)


@pytest.mark.full_scale
def test_a_browser_that_ends_in_mid_sentence_loses_seconds_at_most(
    tablet, live_server, case, record_testsuite_property
):
    """Words are typed without a pause until it ends, at a moment that nobody foresees."""
    lost, seconds = [], []
    for _ in range(CRASHES):
        page = tablet.start(case.surgeon)
        page.goto(url_of(live_server, "pre_op", case.encounter))
        typed, said = type_until_killed(tablet, page, random.uniform(0.3, 9))
        assert words_kept() >= said, "what was said to be saved is not there"
        page = tablet.start(case.surgeon)
        page.goto(live_server.url)
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_load_state("networkidle")
        kept = words_kept()
        lost.append(len(typed) - kept)
        seconds.append(typed[-1] - typed[kept - 1] if kept else typed[-1] - typed[0])
        tablet.stop()
    record_testsuite_property("worst_loss_s", round(max(seconds), 2))
    assert max(lost) <= MOST_LOST_WORDS, sorted(lost)


def type_until_killed(tablet, page, seconds):
    """When each word was typed, and how many of them had been typed when "Saved" stood there."""
    page.get_by_label("Consent detail").fill("")
    page.get_by_label("Consent detail").focus()
    state, typed, said = page.locator("[data-save-state]"), [], 0
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        number = len(typed)
        is_saved = (state.text_content() or "").startswith("Saved ")
        said = number if is_saved else said
        page.keyboard.type(f"w{number} ")
        typed.append(time.monotonic())
        page.wait_for_timeout(BETWEEN_WORDS_MS)
    tablet.kill()
    return typed, said


def words_kept():
    """Of the words that count up, how many stand there from the first on; the last may be half."""
    found = (PreOp.objects.values_list("consent_detail", flat=True).first() or "").split()
    whole = [f"w{number}" for number in range(len(found))]
    assert found[:-1] == whole[:-1]
    return len(found) - (found[-1:] != whole[-1:])


@pytest.fixture
def abandoned(page, context, live_server, sign_in, complaints, case):
    """A page of the preparation that held one change and crashed without a network."""
    complaints.expect(OFFLINE)
    sign_in(case.surgeon)
    page.goto(url_of(live_server, "pre_op", case.encounter))
    context.set_offline(True)
    page.get_by_label("Allergies").fill("Latex")
    expect(page.locator("[data-save-state]")).to_contain_text(KEPT)
    after = context.new_page()
    with suppress(Error):
        page.goto("chrome://crash")
    page.close()
    context.set_offline(False)
    return after


@pytest.mark.full_scale
def test_recovery_asks_about_a_field_somebody_else_wrote(abandoned, live_server, case, complaints):
    complaints.expect("status of 409")
    opened.save_pre_op(case.encounter, {"allergies": "Iodine"}, by=case.nurse)
    abandoned.goto(live_server.url)
    expect(abandoned.locator(".recovered")).to_contain_text("could not be saved without you")
    assert_accessible(abandoned)
    abandoned.get_by_role("link", name="Look at it").click()
    expect(abandoned.get_by_text("saved “Iodine” here")).to_be_visible()
    expect(abandoned.get_by_label("Allergies")).to_have_value("Latex")
    abandoned.get_by_role("button", name="Keep mine").click()
    expect(abandoned.locator("[data-save-state]")).to_contain_text("Saved ")
    assert PreOp.objects.get().allergies == "Latex"
    abandoned.reload()
    expect(abandoned.get_by_label("Allergies")).to_have_value("Latex")
    expect(abandoned.locator(".recovered")).to_have_count(0)


@pytest.mark.full_scale
def test_the_page_that_was_open_shows_what_was_saved(abandoned, live_server, case):
    abandoned.goto(url_of(live_server, "pre_op", case.encounter))
    expect(abandoned.locator(".recovered")).to_contain_text("1 change from")
    expect(abandoned.get_by_label("Allergies")).to_have_value("Latex")
    abandoned.get_by_role("button", name="Close this message").click()
    expect(abandoned.locator(".recovered")).to_have_count(0)
    assert PreOp.objects.get().allergies == "Latex"


@pytest.mark.full_scale
def test_journal_is_unreadable_once_the_key_is_destroyed(abandoned, live_server, case):
    actions.destroy_device_keys(case.encounter)
    abandoned.goto(live_server.url)
    expect(abandoned.locator(".recovered")).to_contain_text("cannot be read any more")
    assert not PreOp.objects.exists()


def test_journal_is_not_shown_to_another_person(abandoned, live_server, case, sign_in):
    sign_in(case.nurse)
    abandoned.goto(url_of(live_server, "pre_op", case.encounter))
    expect(abandoned.get_by_label("Allergies")).to_have_value("")
    expect(abandoned.locator(".recovered")).to_have_count(0)
    sign_in(case.surgeon)
    abandoned.goto(live_server.url)
    expect(abandoned.locator(".recovered")).to_contain_text("It has been saved.")


def test_a_practice_keeps_nothing_on_devices(page, context, live_server, sign_in, case, complaints):
    complaints.expect(OFFLINE)
    Practice.objects.update(keeps_on_device=False)
    sign_in(case.surgeon)
    page.goto(url_of(live_server, "pre_op", case.encounter))
    context.set_offline(True)
    page.get_by_label("Allergies").fill("Latex")
    state = page.locator("[data-save-state]")
    expect(state).to_contain_text("in this page only: leave it open")
    context.set_offline(False)
    expect(state).to_contain_text(re.compile("Saved "), timeout=10000)
    assert Encounter.objects.get() == case.encounter
