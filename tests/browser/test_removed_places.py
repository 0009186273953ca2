"""Work that can be saved no more: its place was removed, or its case signed, by somebody else."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Addendum, Presence, SectionDraft
from encounters.vocabulary.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.pens import Pen
from tests.support.factories import PASSWORD, a_case, a_stage, a_user
from tests.support.opened import opened
from tests.support.signed_case import a_complete_case, sign, unprinted

pytestmark = pytest.mark.django_db(transaction=True)
OFFLINE = "ERR_INTERNET_DISCONNECTED"


def test_a_stage_removed_under_a_drawing_says_by_whom_and_lets_go(
    page, context, live_server, sign_in, complaints
):
    complaints.expect(OFFLINE)
    complaints.expect("status of 410")
    case = a_case()
    stage = a_stage(case.lesion)
    fellow = a_user(case.practice, Role.SURGEON)
    sign_in(fellow)
    page.goto(live_server.url + reverse("stage", args=[stage.pk]))
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    context.set_offline(True)
    pen = Pen(page)
    pen.choose("clear")
    pen.tap_map(690, 500)
    state = page.locator("[data-status]")
    expect(state).to_contain_text("kept on this device")
    opened.remove_stage(stage, by=case.surgeon)
    context.set_offline(False)
    words = f"Stage I of lesion A was removed by {case.surgeon.display_name} at"
    expect(state).to_contain_text(words, timeout=30_000)
    expect(state).to_contain_text("1 change of yours cannot be saved any more.")
    assert_accessible(page)
    page.reload()
    box = page.locator(".recovered")
    expect(page.locator("main")).to_contain_text(words)
    expect(box).to_contain_text(words)
    expect(box.get_by_role("link", name="Look at it")).to_have_count(0)
    box.get_by_role("button", name="Show what it was").click()
    expect(box).to_contain_text("Block I-2: edge: no tumor")
    assert_accessible(page)
    box.get_by_role("button", name="Throw away").click()
    expect(box).to_have_count(0)
    page.get_by_role("link", name="To the case").click()
    expect(page.locator(".workspace")).to_be_visible()
    expect(box).to_have_count(0)


@pytest.mark.full_scale
def test_the_page_itself_can_throw_its_drawing_away(
    page, context, live_server, sign_in, complaints
):
    complaints.expect("status of 410")
    case = a_case()
    stage = a_stage(case.lesion)
    sign_in(case.nurse)
    page.goto(live_server.url + reverse("stage", args=[stage.pk]))
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    opened.remove_stage(stage, by=case.surgeon)
    pen = Pen(page)
    pen.choose("clear")
    pen.tap_map(690, 500)
    page.get_by_role("button", name="Throw away").click()
    expect(page).to_have_url(live_server.url + reverse("encounter", args=[case.encounter.pk]))
    expect(page.locator(".recovered")).to_have_count(0)


@pytest.fixture
def late(page, context, live_server, sign_in, complaints, monkeypatch):
    """A page with a text in it that came too late for the signature."""
    complaints.expect(OFFLINE)
    complaints.expect("status of 409")
    unprinted(monkeypatch)
    printer = "encounters.actions.signing.addenda.render_addenda"
    monkeypatch.setattr(printer, lambda *_, **__: b"%PDF")
    case = a_complete_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("wound_care", args=[case.encounter.pk]))
    context.set_offline(True)
    page.get_by_label("Dressing").fill("Zqgauze")
    expect(page.locator("[data-save-state]")).to_contain_text("kept on this device")
    sign(case)
    context.set_offline(False)
    state = page.locator("[data-save-state]")
    expect(state).to_contain_text("Signed elsewhere", timeout=30_000)
    return case


def add(page, case):
    text = page.get_by_label("Text")
    expect(text).to_have_value(re.compile("Wound care\nDressing: Zqgauze"))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign and add").click()
    expect(page.locator(".addendum")).to_contain_text("Zqgauze")
    assert "Zqgauze" in Addendum.objects.get().text
    assert not SectionDraft.objects.exists()
    page.reload()
    expect(page.locator(".recovered")).to_have_count(0)


def test_text_that_came_too_late_becomes_an_addendum(page, late):
    assert_accessible(page)
    page.get_by_role("button", name="Make an addendum of it").click()
    add(page, late)


@pytest.mark.full_scale
def test_it_does_after_the_page_was_loaded_again(page, late):
    page.reload()
    box = page.locator(".recovered")
    expect(box).to_contain_text("This case is signed")
    box.get_by_role("button", name="Show what it was").click()
    expect(box).to_contain_text("Dressing: Zqgauze")
    box.get_by_role("button", name="Make an addendum of it").click()
    add(page, late)


@pytest.mark.full_scale
def test_signing_names_ones_own_other_page(page, context, live_server, sign_in, complaints):
    complaints.expect(OFFLINE)
    case = a_complete_case()
    sign_in(case.surgeon)
    other = context.new_page()
    other.route("**/wound-care/", _hang_posts)
    other.goto(live_server.url + reverse("wound_care", args=[case.encounter.pk]))
    other.get_by_label("Dressing").fill("Zqgauze")
    expect(other.locator("[data-save-state]")).to_contain_text("Not saved yet")
    other.evaluate("document.dispatchEvent(new CustomEvent('htmx:pushedIntoHistory'))")
    words = "Another page of yours, the wound care, has 1 change that the server does not have yet."
    page.goto(live_server.url + reverse("encounter", args=[case.encounter.pk]))
    for _ in range(50):
        if Presence.objects.filter(unsaved=1).exists():
            break
        page.wait_for_timeout(100)
    page.goto(live_server.url + reverse("sign", args=[case.encounter.pk]))
    expect(page.locator("main")).to_contain_text(words)


def _hang_posts(route):
    """A save that nobody answers for now."""
    if route.request.method != "POST":
        route.continue_()
