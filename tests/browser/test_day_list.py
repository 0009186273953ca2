"""The day list while somebody types and chooses: no page is loaded, nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from encounters.actions import practice_today
from encounters.models import Encounter
from encounters.vocabulary.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.support.factories import a_practice, a_stage, a_user, an_encounter, time_out, verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def day(page, live_server, sign_in):
    """Two cases today, one of them at its first stage, and one of yesterday."""
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    today = practice_today(practice)
    for back in (0, 0, 1):
        an_encounter(practice, surgeon, date_of_service=today - timedelta(days=back))
    cut = Encounter.objects.filter(date_of_service=today).order_by("case_number").first()
    verify(cut.lesions.get(), by=surgeon)
    time_out(cut, by=surgeon)
    a_stage(cut.lesions.get(), date_of_service=today)
    sign_in(surgeon)
    page.goto(live_server.url)
    page.evaluate("window.isSamePage = true")
    yield page, cut
    assert page.evaluate("window.isSamePage")
    assert_accessible(page)


def rows(page):
    return page.locator(".day-table tbody tr")


def test_typing_narrows_the_list(day):
    page, cut = day
    expect(rows(page)).to_have_count(2)
    page.get_by_label("Name, MRN or case number").press_sequentially(cut.case_number)
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    expect(page.get_by_label("Name, MRN or case number")).to_have_value(cut.case_number)


def test_a_state_and_a_day_are_chosen(day):
    page, cut = day
    page.get_by_label("State").select_option("Not read yet")
    expect(rows(page)).to_have_count(1)
    page.get_by_label("State").select_option("Not started")
    expect(rows(page)).to_have_count(1)
    page.get_by_label("State").select_option("residual")
    expect(page.get_by_text("No cases on this day")).to_be_visible()
    page.get_by_label("State").select_option("")
    expect(rows(page)).to_have_count(2)
    page.get_by_role("link", name="Day before").click()
    expect(rows(page)).to_have_count(1)
    yesterday = cut.date_of_service - timedelta(days=1)
    expect(page.get_by_label("Date")).to_have_value(yesterday.isoformat())
    expect(page).to_have_url(re.compile(f"day={yesterday}"))


@pytest.mark.full_scale
def test_each_case_offers_what_comes_next(day):
    page, cut = day
    first = rows(page).filter(has_text=cut.case_number)
    expect(first.locator(".day-next")).to_have_text("Read stage I of lesion A")
