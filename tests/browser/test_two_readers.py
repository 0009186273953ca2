"""Two read one stage: nobody's tumor goes in silence, and only what they disagree on is asked."""

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters import actions
from encounters.actions import CompartmentReading
from encounters.models import Block, Reading
from encounters.vocabulary.terms import Compartment, ReadingResult, Role
from tests.browser.pens import Pen
from tests.support.factories import a_case, a_stage, a_user
from tests.support.opened import opened

pytestmark = pytest.mark.django_db(transaction=True)

TUMOR = CompartmentReading(
    result=ReadingResult.TUMOR, clock_from=Decimal("8.5"), clock_to=Decimal("9.5")
)
# As the practice's clock has it, and so the server.
BEAT = "document.dispatchEvent(new Event('htmx:pushedIntoHistory'))"


@pytest.fixture
def room(page, live_server, sign_in):
    """The stage's page as a fellow has it open; block I-1 is read by the surgeon when asked."""
    case = a_case()
    fellow = a_user(case.practice, Role.SURGEON, first_name="Kim", last_name="Fellow")
    stage = a_stage(case.lesion)
    sign_in(fellow)
    page.goto(live_server.url + reverse("stage", args=[stage.pk]))
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    first = Block.objects.get(number=1)

    def read_tumor():
        seen = actions.clear_readings(first) | {Compartment.EDGE: TUMOR}
        opened.read_block(first, seen, by=case.surgeon)

    return case, fellow, read_tumor


def test_a_tap_on_a_stale_page_asks_before_tumor_goes(page, room, complaints):
    complaints.expect("status of 409")
    case, fellow, read_tumor = room
    read_tumor()
    page.get_by_role("button", name="No tumor in I-1, margins complete").click()
    question = page.locator(".question")
    words = f"I-1: {case.surgeon.display_name} read tumor, edge, 8:30 to 9:30 o'clock"
    expect(question).to_contain_text(words)
    expect(question).to_be_in_viewport()
    question.get_by_role("link", name="Leave it").click()
    expect(question).to_have_count(0)
    expect(page.locator(".block-tumor")).to_contain_text("8:30 to 9:30")
    clear = page.get_by_role("button", name="Clear", exact=True)
    expect(clear).to_have_accessible_description("Not clear: I-1 shows tumor.")
    page.get_by_role("button", name="Take back the reading of I-1").click()
    page.locator(".question").get_by_role("button", name="Replace").click()
    expect(page.locator(".earlier").first).to_contain_text("superseded by Kim Fellow")
    kept = Reading.objects.get(result="tumor")
    assert (kept.is_binding, kept.reader, kept.superseded_by) == (False, case.surgeon, fellow)


def test_an_open_page_shows_what_another_read(page, room):
    case, _, read_tumor = room
    read_tumor()
    page.evaluate(BEAT)
    expect(page.locator(".block-tumor")).to_contain_text("8:30 to 9:30")
    said = f"{case.surgeon.display_name} saved this map at"
    expect(page.locator("[data-say]")).to_contain_text(said)
    # What the map shows now is what the next stroke is saved over: nothing to ask.
    pen = Pen(page)
    pen.choose("clear")
    pen.tap_map(690, 500)
    expect(page.locator("[data-status]")).to_contain_text("Saved ")
    assert Reading.objects.get(result="tumor").is_binding


def test_a_conflict_is_asked_about_where_two_disagree_alone(page, room, complaints):
    complaints.expect("status of 409")
    case, fellow, read_tumor = room
    read_tumor()
    pen = Pen(page)
    pen.choose("clear")
    pen.tap_map(690, 500)
    pen.tap_map(310, 500)
    dialog = page.locator("dialog[data-dialog=conflict]")
    name = case.surgeon.display_name
    words = f"I-1: you read no tumor; {name} read tumor, edge, 8:30 to 9:30 o'clock."
    expect(dialog).to_contain_text(words)
    dialog.get_by_role("button", name="Take theirs").click()
    expect(page.locator("[data-status]")).to_contain_text("Saved ")
    binding = Reading.objects.filter(is_binding=True)
    assert {row.reader for row in binding.filter(block__number=1)} == {case.surgeon}
    assert {row.reader for row in binding.filter(block__number=2)} == {fellow}
    assert binding.get(result="tumor").block.number == 1
