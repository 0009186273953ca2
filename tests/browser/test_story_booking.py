"""A known patient is booked by keys, and a day's schedule from a pasted table."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Encounter
from encounters.vocabulary.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.support.factories import a_case, a_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_known_patient_and_then_a_schedule(page, live_server, sign_in):
    case = a_case()
    known = case.encounter.patient
    sign_in(a_user(case.practice, Role.SURGEON))
    page.goto(live_server.url + reverse("encounter_new"))
    mrn = page.get_by_label("MRN", exact=False).first
    mrn.fill("nobody")
    mrn.press("Enter")
    expect(page.get_by_text("No chart of this practice has this MRN")).to_be_visible()
    mrn.fill(known.mrn)
    expect(page.get_by_text("No chart of this practice has this MRN")).to_be_hidden()
    mrn.press("Enter")
    this = page.get_by_role("button", name="This is the patient")
    expect(this).to_be_focused()
    expect(page.get_by_label("Family name")).to_have_value("")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Family name")).to_have_value(known.family_name)
    page.get_by_label("The lesion in one line").fill("L forearm SCC recurrent")
    page.get_by_role("button", name="Left volar forearm").click()
    expect(page.get_by_label("Side", exact=True)).to_have_value("left")
    expect(page.get_by_label("Presentation")).to_have_value("recurrent")
    assert_accessible(page)
    page.get_by_label("Find a site").fill("right temple")
    page.get_by_role("button", name="Temple, right").click()
    expect(page.get_by_label("Side", exact=True)).to_have_value("right")
    page.get_by_label("Not known yet").check()
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", name="New case")).to_be_hidden()
    opened = Encounter.objects.exclude(pk=case.encounter.pk).get()
    lesion = opened.lesions.get()
    assert opened.patient == known
    assert (lesion.site, lesion.side, lesion.tumor_type) == ("temple", "right", "scc")
    page.goto(live_server.url)
    page.get_by_role("link", name="Book a schedule").click()
    page.get_by_label("Paste the schedule").fill(
        'MRN\tName\tDOB\tSex\tProcedure\nQ-7\tRowan, Odile\t1951-07-02\tF\t"nose BCC"\n'
    )
    assert_accessible(page)
    page.get_by_role("button", name="Show the rows").click()
    page.get_by_label("Lesion of row 2").select_option(label="Left nasal ala, basal cell carcinoma")
    assert_accessible(page)
    page.get_by_role("button", name="Book the ticked cases").click()
    expect(page.get_by_role("link", name="Rowan, Odile")).to_be_visible()
