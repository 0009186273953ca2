"""Two stages by pen: inks, one focus of tumor, the next layer proposed and cleared, no typing."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Block, Reading, Stage
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import Compartment, ReadingResult
from tests.browser.accessibility import assert_accessible
from tests.browser.pens import Pen
from tests.support.factories import a_case

pytestmark = pytest.mark.django_db(transaction=True)
MOST_ACTS = 12


@pytest.fixture
def case(sign_in):
    found = a_case()
    sign_in(found.surgeon)
    return found


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def expect_saved(page):
    expect(page.locator("[data-status]")).to_contain_text(re.compile(r"Saved \d\d:\d\d:\d\d"))


def test_two_maps_in_twelve_acts(page, live_server, case, record_testsuite_property):
    pen = Pen(page)
    page.goto(live_server.url + reverse("stage_new", args=[case.lesion.pk]))
    when_halves_are_taken_and_inked(pen)
    and_one_focus_of_tumor_is_drawn(pen)
    assert_accessible(page)
    and_the_proposed_layer_is_taken(pen)
    then_it_is_clear(pen)
    assert_accessible(page)
    assert pen.acts <= MOST_ACTS
    record_testsuite_property("Pen acts for two maps", pen.acts)
    and_blocks_codes_and_sentences_follow(case)


def when_halves_are_taken_and_inked(pen):
    page = pen.page
    pen.tap(button(page, "Halves"))
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    pen.tap(button(page, "Ink"))
    pen.tap(button(page, "G Green"))
    pen.draw((885, 500))
    expect_saved(page)


def and_one_focus_of_tumor_is_drawn(pen):
    page = pen.page
    pen.tap(button(page, "Tumor"))
    # 4:30 on the ellipse of 385 by 345 units around the middle.
    pen.tap_map(500 + 385 * 0.66, 500 + 345 * 0.66)
    pen.tap(page.locator("button[data-act=rest]:visible"))
    expect_saved(page)
    expect(page.locator("#blocks")).to_contain_text("Tumor, 4 to 5 o'clock")
    pen.tap(button(page, "Residual tumor"))


def and_the_proposed_layer_is_taken(pen):
    page = pen.page
    expect(page.get_by_text("Take 3:30 to 5:30 o'clock.")).to_be_visible()
    pen.tap(button(page, "Take stage II like this"))
    expect(page.get_by_role("heading", name="Stage II of lesion A")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("1 block")


def then_it_is_clear(pen):
    page = pen.page
    pen.tap(page.locator("button[data-act=rest]:visible"))
    expect_saved(page)
    pen.tap(button(page, "Clear"))
    expect(page.get_by_text("Concluded: Clear.")).to_be_visible()


def and_blocks_codes_and_sentences_follow(case):
    first, second = Stage.objects.order_by("number")
    assert first.blocks.count() == 2
    found = Reading.objects.get(result=ReadingResult.TUMOR.value)
    assert found.block.number == 2
    assert found.compartment == Compartment.EDGE.value
    assert (found.clock_from, found.clock_to) == (Decimal(4), Decimal(5))
    inks = {edge.get("ink") for edge in first.specimen_map.document["blocks"][1]["edges"]}
    assert "G" in inks
    document = second.specimen_map.document
    assert document["specimens"][0]["ghost"]
    assert document["residual"][0]["compartment"] == "edge"
    lines = chart_of(case.encounter.pk).code_sheet.lines
    assert [(line.code, line.units) for line in lines] == [("17313", 1), ("17314", 1)]


@pytest.mark.full_scale
def test_seven_blocks_by_cutting_are_two_units_of_17315(page, live_server, case):
    pen = Pen(page)
    page.goto(live_server.url + reverse("stage_new", args=[case.lesion.pk]))
    pen.tap(button(page, "Single piece"))
    expect(page.locator("[data-count]")).to_have_text("1 block")
    pen.tap(button(page, "Cut"))
    for x in (220, 330, 440, 560, 670, 780):
        pen.draw((x, 90), (x, 910))
    expect(page.locator("[data-count]")).to_have_text("7 blocks")
    expect_saved(page)
    expect(page.locator("#code-sheet")).to_contain_text("17315")
    assert Block.objects.count() == 7
    lines = chart_of(case.encounter.pk).code_sheet.lines
    assert [(line.code, line.units) for line in lines] == [("17313", 1), ("17315", 2)]
    assert_accessible(page)
