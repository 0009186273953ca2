"""The story of the house: two lesions, three stages, from the login to the downloaded note.

Lesion A is a basal cell carcinoma of the left forearm that needs two stages; lesion B is one of the
left nasal ala whose surgery reaches cartilage and is clear at once.
"""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from encounters.models import Encounter, Stage
from encounters.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.factories import PASSWORD, a_practice, a_user

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


def test_two_lesions_three_stages_from_login_to_note(
    page: Page, live_server, surgeon, complaints, tmp_path
):
    complaints.expect("status of 422")
    given_the_surgeon_logs_in(page, live_server)
    when_a_case_is_opened_for_the_forearm(page)
    and_a_second_lesion_is_added_on_the_nose(page)
    and_the_team_is_ready_to_cut(page)
    then_stage_one_of_the_forearm_leaves_tumor(page)
    and_the_nose_is_clear_although_it_reaches_cartilage(page)
    and_stage_two_of_the_forearm_is_clear(page)
    then_the_codes_follow_the_blocks(page)
    and_the_wounds_are_closed(page)
    then_the_note_can_be_read_and_downloaded(page, tmp_path)


def given_the_surgeon_logs_in(page, live_server):
    page.goto(live_server.url)
    expect(page).to_have_title(re.compile("Log in"))
    assert_accessible(page)
    page.get_by_label("Username").fill("quill")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_text("No cases on this day")).to_be_visible()
    assert_accessible(page)


def when_a_case_is_opened_for_the_forearm(page):
    page.get_by_role("link", name="New case").click()
    assert_accessible(page)
    page.get_by_label("MRN").fill("STORY-1")
    page.get_by_label("Family name").fill("Larkspur")
    page.get_by_label("Given names").fill("Theodora")
    page.get_by_label("Date of birth").fill("1958-03-14")
    page.get_by_label("Find a site by a word").press_sequentially("dorsal forearm")
    page.get_by_role("button", name="Dorsal forearm").click()
    page.get_by_label("Tumor type").select_option("bcc")
    page.get_by_label("Biopsy-proven").check()
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_text("Dorsal forearm: choose left or right.")).to_be_visible()
    assert page.get_by_label("Family name").input_value() == "Larkspur", "nothing typed is lost"
    page.get_by_label("Side").select_option("left")
    page.get_by_role("button", name="Open the case").click()
    expect(page.locator("#identity")).to_contain_text("Larkspur, Theodora")
    expect(page.locator("#identity")).to_contain_text("Left dorsal forearm")
    assert_accessible(page)


def and_a_second_lesion_is_added_on_the_nose(page):
    page.get_by_role("link", name="Add a lesion").click()
    page.get_by_label("Site", exact=False).nth(1).select_option("nasal-ala")
    page.get_by_label("Side").select_option("left")
    page.get_by_label("Tumor type").select_option("bcc")
    page.get_by_role("button", name="Add the lesion").click()
    expect(page.get_by_role("heading", name="Lesion B", level=1)).to_be_visible()
    expect(page.locator(".proposal")).to_contain_text("C44.311")
    assert_accessible(page)


def and_the_team_is_ready_to_cut(page):
    next_step(page, "Enter pre-op facts")
    page.get_by_label("Allergies").fill("None known")
    page.get_by_role("button", name="Save").click()
    for letter in "AB":
        next_step(page, f"Confirm the site of lesion {letter}")
        page.get_by_label("Biopsy photograph").check()
        page.get_by_role("button", name="Confirm the site").click()
    next_step(page, "Record the time-out")
    page.get_by_role("button", name="Record the time-out").click()


def next_step(page, label):
    button = page.locator("#identity .next-step")
    expect(button).to_have_text(label)
    target = button.get_attribute("href")
    button.click()
    page.wait_for_url(f"**{target}")


