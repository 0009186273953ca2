"""An emergency in few acts, and "who looked at this chart" in three clicks."""

import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import EmergencyAccess
from encounters.vocabulary.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.support.factories import PASSWORD, a_case, a_practice, a_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case():
    return a_case()


@pytest.mark.full_scale
def test_a_covering_surgeon_reads_the_case_in_an_emergency(
    page, live_server, sign_in, case, record_testsuite_property
):
    sign_in(a_user(a_practice(), Role.SURGEON))
    page.goto(live_server.url)
    begun = time.monotonic()
    page.get_by_role("link", name="Emergency access").click()
    assert_accessible(page)
    page.get_by_label("Case number or MRN").press_sequentially(case.encounter.case_number)
    page.get_by_label("Date of birth").fill(case.encounter.patient.date_of_birth.isoformat())
    page.get_by_label("Why").press_sequentially("Bleeding, their surgeon is away")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_text("Emergency access until")).to_be_visible()
    record_testsuite_property("Emergency access seconds", round(time.monotonic() - begun, 1))
    expect(page.locator("#identity")).to_contain_text(case.encounter.patient.family_name)
    expect(page.get_by_role("link", name="Add a lesion")).to_have_count(0)
    assert_accessible(page)
    assert EmergencyAccess.objects.count() == 1


def test_the_officer_finds_who_looked_and_signs_off(page, live_server, sign_in, case, client):
    covering = a_user(a_practice(), Role.SURGEON)
    client.force_login(covering)
    facts = {"number": case.encounter.case_number, "reason": "Bleeding after surgery"}
    facts["password"] = PASSWORD
    facts["date_of_birth"] = case.encounter.patient.date_of_birth.isoformat()
    assert client.post(reverse("emergency"), facts).status_code == 302
    sign_in(a_user(case.practice, Role.PRIVACY_OFFICER))

    page.goto(f"{live_server.url}/?day={case.encounter.date_of_service}")
    page.get_by_role("link", name=case.encounter.patient.family_name).click()
    page.get_by_role("link", name="Who looked").click()
    expect(page.get_by_role("row").filter(has_text=covering.display_name).first).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Audit log").click()
    page.get_by_label("Who looked at").fill(case.encounter.patient.mrn)
    page.get_by_label("Who looked at").press("Enter")
    page.get_by_role("link", name="Who looked at this patient").click()
    expect(page.get_by_role("row").filter(has_text=covering.display_name).first).to_be_visible()
    assert case.encounter.patient.mrn not in page.url
    assert_accessible(page)

    page.get_by_role("link", name="Emergency access").click()
    assert_accessible(page)
    page.get_by_label("Justified", exact=True).check()
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_text("Nothing waits for a review.")).to_be_visible()
