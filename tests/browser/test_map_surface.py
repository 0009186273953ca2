"""The drawing surface itself: hands, keys, mirror, questions, and a network that fails."""

import re
from contextlib import contextmanager

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters import actions
from encounters.models import Block, Reading, SpecimenMap
from encounters.vocabulary.terms import ReadingResult
from tests.browser.accessibility import assert_accessible
from tests.browser.pens import Fingers, Pen
from tests.support.factories import a_case, a_stage
from tests.support.opened import opened

pytestmark = pytest.mark.django_db(transaction=True)
DOWN = [(330, 90), (330, 910)]
FOLLOWING = re.compile(r"/stages/[^/]+/$")


@pytest.fixture
def case(sign_in):
    found = a_case()
    sign_in(found.surgeon)
    return found


@pytest.fixture
def pen(page, live_server, case):
    """A pen over a halved first stage."""
    stage = a_stage(case.lesion)
    page.goto(live_server.url + reverse("stage", args=[stage.pk]))
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    return Pen(page)


def tool(page, value):
    return page.locator(f"button[data-option=tool][data-value={value}]").first


def act(page, name):
    return page.locator(f"button[data-act={name}]:visible").first


def expect_saved(page):
    expect(page.locator("[data-status]")).to_contain_text(re.compile(r"Saved \d\d:\d\d:\d\d"))


def block_numbers():
    return list(Block.objects.order_by("number").values_list("number", flat=True))


def test_everything_undone_is_the_start(pen):
    page = pen.page
    start = SpecimenMap.objects.get().document
    pen.tap(tool(page, "cut"))
    for x in (250, 400, 600, 750):
        pen.draw((x, 90), (x, 910))
    expect(page.locator("[data-count]")).to_have_text("6 blocks")
    for _ in range(4):
        page.keyboard.press("Control+z")
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    expect(act(page, "undo")).to_be_disabled()
    expect_saved(page)
    assert SpecimenMap.objects.get().document == start
    pen.tap(act(page, "redo"))
    expect(page.locator("[data-count]")).to_have_text("3 blocks")
    expect_saved(page)
    assert block_numbers() == [1, 2, 3]


def test_fingers_only_move_the_view_after_a_pen_was_used(pen):
    page = pen.page
    pen.tap(tool(page, "cut"))
    fingers = Fingers(pen)
    fingers.swipe([(330, 90)], [(330, 910)])
    expect(page.locator("[data-count]")).to_have_text("3 blocks")
    pen.draw((250, 90), (250, 910))
    expect(page.locator("[data-count]")).to_have_text("4 blocks")
    fingers.swipe([(600, 90)], [(600, 910)])
    expect(page.locator("[data-count]")).to_have_text("4 blocks")
    fingers.swipe([(450, 500), (550, 500)], [(250, 500), (750, 500)])
    size = float(pen.surface.get_attribute("viewBox").split()[2])
    assert size < 600, "two fingers come closer"


def test_the_magnifier_is_there_while_a_finger_draws(pen):
    """Else not even hidden: it is a copy of the map, which every stroke would draw again."""
    magnifier = pen.page.locator("svg[data-surface] > svg")
    tool(pen.page, "cut").click()
    fingers = Fingers(pen)
    for _ in range(2):
        expect(magnifier).to_have_css("display", "none")
        fingers.on_map("touchStart", (330, 90))
        fingers.on_map("touchMove", (330, 300))
        expect(magnifier).to_be_visible()
        fingers.on_map("touchEnd")
    expect(magnifier).to_have_css("display", "none")