def then_stage_one_of_the_forearm_leaves_tumor(page):
    next_step(page, "Take stage I of lesion A")
    assert_accessible(page)
    page.get_by_role("button", name="Halves").click()
    expect(page.get_by_role("heading", name="Stage I of lesion A")).to_be_visible()
    expect(page.locator("#code-sheet")).to_contain_text("17313")
    assert_accessible(page)
    page.get_by_role("link", name="Tumor or other in I-2").click()
    edge = page.get_by_role("group", name="Edge")
    edge.get_by_label("Tumor", exact=True).check()
    deep = page.get_by_role("group", name="Deep margin")
    deep.get_by_label("No tumor, margin complete").check()
    edge.get_by_label("From").select_option("2")
    edge.get_by_label("To", exact=True).select_option("4")
    assert_accessible(page)
    page.get_by_role("button", name="Save the reading").click()
    page.get_by_role("button", name="The other 1: no tumor, complete").click()
    expect(page.locator(".block-unread")).to_have_count(0)
    expect(page.get_by_text("Tumor, 2 to 4 o'clock")).to_be_visible()
    page.get_by_role("button", name="Residual tumor").click()
    expect(page.locator("#rail")).to_contain_text("Residual tumor")


def and_the_nose_is_clear_although_it_reaches_cartilage(page):
    next_step(page, "Take stage I of lesion B")
    page.get_by_role("button", name="Single piece").click()
    page.get_by_text("How it was taken").click()
    page.get_by_label("Deep structure directly involved").select_option("cartilage")
    page.get_by_label("Which one").fill("Lower lateral cartilage")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("button", name="All blocks: no tumor, complete").click()
    expect(page.locator(".block-unread")).to_have_count(0)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_text("Concluded: Clear.")).to_be_visible()


def and_stage_two_of_the_forearm_is_clear(page):
    next_step(page, "Take stage II of lesion A")
    expect(page.locator(".tray")).to_have_text("Take 1:30 to 4:30 o'clock.")
    page.get_by_role("button", name="Take stage II").click()
    page.get_by_role("button", name="All blocks: no tumor, complete").click()
    expect(page.locator(".block-unread")).to_have_count(0)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_text("Concluded: Clear.")).to_be_visible()


def then_the_codes_follow_the_blocks(page):
    page.get_by_role("link", name="Codes", exact=True).click()
    lines = page.locator("#section .code-head")
    expect(lines).to_have_count(3)
    assert [" ".join(text.split()) for text in lines.all_inner_texts()] == [
        "17311 × 1 B C44.311",
        "17313-59 × 1 A C44.619",
        "17314 × 1 A C44.619",
    ]
    assert_accessible(page)


def and_the_wounds_are_closed(page):
    next_step(page, "Measure the defect of lesion A")
    page.get_by_label("Length (mm)").fill("19")
    page.get_by_label("Width (mm)").fill("15")
    page.get_by_role("button", name="Save").click()
    next_step(page, "Measure the defect of lesion B")
    page.get_by_label("Length (mm)").fill("8")
    page.get_by_label("Width (mm)").fill("7")
    page.get_by_role("button", name="Save").click()
    next_step(page, "Record the repair of lesion A")
    page.get_by_label("Closed by").select_option("linear")
    page.get_by_label("Class of a linear closure").select_option("intermediate")
    page.get_by_label("Final length (cm)").fill("4.2")
    assert_accessible(page)
    page.get_by_role("button", name="Save the repair").click()
    next_step(page, "Record the repair of lesion B")
    page.get_by_label("Closed by").select_option("second_intent")
    page.get_by_role("button", name="Save the repair").click()
    expect(page.locator("#code-sheet")).to_contain_text("12032")
    next_step(page, "Enter wound care")
    page.get_by_label("Dressing").fill("Petrolatum and pressure dressing for 24 hours")
    page.get_by_role("button", name="Save").click()


def then_the_note_can_be_read_and_downloaded(page, tmp_path):
    next_step(page, "Print the note")
    preview = page.frame_locator(".note-frame")
    expect(preview.locator("body")).to_contain_text("Larkspur")
    assert_accessible(page)
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("link", name="Download the PDF").click()
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
