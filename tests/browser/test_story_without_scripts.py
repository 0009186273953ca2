"""The same app in a browser that runs no scripts: from the login to a cleared stage and codes."""

import pytest
from playwright.sync_api import expect

from tests.support.factories import PASSWORD, a_case

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plain_page(browser, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_stage_is_taken_read_and_coded(plain_page, live_server):
    page, case = plain_page, a_case()
    page.goto(live_server.url)
    page.get_by_label("Username").fill(case.surgeon.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Date").fill("2026-10-05")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Okafor, Miriam").click()
    page.locator("#rail").get_by_role("link", name="Take stage I").click()
    page.get_by_role("button", name="Halves").click()
    page.get_by_role("button", name="All blocks: no tumor, complete").click()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_text("Concluded: Clear.")).to_be_visible()
    expect(page.locator("#code-sheet")).to_contain_text("17313")
    page.locator("#rail").get_by_role("link", name="Defect and repair").click()
    page.get_by_role("link", name="Measure a defect").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Repair", level=1)).to_be_visible()