def test_a_read_block_is_cut_only_after_a_yes(pen):
    page = pen.page
    pen.tap(act(page, "rest"))
    expect_saved(page)
    pen.tap(tool(page, "cut"))
    pen.draw(*DOWN)
    expect(page.get_by_text("Block I-1 has been read. Its reading goes with it.")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    pen.draw(*DOWN)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[data-count]")).to_have_text("3 blocks")
    expect(page.locator(".block-unread")).to_have_count(2)
    assert Reading.objects.count() == 2


def test_the_mirror_says_so_and_stores_the_skin_s_view(pen):
    page = pen.page
    pen.tap(act(page, "mirror"))
    expect(page.get_by_text("MIRROR: as on the glass")).to_be_visible()
    labels = page.locator("svg[data-map] [data-name=block]")
    left = [box["x"] for box in map(lambda label: label.bounding_box(), labels.all())]
    assert left[0] > left[1], "block 1 is on the right"
    three = page.locator("svg[data-map] text", has_text=re.compile("^3$"))
    assert three.bounding_box()["x"] < left[1], "3 o'clock is on the left"
    pen.tap(tool(page, "tumor"))
    pen.tap_map(1000 - (500 + 385 * 0.66), 500 + 345 * 0.66)
    expect_saved(page)
    reading = Reading.objects.get(result=ReadingResult.TUMOR.value)
    assert (reading.block.number, float(reading.clock_from)) == (2, 4.0)
    assert_accessible(page)


@pytest.mark.full_scale
def test_a_laboratory_may_begin_in_the_mirror(page, live_server, case):
    case.practice.locations.update(reads_slides_mirrored=True)
    page.goto(live_server.url + reverse("stage", args=[a_stage(case.lesion).pk]))
    expect(page.get_by_text("MIRROR: as on the glass")).to_be_visible()


def test_every_act_by_keyboard(pen):
    page = pen.page
    pen.surface.focus()

    def go(key, times):
        for _ in range(times):
            page.keyboard.press(f"Shift+{key}")

    tool(page, "cut").press("Enter")
    pen.surface.focus()
    go("ArrowUp", 10)
    go("ArrowLeft", 3)
    page.keyboard.press(" ")
    go("ArrowDown", 20)
    page.keyboard.press(" ")
    expect(page.locator("[data-count]")).to_have_text("3 blocks")
    tool(page, "tumor").press("Enter")
    pen.surface.focus()
    go("ArrowRight", 10)
    go("ArrowUp", 10)
    expect(page.locator("[data-say]")).to_contain_text("Block I-3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-say]")).to_have_text(re.compile(r"^Tumor, edge, I-3, [\d: ]"))
    act(page, "rest").press("Enter")
    expect_saved(page)
    assert Reading.objects.filter(result="tumor").count() == 1
    assert block_numbers() == [1, 2, 3]
    page.keyboard.press("Tab")
    assert_accessible(page)


@pytest.mark.full_scale
def test_drawing_continues_without_network(pen, context, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    page = pen.page
    context.set_offline(True)
    pen.tap(tool(page, "cut"))
    pen.draw(*DOWN)
    expect(page.locator("[data-status]")).to_contain_text("Not saved: 1 change")
    pen.draw((670, 90), (670, 910))
    expect(page.locator("[data-count]")).to_have_text("4 blocks")
    assert block_numbers() == [1, 2]
    context.set_offline(False)
    expect_saved(page)
    assert block_numbers() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("answer", "blocks"),
    [("Keep mine", 3), pytest.param("Take theirs", 2, marks=pytest.mark.full_scale)],
)
def test_two_who_draw_are_asked_whose_stands(pen, case, complaints, answer, blocks):
    complaints.expect("status of 409")
    page = pen.page
    first = Block.objects.get(number=1)
    opened.read_block(first, actions.clear_readings(first), by=case.surgeon)
    pen.tap(tool(page, "cut"))
    pen.draw((670, 90), (670, 910))
    expect(
        page.get_by_text(re.compile("saved this map at .* while you were drawing"))
    ).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=answer).click()
    expect(page.locator("[data-count]")).to_have_text(f"{blocks} blocks")
    page.wait_for_timeout(1500)
    assert len(block_numbers()) == blocks
    assert Reading.objects.count() == (0 if answer == "Keep mine" else 2)


@pytest.mark.full_scale
def test_another_user_s_page_writes_nothing(pen, context, complaints, sign_in):
    complaints.expect("status of 409")
    page = pen.page
    sign_in(a_case().surgeon)
    pen.tap(tool(page, "cut"))
    pen.draw(*DOWN)
    expect(page.locator("[data-status]")).to_contain_text("Not saved")
    assert block_numbers() == [1, 2]


