"""What a page prints: no sheet stays empty, and what was chosen is told without its ground."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import PreOp
from tests.support.full_case import a_full_case
from tests.support.printed_notes import pages_of

pytestmark = pytest.mark.django_db(transaction=True)
DESK, TABLET = {"width": 1280, "height": 900}, {"width": 820, "height": 1180}
# What heads every sheet of a case.
HEAD = re.compile(r"^.*A page of the chart, not the operative note\.")
PAGES = [
    ("before_the_cut", "encounter_id"),
    ("pre_op", "encounter_id"),
    ("lesion", "lesion_id"),
    ("photographs", "lesion_id"),
    ("encounter", "encounter_id"),
]


@pytest.mark.parametrize("size", [DESK, TABLET], ids=["desk", "tablet"])
def test_no_printed_sheet_is_empty(page, live_server, sign_in, size):
    case, keys = a_full_case()
    sign_in(case.surgeon)
    page.set_viewport_size(size)
    for name, key in PAGES:
        page.goto(live_server.url + reverse(name, args=[keys[key]]))
        expect(page.locator("#code-sheet details[data-settled]")).to_be_attached()
        sheets = [HEAD.sub("", words).strip() for words in pages_of(page.pdf(format="Letter"))]
        assert all(sheets), (name, sheets)


def test_a_chosen_answer_is_dark_on_paper(page, live_server, sign_in):
    case, keys = a_full_case()
    PreOp.objects.filter(encounter=case.encounter).update(allergy_groups=["latex"])
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("pre_op", args=[keys["encounter_id"]]))
    page.emulate_media(media="print")
    chosen = page.locator(".as-buttons .form-check-input:checked + .form-check-label").first
    expect(chosen).to_have_css("color", "rgb(0, 0, 0)")
