"""A surgeon confirms what is proposed with one tap, and keeps what a section shows."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Anesthetic, Protocol, WoundCare
from tests.browser.accessibility import assert_accessible
from tests.support.factories import a_case
from tests.support.usual import a_protocol, has_defaults

pytestmark = pytest.mark.django_db(transaction=True)


def test_as_usual_and_keep_as_my_usual(page, live_server, sign_in):
    case = a_case()
    has_defaults(case, condition="Stable")
    a_protocol(case, "Forearm", regions=["Forearm and wrist"], dressing="Pad")
    a_protocol(case, "Anywhere", dressing="Gauze")
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("anesthetics", args=[case.encounter.pk]))
    page.get_by_label("Agent").fill("Lidocaine")
    page.get_by_label("Volume (mL)").fill("6")
    page.get_by_role("button", name="As a protocol").click()
    expect(page.locator("#messages")).to_contain_text("Kept as protocol \u201cArm or leg\u201d")
    # The page is as it was: what was typed stands there, and nothing of it is in the chart.
    expect(page.get_by_label("Volume (mL)")).to_have_value("6")
    assert Protocol.objects.get(name="Arm or leg").anesthetic_volume_ml == 6
    assert not Anesthetic.objects.exists()

    page.get_by_role("link", name="Wound care").click()
    dressing = page.get_by_label("Dressing")
    expect(dressing).to_have_value("Pad")
    assert_accessible(page)
    page.get_by_role("link", name="Anywhere").click()
    expect(dressing).to_have_value("Gauze")
    # Saves itself, and the others stay proposals.
    page.get_by_label("Blood loss").fill("2 mL")
    page.get_by_label("Prescriptions").focus()
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    row = WoundCare.objects.get()
    assert (row.blood_loss, row.dressing, row.condition) == ("2 mL", "", "")
    page.reload()
    expect(page.locator("[data-default]")).to_have_count(2)
    page.get_by_role("button", name="As usual").click()
    expect(page.locator("#messages")).to_contain_text("Saved")
    row.refresh_from_db()
    assert (row.blood_loss, row.dressing, row.condition) == ("2 mL", "Gauze", "Stable")

    page.goto(live_server.url + reverse("my_usual"))
    assert_accessible(page)
    page.get_by_role("link", name="Change Forearm").click()
    expect(page.get_by_label("Name")).to_have_value("Forearm")
    assert_accessible(page)
