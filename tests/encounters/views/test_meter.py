"""The meter on the pages of a draft: its numbers, what lacks, and one tap to each field."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_pack_change, a_stage, a_user, read_clear, read_tumor
from tests.support.signed_case import a_complete_case, sign, unprinted

pytestmark = pytest.mark.django_db
COUNTED = re.compile(r"<b>(\d+) of (\d+)</b> <span class=\"meter-who\">for (.+?)</span>")
LACKING = re.compile(r'<li><a href="(\S+?)" hx-boost="false">(.+?)</a></li>')


def shown(client, name, key, **headers):
    return client.get(reverse(name, args=[key]), headers=headers).content.decode()


def meter(page):
    has, asked, who = COUNTED.search(page).groups()
    return int(has), int(asked), unescape(who)


def lacking(page):
    panel = page.split('<div class="meter-panel">')[1].split("</details>")[0]
    return {unescape(text): url for url, text in LACKING.findall(panel)}


def a_case_with_stages():
    case = a_case()
    read_tumor(a_stage(case.lesion))
    return case, read_clear(a_stage(case.lesion))


def test_every_page_of_a_draft_counts_the_same(as_user):
    case, stage = a_case_with_stages()
    client = as_user(case.surgeon)
    pages = [
        ("encounter", case.encounter.pk),
        ("encounter_header", case.encounter.pk),
        ("before_the_cut", case.encounter.pk),
        ("lesion", case.lesion.pk),
        ("stage", stage.pk),
        ("closure", case.encounter.pk),
        ("codes", case.encounter.pk),
        ("sign", case.encounter.pk),
    ]
    counted = {meter(shown(client, name, key)) for name, key in pages}
    [(has, asked, who)] = counted
    assert 0 < has < asked
    assert who == "any payer"


def test_each_line_leads_to_its_field(as_user):
    case, _ = a_case_with_stages()
    client = as_user(case.surgeon)
    lines = lacking(shown(client, "encounter", case.encounter.pk))
    assert "Growth pattern: stage I of lesion A" in lines
    assert len(lines) >= 8
    for text, url in lines.items():
        page, _, field = url.partition("#")
        answer = client.get(page)
        assert answer.status_code == 200, text
        assert not field or f'id="{field}"' in answer.content.decode(), text


def test_a_case_without_lesion_and_one_without_stage_lead_on(as_user):
    case = a_case()
    client = as_user(case.surgeon)
    lines = lacking(shown(client, "encounter", case.encounter.pk))
    assert lines["Map: lesion A"] == reverse("stage_new", args=[case.lesion.pk])


def test_what_follows_a_save_renews_it(as_user):
    case, _ = a_case_with_stages()
    client = as_user(case.surgeon)
    whole = meter(shown(client, "encounter", case.encounter.pk))
    part = shown(client, "encounter", case.encounter.pk, HX_Request="true", HX_Target="followers")
    assert 'id="identity"' in part
    assert meter(part) == whole


def test_the_page_of_the_signature_tells_and_does_not_wait(as_user):
    case, _ = a_case_with_stages()
    page = shown(as_user(case.surgeon), "sign", case.encounter.pk)
    has, asked, who = meter(page)
    assert f"{has} of {asked} for {who}: what is missing; signing does not wait for it" in page


def test_a_coder_sees_it_too(as_user):
    case, _ = a_case_with_stages()
    coder = a_user(case.practice, Role.CODER)
    assert meter(shown(as_user(coder), "encounter", case.encounter.pk))


def test_a_signed_case_has_none(as_user, monkeypatch):
    unprinted(monkeypatch)
    case = a_complete_case()
    sign(case)
    page = shown(as_user(case.surgeon), "encounter", case.encounter.pk)
    assert "meter-who" not in page


def test_a_change_of_the_practice_is_counted_and_costs_no_question(as_user):
    case, _ = a_case_with_stages()
    client = as_user(case.surgeon)
    address = reverse("encounter", args=[case.encounter.pk])
    counts, pages = [], []
    for item in (None, "stain", "map"):
        if item:
            a_pack_change(case.practice, pack="general", item=item)
        with CaptureQueriesContext(connection) as asked:
            pages.append(meter(client.get(address).content.decode()))
        counts.append(len(asked))
    assert [number for _, number, _ in pages] == [pages[0][1] - gone for gone in range(3)]
    assert counts == [counts[0]] * 3
