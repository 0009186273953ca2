"""Buttons that type into a field, on a tablet and by keys; and a size typed on a number pad."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Lesion, PreOp
from tests.browser.accessibility import assert_accessible
from tests.support.factories import a_case

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_tap_types_saves_and_takes_out_again(page, live_server, sign_in):
    case = a_case()
    sign_in(case.nurse)
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(live_server.url + reverse("pre_op", args=[case.encounter.pk]))
    drugs = page.get_by_label("Anticoagulants", exact=True)
    picks = page.locator("[aria-controls=id_anticoagulants]")
    warfarin = picks.get_by_role("button", name="Warfarin")
    picks.get_by_role("button", name="Aspirin 81 mg").click()
    warfarin.click()
    expect(drugs).to_have_value("Aspirin 81 mg, Warfarin")
    expect(warfarin).to_have_attribute("aria-pressed", "true")
    warfarin.click()
    expect(warfarin).to_have_attribute("aria-pressed", "false")
    drugs.focus()
    for key in ("Tab", "Home", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(drugs).to_have_value("Aspirin 81 mg, Clopidogrel")
    assert min(pick.bounding_box()["height"] for pick in page.locator(".pick").all()) >= 44
    assert_accessible(page)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert PreOp.objects.get().anticoagulants == "Aspirin 81 mg, Clopidogrel"

    page.goto(live_server.url + reverse("lesion", args=[case.lesion.pk]))
    size = page.get_by_label("Size (mm)")
    size.click()
    page.keyboard.type("19")
    page.get_by_role("button", name="Type x for the next measure").click()
    page.keyboard.type("15")
    expect(size).to_have_value("19 x 15")
    size.blur()
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert_accessible(page)
    lesion = Lesion.objects.get()
    assert (lesion.length_mm, lesion.width_mm) == (19, 15)
