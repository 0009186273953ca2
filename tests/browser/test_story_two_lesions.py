"""The story of the house: two lesions, three stages, from the login to the downloaded note.

Lesion A is a basal cell carcinoma of the left forearm that needs two stages; lesion B is one of the
left nasal ala whose surgery reaches cartilage and is clear at once.
"""

import re
import time
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from encounters.models import Encounter, Stage
from encounters.vocabulary.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.hands import Keyboard, Pointer
from tests.support.factories import PASSWORD, a_practice, a_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def surgeon():
    return a_user(
        a_practice(),
        Role.SURGEON,
        username="quill",
        first_name="Ada",
        last_name="Quill",
        credentials="MD",
    )


# By keys alone a day's end is told by default: test_by_keys.py.
@pytest.mark.begins_early
@pytest.mark.parametrize("kind", [Pointer, pytest.param(Keyboard, marks=pytest.mark.full_scale)])
def test_two_lesions_three_stages_from_login_to_note(
    kind, page: Page, live_server, surgeon, complaints, tmp_path, record_testsuite_property
):
    complaints.expect("status of 422")
    hand, begun_at = kind(page), time.monotonic()
    given_the_surgeon_logs_in(hand, live_server)
    when_a_case_is_opened_for_the_forearm(hand)
    and_a_second_lesion_is_added_on_the_nose(hand)
    and_the_team_is_ready_to_cut(hand)
    then_stage_one_of_the_forearm_leaves_tumor(hand)
    and_the_nose_is_clear_although_it_reaches_cartilage(hand)
    and_stage_two_of_the_forearm_is_clear(hand)
    then_the_codes_follow_the_blocks(hand)
    and_the_wounds_are_closed(hand)
    then_the_note_can_be_read_and_downloaded(hand, tmp_path)
    record_testsuite_property(f"{kind.__name__} acts", hand.acts)
    record_testsuite_property(f"{kind.__name__} seconds", round(time.monotonic() - begun_at, 1))


def given_the_surgeon_logs_in(hand, live_server):
    page = hand.page
    page.goto(live_server.url)
    expect(page).to_have_title(re.compile("Log in"))
    assert_accessible(page)
    hand.write(page.get_by_label("Username"), "quill")
    hand.write(page.get_by_label("Password"), PASSWORD)
    hand.tap(page.get_by_role("button", name="Log in"))
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_text("No cases on this day")).to_be_visible()
    assert_accessible(page)


def when_a_case_is_opened_for_the_forearm(hand):
    page = hand.page
    hand.tap(page.get_by_role("link", name="New case"))
    expect(page.get_by_role("heading", name="New case")).to_be_visible()
    assert_accessible(page)
    hand.write(page.get_by_label("MRN"), "STORY-1")
    hand.write(page.get_by_label("Family name"), "Larkspur")
    hand.write(page.get_by_label("Given names"), "Theodora")
    hand.write(page.get_by_label("Date of birth"), "1958-03-14")
    hand.search(page.get_by_label("Find a site by a word"), "dorsal forearm")
    hand.tap(page.get_by_role("button", name="Dorsal forearm"))
    hand.choose(page.get_by_label("Tumor type"), "bcc")
    hand.tick(page.get_by_label("Biopsy-proven"))
    hand.tap(page.get_by_role("button", name="Open the case"))
    expect(page.get_by_text("Dorsal forearm: choose left or right.")).to_be_visible()
    assert page.get_by_label("Family name").input_value() == "Larkspur", "nothing typed is lost"
    hand.choose(page.get_by_label("Side"), "left")
    hand.tap(page.get_by_role("button", name="Open the case"))
    expect(page.locator("#identity")).to_contain_text("Larkspur, Theodora")
    expect(page.locator("#identity")).to_contain_text("Left dorsal forearm")
    assert_accessible(page)
    page.evaluate("window.isSamePage = true")


