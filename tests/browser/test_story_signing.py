"""From the complete case to the frozen note, by keyboard; past a late change on the way."""

import pytest
from playwright.sync_api import expect

from encounters.accounts.signing_pin import set_pin
from encounters.models import Addendum, SignedNote
from encounters.signed import verification
from encounters.vocabulary.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.test_every_page import CUT_OFF
from tests.support.factories import PASSWORD, a_user
from tests.support.opened import opened
from tests.support.signed_case import a_complete_case, url_of
from tests.support.stored_files import pdf_of

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(page):
    """Everybody can read it, at a desk and on a tablet held upright."""
    for width in (1280, 820):
        page.set_viewport_size({"width": width, "height": 900})
        assert_accessible(page)
        assert page.evaluate(CUT_OFF) <= 0, page.url


def signed_without_scrolling(page):
    for width, height in ((1280, 900), (820, 1180)):
        page.set_viewport_size({"width": width, "height": height})
        button = page.get_by_role("button", name="Sign and freeze")
        expect(button).to_be_in_viewport(ratio=1)
        assert page.evaluate("scrollY") == 0


@pytest.mark.begins_early
def test_a_note_is_read_signed_added_to_and_verified(
    page, live_server, sign_in, complaints, tmp_path
):
    case = a_complete_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + url_of(case, "note"))
    page.get_by_role("link", name="Sign the note").first.click()
    expect(page.get_by_text("Nothing is missing, and nothing contradicts itself.")).to_be_visible()
    looked_at(page)
    signed_without_scrolling(page)
    complaints.expect("status of 4(09|22)")
    page.get_by_label("Your password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The password is not right.")).to_be_visible()

    opened.save_wound_care(case.encounter, {"dressing": "Another dressing"}, by=case.nurse)
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("changed since you read it")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_text("Another dressing")).to_be_visible()

    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    # The first PDF of a process waits until its renderer is warm.
    expect(page.locator(".signatures")).to_contain_text("Author", timeout=20000)
    expect(page.locator("#identity")).to_contain_text("Signed")
    expect(page.frame_locator("iframe").locator(".status")).to_have_text("FINAL")
    looked_at(page)

    page.get_by_role("link", name="Add to the note").click()
    looked_at(page)
    page.get_by_label("Late entry", exact=True).check()
    page.get_by_label("Text").fill("The dressing was renewed once.")
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".addenda")).to_contain_text(
        "Late entry: about 2026-10-05, written ", timeout=20000
    )
    assert Addendum.objects.get().text == "The dressing was renewed once."

    file = tmp_path / "note.pdf"
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    download.value.save_as(file)
    assert file.read_bytes() == pdf_of(SignedNote.objects.get())
    page.get_by_role("link", name="Verify a PDF").click()
    page.get_by_label("PDF file").set_input_files(file)
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("Ours, and unchanged")).to_be_visible()
    looked_at(page)

    other = a_user(case.practice, Role.SURGEON)
    set_pin(other, "739104")
    sign_in(other)
    page.goto(live_server.url + url_of(case, "co_sign"))
    looked_at(page)
    page.get_by_label("Your PIN").fill("739104")
    page.keyboard.press("Enter")
    expect(page.locator(".signatures")).to_contain_text("Attending, reviewed", timeout=20000)
    assert list(verification.faults()) == []
