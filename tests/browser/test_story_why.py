"""Why Mohs surgery is said while somebody types, and nothing moves under the finger meanwhile."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Lesion
from tests.browser.accessibility import assert_accessible
from tests.browser.test_steady_pages import MEASURE, MOST_SHIFT
from tests.support.factories import a_case, lesion_facts

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(viewport={"width": 820, "height": 1180}, has_touch=True),
]

FACTS = {"tumor_subtype": "Nodular", "immunosuppressed": False}


def shifted(page):
    page.wait_for_timeout(250)
    return sum(value for value, _ in page.evaluate("window.shifts.splice(0)"))


def test_a_category_follows_the_size_before_the_cut(page, live_server, sign_in):
    case = a_case(lesion_facts(**FACTS))
    sign_in(case.surgeon)
    page.add_init_script(MEASURE)
    page.goto(live_server.url + reverse("before_the_cut", args=[case.encounter.pk]))
    category = page.locator("#why-A .why-category")
    expect(category).to_have_text("Not rated")
    size = page.get_by_label("Size (mm)")
    size.scroll_into_view_if_needed()
    shifted(page)
    for typed, expected in (("9", "Inappropriate"), ("11", "Uncertain"), ("21", "Appropriate")):
        size.fill(typed)
        expect(category).to_have_text(expected)
    assert shifted(page) <= MOST_SHIFT
    size.fill("11")
    expect(page.locator("#why-A")).to_contain_text("Say in your own words")
    assert_accessible(page)

    page.locator("[aria-controls=id_lesion_A-why_not_excision] button").first.tap()
    words = page.get_by_label("Why Mohs surgery although")
    expect(words).to_be_hidden()
    page.get_by_role("button", name="Say in your own words").tap()
    expect(words).to_be_focused()
    words.fill("Its edge cannot be seen.")
    expect(page.locator("#why-A")).not_to_contain_text("Say in your own words")
    state = page.locator("#part-lesion_A [data-save-state]")
    expect(state).to_have_attribute("data-state", "saved")
    lesion = Lesion.objects.get()
    assert (lesion.length_mm, lesion.why_not_excision) == (11, "Margin not examined in full")

    page.goto(live_server.url + reverse("lesion", args=[case.lesion.pk]))
    expect(page.locator("#why-A")).to_contain_text("11 mm: more than 10 and up to 20 mm")
    page.get_by_label("Previously irradiated skin", exact=True).select_option("true")
    expect(page.locator("#why-A .why-category")).to_have_text("Appropriate")
    assert_accessible(page)
