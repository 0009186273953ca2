"""No page moves under a finger, and the browser has nothing to complain of (see conftest.py)."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_every_page import is_page
from tests.support import scale
from tests.support.factories import a_case
from tests.support.full_case import a_full_case, addresses

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(viewport={"width": 820, "height": 1180}, has_touch=True),
]

MOST_SHIFT = 0.02
# All shifts, those after a tap too, which the usual measure leaves out: they are under the finger.
MEASURE = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map(({ node }) => node?.id || node?.className || node?.nodeName);
    window.shifts.push([entry.value, moved.join(", ")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
# A field that somebody made larger carries a style of its own, which a swap must not copy.
ENLARGE = """() => document.querySelectorAll(".section-form [id]").forEach((one) => {
  if (one.matches("input, textarea, select")) one.style.minHeight = "48px";
})"""
WATCH_TOP = (
    """() => document.addEventListener("htmx:afterSettle", () => (window.top_seen = scrollY))"""
)
QUIET_MS = 250


def test_a_new_page_stands_at_its_top_when_it_comes(page, live_server, sign_in):
    """Scrolled there smoothly, it would move under the first tap."""
    case = a_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("pre_op", args=[case.encounter.pk]))
    page.evaluate("window.scrollTo({ top: 600, behavior: 'instant' })")
    page.evaluate(WATCH_TOP)
    page.locator("#rail").get_by_role("link", name="Wound care").first.tap()
    expect(page.get_by_role("heading", name="Wound care")).to_be_visible()
    page.wait_for_function("window.top_seen !== undefined")
    assert page.evaluate("window.top_seen") == 0


def wrong_of(page, name, when):
    """What moved by more than may be since it was last asked."""
    page.wait_for_timeout(QUIET_MS)
    shifts = page.evaluate("window.shifts.splice(0)")
    if sum(value for value, _ in shifts) <= MOST_SHIFT:
        return []
    return [f"{name}, {when}: {value:.3f} by {moved}" for value, moved in shifts]


@pytest.mark.begins_early
def test_no_page_moves_when_it_comes_or_is_saved(page, live_server, sign_in, complaints):
    # Some forms are not whole yet, and say so.
    complaints.expect("status of 422")
    case, keys = a_full_case()
    sign_in(case.surgeon)
    page.add_init_script(MEASURE)
    every = [address for address in addresses(keys) if is_page(address[0])]
    shown, saved, wrong = 0, 0, []
    for name, url in scale.some(every, each=2):
        page.goto(live_server.url + url)
        shown += 1
        wrong += wrong_of(page, name, "coming")
        form = page.locator("form[data-autosave]:visible").first
        button = form.get_by_role("button", name="Save", exact=True)
        if not form.count() or not button.count():
            continue
        page.evaluate(ENLARGE)
        wrong_of(page, name, "made larger on purpose")
        button.tap()
        expect(page.locator(".workspace[aria-busy]")).to_have_count(0)
        wrong += wrong_of(page, name, "saved")
        saved += 1
    assert not wrong, "\n".join(wrong)
    assert shown >= (25 if scale.is_full() else 10)
    assert saved >= 2
