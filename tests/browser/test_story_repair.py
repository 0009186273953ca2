"""A repair after another surgeon's Mohs surgery, from the new case to its codes."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Encounter
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.support.factories import a_practice, a_user, time_out, verify
from tests.support.opened import opened

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_wound_of_another_surgeon_is_closed_and_coded(page, live_server, sign_in):
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON, credentials="MD")
    sign_in(surgeon)
    page.goto(live_server.url + reverse("encounter_new"))
    elsewhere = page.get_by_label("It follows surgery that is in no case of this practice")
    expect(elsewhere).to_be_hidden()
    page.get_by_label("Repair only").check()
    expect(elsewhere).to_be_visible()
    page.get_by_label("MRN", exact=False).first.fill("R-1")
    page.get_by_label("Family name").fill("Halvorsen")
    page.get_by_label("Date of birth").fill("1951-07-02")
    page.get_by_label("Site*", exact=True).select_option("nasal-tip")
    page.get_by_label("Side", exact=True).select_option("midline")
    assert_accessible(page)
    page.get_by_role("button", name="Open the case").last.click()
    page.get_by_role("link", name="Say whose surgery this follows").first.click()
    page.get_by_label("Mohs surgery by").fill("Ines Marlow, MD")
    page.get_by_label("On", exact=True).fill("2026-10-04")
    page.get_by_label("Reported clear").check()
    assert_accessible(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Before the cut")).to_be_visible()
    case = Encounter.objects.get()
    opened.save_pre_op(case, {"consent_by": "Robin"}, by=surgeon)
    verify(case.lesions.get(), by=surgeon)
    time_out(case, by=surgeon)
    page.goto(live_server.url + reverse("defect_new", args=[case.pk]))
    page.get_by_label("Size (mm)").fill("16 x 12")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Flap", exact=True).check()
    page.get_by_label("Primary defect").fill("1.9")
    page.get_by_label("Secondary defect").fill("3.4")
    page.get_by_role("button", name="Save the repair").click()
    expect(page.get_by_role("heading", name="Wound care")).to_be_visible()
    page.goto(live_server.url + reverse("encounter", args=[case.pk]))
    expect(page.get_by_text("No stage yet")).to_be_hidden()
    expect(page.get_by_text("14060").first).to_be_visible()
    assert_accessible(page)
    assert [line.code for line in chart_of(case.pk).code_sheet.lines] == ["14060"]