def and_a_second_lesion_is_added_on_the_nose(hand):
    page = hand.page
    hand.tap(page.get_by_role("link", name="Add a lesion"))
    hand.choose(page.get_by_label("Site", exact=False).nth(1), "nasal-ala")
    hand.choose(page.get_by_label("Side"), "left")
    hand.choose(page.get_by_label("Tumor type"), "bcc")
    hand.tap(page.get_by_role("button", name="Add the lesion"))
    expect(page.get_by_role("heading", name="Before the cut", level=1)).to_be_visible()
    hand.tap(page.get_by_role("link", name="All facts of lesion B"))
    expect(page.get_by_role("heading", name="Lesion B", level=1)).to_be_visible()
    expect(page.locator(".proposal")).to_contain_text("C44.311")
    assert_accessible(page)


def and_the_team_is_ready_to_cut(hand):
    page = hand.page
    next_step(hand, "Get ready to cut")
    assert_accessible(page)
    hand.tap(page.get_by_role("button", name="Ready to cut"))
    expect(page.get_by_role("heading", name="Still missing")).to_be_visible()
    assert_accessible(page)
    hand.tick(page.get_by_label("None known"))
    hand.tick(page.get_by_label("Consent given"))
    for letter in "AB":
        hand.tick(page.locator(f"#id_site_{letter}-methods_0"))
        hand.tick(page.locator(f"#id_lesion_{letter}-indications_0"))
    hand.tick(page.get_by_label("All said and agreed"))
    hand.tap(page.get_by_role("button", name="Ready to cut", exact=True))
    hand.tap(page.get_by_role("button", name="Ready to cut without these"))
    expect(page.get_by_role("heading", name="Take stage I of lesion A")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text(
        "Ready to cut. Next: Take stage I of lesion A"
    )


def next_step(hand, label):
    page = hand.page
    button = page.locator("#identity .next-step")
    expect(button).to_have_text(label)
    target = button.get_attribute("href")
    hand.tap(button)
    page.wait_for_url(f"**{target}")


def went_on(hand, label):
    """The save before led here by itself."""
    expect(hand.page.locator("#identity .next-step.is-here")).to_contain_text(label)


def then_stage_one_of_the_forearm_leaves_tumor(hand):
    page = hand.page
    assert_accessible(page)
    hand.tap(page.get_by_role("button", name="Halves"))
    expect(page.get_by_role("heading", name="Stage I of lesion A")).to_be_visible()
    expect(page.locator("#code-sheet")).to_contain_text("17313")
    assert_accessible(page)
    hand.tap(page.get_by_role("link", name="Tumor or other in I-2"))
    edge = page.get_by_role("group", name="Edge")
    hand.tick(edge.get_by_label("Tumor", exact=True))
    deep = page.get_by_role("group", name="Deep margin")
    hand.tick(deep.get_by_label("No tumor, margin complete"))
    hand.choose(edge.get_by_label("From", exact=True), "2")
    hand.choose(edge.get_by_label("To", exact=True), "4")
    assert_accessible(page)
    hand.tap(page.get_by_role("button", name="Save the reading"))
    hand.tap(page.get_by_role("button", name="The other 1: no tumor, complete"))
    expect(page.locator(".block-unread")).to_have_count(0)
    expect(page.get_by_text("Tumor, 2 to 4 o'clock")).to_be_visible()
    hand.tap(page.get_by_role("button", name="Residual tumor"))
    expect(page.locator("#rail")).to_contain_text("Residual tumor")


def and_the_nose_is_clear_although_it_reaches_cartilage(hand):
    page = hand.page
    next_step(hand, "Take stage I of lesion B")
    hand.tap(page.get_by_role("button", name="Single piece"))
    hand.tap(page.get_by_text("How it was taken"))
    hand.choose(page.get_by_label("Deep structure directly involved"), "cartilage")
    hand.write(page.get_by_label("Which one"), "Lower lateral cartilage")
    hand.tap(page.get_by_role("button", name="Save").first)
    hand.tap(page.get_by_role("button", name="All blocks: no tumor, complete"))
    expect(page.locator(".block-unread")).to_have_count(0)
    hand.tap(page.get_by_role("button", name="Clear", exact=True))
    expect(page.get_by_text("Concluded: Clear.")).to_be_visible()


def and_stage_two_of_the_forearm_is_clear(hand):
    page = hand.page
    next_step(hand, "Take stage II of lesion A")
    expect(page.locator(".tray")).to_have_text("Take 1:30 to 4:30 o'clock.")
    hand.tap(page.get_by_role("button", name="Take stage II"))
    hand.tap(page.get_by_role("button", name="All blocks: no tumor, complete"))
    expect(page.locator(".block-unread")).to_have_count(0)
    hand.tap(page.get_by_role("button", name="Clear", exact=True))
    expect(page.get_by_text("Concluded: Clear.")).to_be_visible()


def then_the_codes_follow_the_blocks(hand):
    page = hand.page
    hand.tap(page.get_by_role("link", name="Codes", exact=True))
    lines = page.locator("#section .code-head")
    expect(lines).to_have_count(3)
    assert [" ".join(text.split()) for text in lines.all_inner_texts()] == [
        "17311 × 1 B C44.311",
        "17313-59 × 1 A C44.619",
        "17314 × 1 A C44.619",
    ]
    assert page.evaluate("window.isSamePage"), "a page was loaded where parts would do"
    assert_accessible(page)


def and_the_wounds_are_closed(hand):
    page = hand.page
    next_step(hand, "Measure the defect of lesion A")
    hand.write(page.get_by_label("Size (mm)"), "19 x 15")
    hand.tap(page.get_by_role("button", name="Save"))
    went_on(hand, "Measure the defect of lesion B")
    hand.write(page.get_by_label("Size (mm)"), "8 x 7")
    hand.tap(page.get_by_role("button", name="Save"))
    went_on(hand, "Record the repair of lesion A")
    hand.tick(page.get_by_role("radio", name="Linear closure"))
    hand.tick(page.get_by_role("radio", name="Intermediate"))
    expect(page.get_by_label("Primary defect (cm²)")).to_be_hidden()
    hand.write(page.get_by_label("Final length (cm)"), "4.2")
    assert_accessible(page)
    hand.tap(page.get_by_role("button", name="Save the repair"))
    went_on(hand, "Record the repair of lesion B")
    hand.tick(page.get_by_role("radio", name="Second intention"))
    expect(page.get_by_label("Final length (cm)")).to_be_hidden()
    hand.tap(page.get_by_role("button", name="Save the repair"))
    expect(page.locator("#code-sheet")).to_contain_text("12032")
    went_on(hand, "Enter wound care")
    hand.write(page.get_by_label("Dressing"), "Petrolatum and pressure dressing for 24 hours")
    hand.tap(page.get_by_role("button", name="Save"))


def then_the_note_can_be_read_and_downloaded(hand, tmp_path):
    page = hand.page
    went_on(hand, "Sign the note")
    expect(page.get_by_text("The note can be signed once")).to_be_visible()
    hand.tap(page.locator("#rail").get_by_role("link", name="Note", exact=True))
    preview = page.frame_locator(".note-frame")
    expect(preview.locator("body")).to_contain_text("Larkspur")
    assert_accessible(page)
    with page.expect_download(timeout=60_000) as download:
        hand.tap(page.get_by_role("link", name="Download the draft"))
    case = Encounter.objects.get()
    assert download.value.suggested_filename == f"{case.case_number}.pdf"
    path = Path(tmp_path) / "note.pdf"
    download.value.save_as(path)
    words = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(path).pages).split())
    assert "Larkspur, Theodora" in words
    assert "Left nasal ala" in words
    assert "17313" in words
    assert Stage.objects.count() == 3


def test_the_back_button_shows_the_page_before(page: Page, live_server, surgeon, sign_in):
    sign_in(surgeon)
    page.goto(live_server.url + reverse("encounter_new"))
    page.goto(live_server.url)
    page.go_back()
    expect(page.get_by_role("heading", name="New case")).to_be_visible()
