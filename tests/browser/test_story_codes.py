"""Services beside the surgery, the codes for another payer, and all of it for an auditor."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Encounter, OtherService, Payer
from encounters.snapshot.chart import chart_of
from tests.browser.accessibility import assert_accessible
from tests.support.factories import a_case, a_stage, lesion_facts, read_clear
from tests.support.printed_notes import pages_of
from tests.support.signed_case import a_complete_case

pytestmark = pytest.mark.django_db(transaction=True)


def codes_of(case):
    return [line.code for line in chart_of(case.encounter.pk).code_sheet.lines]


def test_a_biopsy_elsewhere_is_on_the_claim_once_its_paragraph_is_whole(page, live_server, sign_in):
    case = a_case()
    read_clear(a_stage(case.lesion))
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("codes", args=[case.encounter.pk]))
    technique = page.get_by_label("How it was done")
    expect(technique).to_be_hidden()
    page.locator("input[name=code]").fill("11102")
    page.keyboard.press("Tab")
    expect(technique).to_be_visible()
    expect(page.get_by_label("Length of the closure (cm)")).to_be_hidden()
    page.get_by_label("Site elsewhere").select_option("temple")
    page.get_by_label("Side", exact=True).select_option("left")
    assert_accessible(page)
    page.get_by_role("button", name="Add the service").click()
    edit = page.get_by_role("link", name="Edit the service 11102")
    expect(edit).to_be_visible()
    expect(page.locator("#section .findings")).to_contain_text("11102 is not on the claim")
    assert codes_of(case) == ["17313"]

    edit.click()
    expect(page.get_by_role("heading", name="Service 11102")).to_be_visible()
    for label, words in {
        "Why it was done": "Scaling papule",
        "How it was done": "Tangential",
        "Specimens": "1",
        "Read or sent where": "Pathology, Elm Street",
        "Diagnosis (ICD-10-CM)": "L57.0",
    }.items():
        page.get_by_label(label, exact=True).fill(words)
    assert_accessible(page)
    page.get_by_role("button", name="Save the service").click()
    expect(page.get_by_role("heading", name="Codes", exact=True)).to_be_visible()
    expect(page.locator("b.code", has_text="11102").first).to_be_visible()
    assert sorted(codes_of(case)) == ["11102", "17313"]

    page.get_by_role("button", name="Remove 11102").click()
    expect(page.get_by_text("None entered.")).to_be_visible()
    assert not OtherService.objects.exists()


def test_another_payer_is_tried_and_nothing_is_saved(page, live_server, sign_in):
    case = a_case(lesion_facts(), lesion_facts(site="dorsal-hand"))
    for lesion in case.encounter.lesions.all():
        a_stage(lesion)
    Payer.objects.create(
        practice=case.practice, key="other", name="Elm Mutual", distinct_lesion_modifier="XS"
    )
    before = Encounter.objects.values().get()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("codes", args=[case.encounter.pk]))
    page.get_by_role("link", name="What if: another payer or date").click()
    page.get_by_label("Payer").select_option(label="Elm Mutual")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Elm Mutual")).to_be_visible()
    expect(page.locator("table.what-if tbody tr")).to_have_count(2)
    expect(page.locator("table.what-if")).to_contain_text("-XS")
    assert_accessible(page)
    page.get_by_role("link", name="Back to the codes").click()
    expect(page.get_by_role("heading", name="Codes", exact=True)).to_be_visible()
    assert Encounter.objects.values().get() == before


def test_the_audit_packet_comes_as_one_file(page, live_server, sign_in, tmp_path):
    case = a_complete_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("note", args=[case.encounter.pk]))
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("link", name="Audit packet").click(no_wait_after=True)
    name = download.value.suggested_filename
    assert name == f"{case.encounter.case_number}-packet.pdf"
    file = tmp_path / name
    download.value.save_as(file)
    pages = pages_of(file.read_bytes())
    assert len(pages) >= 4
    assert case.encounter.case_number in pages[0]
