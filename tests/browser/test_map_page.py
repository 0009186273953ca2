"""On a stage the map is the page: nothing shifts, nothing covers it, the conclusion is in view."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Stage
from encounters.vocabulary.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.pens import Fingers, Pen
from tests.support.factories import a_case, a_stage, a_user

pytestmark = pytest.mark.django_db(transaction=True)
DESK, TABLET = {"width": 1280, "height": 900}, {"width": 820, "height": 1180}
# The least side of the map, in pixels.
SIZES = [(DESK, 630), (TABLET, 670)]
MOST_SHIFT = 0.02
SMALLEST_TARGET_PX = 44
# Of all shifts since the page began, the strokes' and taps' own among them.
SHIFT = """new Promise((answer) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => answer(sum), 300);
})"""


@pytest.fixture
def stage(sign_in):
    case = a_case()
    sign_in(case.surgeon)
    return a_stage(case.lesion)


def opened_at(page, live_server, stage):
    page.goto(live_server.url + reverse("stage", args=[stage.pk]))
    expect(page.locator(".map-editor:not(.is-waiting)")).to_be_visible()
    return Pen(page)


@pytest.mark.parametrize(("size", "least"), SIZES)
def test_no_tool_moves_the_map_and_the_conclusion_is_in_view(page, live_server, stage, size, least):
    page.set_viewport_size(size)
    pen = opened_at(page, live_server, stage)
    first = pen.surface.bounding_box()
    assert min(first["width"], first["height"]) >= least
    for tool in page.locator(".map-tools button").all():
        box = tool.bounding_box()
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET_PX
        tool.click()
        assert pen.surface.bounding_box() == first
        for name in ("All clear, conclude", "Residual tumor", "Indeterminate"):
            expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
        expect(page.locator("[data-count]")).to_be_in_viewport(ratio=1)
        expect(pen.surface).to_be_in_viewport(ratio=1)
    assert page.evaluate("window.scrollY") == 0
    assert page.evaluate(SHIFT) <= MOST_SHIFT
    assert_accessible(page)


def test_all_clear_and_concluded_with_one_tap(page, live_server, stage):
    page.set_viewport_size(TABLET)
    pen = opened_at(page, live_server, stage)
    pen.tap(page.get_by_role("button", name="All clear, conclude"))
    expect(page.get_by_text("Concluded: Clear.")).to_be_visible()
    assert Stage.objects.get().conclusion == "clear"


def test_a_conclusion_counts_that_was_tapped_while_the_map_was_saving(page, live_server, stage):
    """Also if something else has the focus by the time the map is saved."""
    page.set_viewport_size(TABLET)
    pen, held = opened_at(page, live_server, stage), []
    page.route(
        f"**{reverse('drawing', args=[stage.pk])}", lambda route: held.append(route), times=1
    )
    pen.draw((640, 560), (760, 560), (800, 640))
    pen.tap(page.locator("[data-act=rest]:visible"))
    pen.tap(page.get_by_role("button", name="Residual tumor"))
    while not held:
        page.wait_for_timeout(10)
    expect(page.locator(".workspace[aria-busy]")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    held.pop().continue_()
    expect(page.get_by_text("Concluded: Residual tumor.")).to_be_visible()


def test_a_button_counts_that_a_finger_taps_right_after_its_stroke(page, live_server, stage):
    """A stroke that ends while it moves would be a fling, which takes the next tap."""
    page.set_viewport_size(TABLET)
    pen = opened_at(page, live_server, stage)
    fingers, rest = Fingers(pen), page.locator("[data-act=rest]:visible")
    fingers.swipe([(640, 560)], [(800, 640)])
    fingers.tap(rest)
    expect(page.locator(".block-card")).to_have_count(2)
    expect(page.locator(".block-unread")).to_have_count(0)


def test_the_list_of_blocks_stays_open_while_they_are_read(page, live_server, stage):
    page.set_viewport_size(TABLET)
    pen = opened_at(page, live_server, stage)
    pen.tap(page.get_by_role("button", name="Blocks", exact=True))
    for name in ("I-1", "I-2"):
        page.get_by_role("button", name=f"No tumor in {name}, margins complete").click()
        expect(page.get_by_role("button", name=f"Take back the reading of {name}")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Close the list").click()
    expect(page.locator("#block-list")).to_be_hidden()


# What opens over the map, by what is tapped for it.
OVER_THE_PAGE = [
    (".blocks-open", "#block-list"),
    ("[data-sections]", "#rail"),
    (".meter > summary", ".meter-panel"),
    ("#code-sheet summary", "#code-sheet .sheet-foot"),
    (".map-tray .tray-more:visible > summary", ".tray-panel:visible"),
]


@pytest.mark.parametrize(("opener", "opened"), OVER_THE_PAGE)
def test_escape_closes_what_lies_over_the_page(page, live_server, stage, opener, opened):
    page.set_viewport_size(TABLET)
    pen = opened_at(page, live_server, stage)
    tapped, box = page.locator(opener).first, page.locator(opened).first
    pen.tap(tapped)
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(tapped).to_be_focused()


def test_escape_on_the_map_closes_the_list_of_blocks(page, live_server, stage):
    page.set_viewport_size(TABLET)
    pen = opened_at(page, live_server, stage)
    pen.tap(page.locator(".blocks-open"))
    pen.surface.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#block-list")).to_be_hidden()


@pytest.mark.parametrize(("role", "tool"), [(Role.SURGEON, "tumor"), (Role.HISTOTECHNICIAN, "ink")])
def test_who_opens_it_first_has_the_tool_at_hand(page, live_server, stage, sign_in, role, tool):
    sign_in(a_user(stage.lesion.encounter.practice, role))
    opened_at(page, live_server, stage)
    pressed = page.locator(".map-tools [aria-pressed=true]")
    expect(pressed).to_have_attribute("data-value", tool)
    hint = page.get_by_text("Draw where you see tumor: it is the reading.")
    expect(hint).to_be_visible(visible=tool == "tumor")
