"""Saving, a conflict, the lock and the signature without ever touching a pointer."""

import pytest
from playwright.sync_api import expect

from encounters.models import PreOp, SignedNote
from encounters.signed import verification
from tests.browser.accessibility import assert_accessible
from tests.browser.hands import Keyboard
from tests.support.factories import PASSWORD
from tests.support.opened import opened
from tests.support.signed_case import a_complete_case, url_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.begins_early
def test_a_day_s_end_by_keys(page, live_server, sign_in, complaints):
    complaints.expect("status of 4(09|22|23)")
    case, hand = a_complete_case(), Keyboard(page)
    sign_in(case.surgeon)
    page.goto(live_server.url + url_of(case, "pre_op"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    opened.save_pre_op(case.encounter, {"allergies": "Sulfonamides"}, by=case.nurse)
    a_conflict_is_decided(hand)
    and_a_field_saves_itself(hand)
    and_the_lock_opens_where_one_was(hand)
    then_the_note_is_signed(hand)
    assert SignedNote.objects.count() == 1
    assert list(verification.faults()) == []


def a_conflict_is_decided(hand):
    page = hand.page
    hand.add(page.get_by_label("Allergies"), "; hay fever")
    mine = page.get_by_role("button", name="Keep mine")
    expect(mine).to_be_visible()
    assert_accessible(page)
    hand.tap(mine)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved ")
    assert PreOp.objects.get().allergies == "None known; hay fever"


def and_a_field_saves_itself(hand):
    hand.write(hand.page.get_by_label("Immune status"), "Transplant")
    expect(hand.page.locator("[data-save-state]")).to_contain_text("Saved ")
    assert PreOp.objects.get().immune_status == "Transplant"


def and_the_lock_opens_where_one_was(hand):
    page = hand.page
    button = page.get_by_role("button", name="Lock", exact=True)
    hand.tap(button)
    lock = page.get_by_role("dialog", name="Locked")
    expect(page.get_by_label("Password")).to_be_focused()
    for password, words in (("wrong", "not right"), (PASSWORD, "")):
        hand.write(page.get_by_label("Password"), password)
        hand.tap(lock.get_by_role("button", name="Unlock"))
        if words:
            expect(lock.get_by_role("alert")).to_contain_text(words)
            assert_accessible(page)
    expect(lock).to_be_hidden()
    expect(button).to_be_focused()


def then_the_note_is_signed(hand):
    page = hand.page
    hand.tap(page.locator("#rail").get_by_role("link", name="Note", exact=True))
    hand.tap(page.get_by_role("link", name="Sign the note").first)
    hand.write(page.get_by_label("Your password"), PASSWORD)
    hand.tap(page.get_by_role("button", name="Sign and freeze"))
    expect(page.locator(".signatures")).to_contain_text("Author", timeout=30000)
    assert_accessible(page)