@pytest.mark.full_scale
def test_shapes_inks_and_grounds(pen):
    page = pen.page
    pen.tap(tool(page, "shape"))
    pen.open_tray("Add a specimen")
    pen.tap(page.get_by_role("button", name="+ Wedge"))
    expect(page.locator("[data-count]")).to_have_text("3 blocks")
    pen.draw((500, 500), (470, 520))
    pen.tap(tool(page, "ink"))
    pen.open_tray("More")
    pen.tap(page.get_by_role("button", name="By quarter"))
    pen.tap(tool(page, "nick"))
    pen.tap_map(700, 150)
    expect_saved(page)
    document = SpecimenMap.objects.get().document
    assert document["specimens"][0]["frame"][:2] == pytest.approx([470, 520], abs=2)
    assert {edge["kind"] for edge in document["blocks"][2]["edges"]} == {"margin", "free"}
    assert {nick["clock"] for nick in document["nicks"]} > {12, 3, 6, 9}
    assert_accessible(page)


@pytest.mark.full_scale
def test_the_site_s_diagram_lies_under_the_map(pen):
    page = pen.page
    pen.tap(tool(page, "shape"))
    pen.open_tray("Under the map")
    page.get_by_label("Under the map").select_option("site")
    expect_saved(page)
    placed = SpecimenMap.objects.get().document["ground"]
    assert placed["diagram"] == "arm_back_left"
    pen.tap(page.get_by_role("button", name="Move it"))
    pen.draw((400, 600), (460, 640))
    pen.open_tray("Under the map")
    pen.tap(page.get_by_role("button", name="Larger below the map"))
    expect(page.locator("[data-status]")).to_contain_text("Not saved yet")
    expect_saved(page)
    moved = SpecimenMap.objects.get().document["ground"]
    assert moved["scale"] == pytest.approx(placed["scale"] * 1.25, abs=0.01)
    assert moved["x"] - 500 == pytest.approx((placed["x"] + 60 - 500) * 1.25, abs=3)
    pen.tap(act(page, "mirror"))
    assert_accessible(page)


@pytest.mark.full_scale
def test_an_incomplete_section_is_read_on_the_map(pen):
    page = pen.page
    pen.tap(tool(page, "tumor"))
    pen.open_tray("Tumor")
    pen.tap(page.get_by_role("button", name="Incomplete", exact=True))
    expect(page.locator("[data-for=tumor] summary")).to_have_text("Incomplete")
    pen.tap_map(850, 500)
    pen.tap(act(page, "rest"))
    expect_saved(page)
    found = Reading.objects.get(result=ReadingResult.INCOMPLETE.value)
    assert (found.block.number, found.compartment, float(found.clock_from)) == (2, "edge", 2.5)
    expect(page.get_by_label("There is incomplete section in block I-2.")).to_be_visible()
    kinds = [finding["kind"] for finding in SpecimenMap.objects.get().document["findings"]]
    assert kinds == ["missing_epidermis"]


@contextmanager
def following_while_down_on(pen, target):
    """Read the map clear; what follows its save is answered while the pen stands on ``target``."""
    page, held = pen.page, []
    page.route(FOLLOWING, lambda route: held.append(route), times=2)
    pen.tap(tool(page, "clear"))
    pen.tap(act(page, "rest"))
    expect_saved(page)
    while not held:
        page.wait_for_timeout(10)
    with pen.held_on(target):
        with page.expect_response(FOLLOWING):
            while held:
                held.pop().continue_()
        page.wait_for_timeout(100)
        yield


def test_a_tap_counts_though_what_follows_the_map_comes_in_its_middle(page, pen):
    with following_while_down_on(pen, page.get_by_role("button", name="All clear, conclude")):
        pass
    expect(page.get_by_text("Concluded: Clear.")).to_be_visible()


@pytest.mark.full_scale
def test_news_during_a_tap_is_shown_after_it(page, pen):
    with following_while_down_on(pen, page.locator(".map-words summary")):
        expect(page.locator("#blocks")).not_to_contain_text("margin complete")
    expect(page.locator("#blocks")).to_contain_text("margin complete")


@pytest.mark.full_scale
def test_the_conclusion_stays_in_its_place_while_the_blocks_follow(page, pen):
    """Also at the end of the page, which is shorter once nothing is left to be read."""
    clear = page.locator(".conclude-acts .btn-clear")
    pen.tap(tool(page, "clear"))
    held = []
    page.route(FOLLOWING, lambda route: held.append(route), times=2)
    pen.tap(act(page, "rest"))
    expect_saved(page)
    while not held:
        page.wait_for_timeout(10)
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    before = clear.bounding_box()
    while held:
        held.pop().continue_()
    expect(page.locator("#blocks")).to_contain_text("margin complete")
    assert clear.bounding_box() == before
