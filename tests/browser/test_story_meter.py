"""The meter while a case is documented: it opens over the page, leads to a field, and counts it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.accessibility import assert_accessible
from tests.support.factories import a_case, a_stage, read_tumor

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(viewport={"width": 820, "height": 1180}, has_touch=True),
]
SMALLEST_TARGET_PX = 44
COUNTED = re.compile(r"(\d+) of (\d+)")


def counted(page):
    return tuple(map(int, COUNTED.search(page.locator(".meter summary b").inner_text()).groups()))


@pytest.mark.parametrize("width", [820, 320])
def test_what_lacks_is_a_tap_away_and_counted_once_it_is_there(page, live_server, sign_in, width):
    case = a_case()
    read_tumor(a_stage(case.lesion))
    sign_in(case.surgeon)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("encounter", args=[case.encounter.pk]))
    has, asked = counted(page)
    before = page.locator("#section").bounding_box()
    summary = page.locator(".meter summary")
    size = summary.bounding_box()
    summary.tap()
    line = page.locator(".meter-panel").get_by_role("link", name="Growth pattern: stage I")
    expect(line).to_be_visible()
    assert page.locator("#section").bounding_box() == before
    assert line.bounding_box()["height"] >= SMALLEST_TARGET_PX
    panel = page.locator(".meter-panel").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
    assert_accessible(page)
    line.tap()
    field = page.get_by_label("Growth pattern")
    expect(field).to_be_in_viewport()
    field.fill("Infiltrative")
    field.blur()
    expect(summary).to_contain_text(f"{has + 1} of {asked}")
    assert summary.bounding_box()["width"] == pytest.approx(size["width"], abs=1)
