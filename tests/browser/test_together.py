"""Two in one chart: they see each other, and what they do in different places is put together."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters import actions
from encounters.models import Block, Reading
from tests.browser.pens import Pen
from tests.support.factories import a_case, a_stage
from tests.support.opened import opened

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_read_different_blocks_are_put_together(page, live_server, sign_in, complaints):
    complaints.expect("status of 409")
    case = a_case()
    stage = a_stage(case.lesion)
    sign_in(case.surgeon)
    place = reverse("stage", args=[stage.pk])
    be_there = {"idle": timedelta(), "unsaved": 0, "by": case.nurse}
    actions.be_present(case.encounter, uuid.uuid4(), place, **be_there)
    page.goto(live_server.url + place)
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    there = f"{case.nurse.display_name} is in stage I of A."
    expect(page.locator("#others")).to_have_text(there)
    first, second = Block.objects.order_by("number")
    opened.read_block(first, actions.clear_readings(first), by=case.surgeon)
    pen = Pen(page)
    pen.choose("clear")
    pen.tap_map(690, 500)
    expect(page.locator("[data-say]")).to_contain_text("both are on the map now")
    expect(page.locator("[data-status]")).to_contain_text("Saved ")
    assert Reading.objects.filter(block=first).count() == 2
    assert Reading.objects.filter(block=second).count() == 2
