"""An operating room without network: people go on typing and drawing, and nothing of it is lost."""

import itertools
import os
import re
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Block, PreOp
from tests.browser.accessibility import assert_accessible
from tests.browser.pens import Pen
from tests.support.factories import a_case, a_stage

pytestmark = pytest.mark.django_db(transaction=True)
# By hand in full: OFFLINE_EDITS=200 OFFLINE_SECONDS=600.
EDITS = int(os.environ.get("OFFLINE_EDITS", "12"))
SECONDS = float(os.environ.get("OFFLINE_SECONDS", "0"))
FIELDS = {
    "Allergies": "allergies",
    "Consent detail": "consent_detail",
    "Immune status in words": "immune_status",
}
# Every so many strokes one stays; the others are undone, and the map is full of them all the same.
KEPT_OF = 10


@pytest.fixture
def room(page, context, live_server, sign_in, complaints):
    """A form and a map of one case, open side by side when the network goes."""
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    case = a_case()
    stage = a_stage(case.lesion)
    sign_in(case.surgeon)
    drawing = context.new_page()
    drawing.goto(live_server.url + reverse("stage", args=[stage.pk]))
    expect(drawing.locator("[data-count]")).to_have_text("2 blocks")
    page.goto(live_server.url + reverse("pre_op", args=[case.encounter.pk]))
    return page, drawing


def test_work_without_network_is_saved_once_afterwards(room, context, record_testsuite_property):
    page, drawing = room
    context.set_offline(True)
    begun = time.monotonic()
    pen, typed, strokes = Pen(drawing), dict.fromkeys(FIELDS, ""), 0
    drawing.locator("button[data-option=tool][data-value=cut]").first.click()
    shown = []
    for number, label in zip(range(EDITS), itertools.cycle(FIELDS), strict=False):
        if number % 2:
            typed[label] = write(page, label, typed[label], f"w{number} ")
            shown.append(seconds_until(page.locator("[data-save-state]"), "Not saved"))
        else:
            cut(pen, strokes)
            strokes += 1
            shown.append(seconds_until(drawing.locator("[data-status]"), "Not saved"))
        rest(page, begun + SECONDS * (number + 1) / EDITS)
    assert (PreOp.objects.count(), Block.objects.count()) == (0, 2)
    assert_accessible(page)
    context.set_offline(False)
    for state in (page.locator("[data-save-state]"), drawing.locator("[data-status]")):
        expect(state).to_contain_text(re.compile(r"Saved \d\d:\d\d:\d\d"))
    row = PreOp.objects.get()
    kept = {label: getattr(row, name) for label, name in FIELDS.items()}
    assert kept == {label: text.strip() for label, text in typed.items()}
    assert Block.objects.count() == 2 + -(-strokes // KEPT_OF)
    record_testsuite_property("shown_after_s", round(max(shown), 2))


def write(page, label, before, word):
    """Behind what stands there, key by key."""
    field = page.get_by_label(label, exact=True)
    field.focus()
    page.keyboard.press("End")
    page.keyboard.type(word)
    expect(field).to_have_value(before + word)
    return before + word


def cut(pen, number):
    """A stroke from rim to rim; one in ten stays, each beside the last."""
    blocks = pen.page.locator("[data-count]")
    before = blocks.text_content()
    x = 250 + (number // KEPT_OF) * 45 if number % KEPT_OF == 0 else 780
    pen.draw((x, 60), (x, 940))
    expect(blocks).not_to_have_text(before)
    if number % KEPT_OF:
        pen.page.keyboard.press("Control+z")
        expect(blocks).to_have_text(before)


def seconds_until(state, words):
    begun = time.monotonic()
    expect(state).to_contain_text(words)
    return time.monotonic() - begun


def rest(page, until):
    page.wait_for_timeout(max(0.0, 1000 * (until - time.monotonic())))
