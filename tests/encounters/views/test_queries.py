"""How many questions a page asks of the database does not grow with the case, nor with the day."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.actions import SpecimenOrder
from encounters.vocabulary.terms import MapLayout, Role
from tests.support.factories import (
    DAY,
    a_case,
    a_practice,
    a_stage,
    a_user,
    an_encounter,
    lesion_facts,
    read_clear,
    read_tumor,
    verify,
)
from tests.support.full_case import addresses, pages_without_a_chart
from tests.support.opened import opened
from tests.support.records import NEXT_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]

# Answers with a file; and the list, which is asked for the day of the case.
APART = {"note_pdf", "codes_worksheet", "note_packet", "day_list"}
# PostgreSQL asks once more: for the lock of the audit log.
LOCK = connection.vendor == "postgresql"
MOST_OF_A_PAGE, MOST_OF_A_STAGE, MOST_OF_A_LIST = 20 + LOCK, 14 + LOCK, 15 + LOCK
SITES = ("dorsal-forearm", "nasal-ala", "temple", "frontal-scalp")


def case_of(lesions, stages, specimens, blocks):
    """A case whose last lesion is as large as told; the keys are those of what was entered last."""
    case = a_case(*(lesion_facts(site=site) for site in SITES[:lesions]))
    order = SpecimenOrder(layout=MapLayout.STRIPS_AND_BASE, block_count=blocks)
    for lesion in case.encounter.lesions.order_by("letter"):
        is_last = lesion.letter == "ABCD"[lesions - 1]
        orders = [order] * specimens if is_last else [SpecimenOrder(layout=MapLayout.SINGLE)]
        for _ in range(stages - 1 if is_last else 0):
            read_tumor(a_stage(lesion, *orders))
        stage = read_clear(a_stage(lesion, *orders))
        defect = opened.record_defect(
            case.encounter, {"length_mm": 9, "width_mm": 8}, lesions=[lesion], by=case.surgeon
        )
        opened.record_repair(defect, {"type": "second_intent"}, by=case.surgeon)
    block = stage.blocks.first()
    keys = {
        "day": NEXT_DAY,
        "encounter_id": case.encounter.pk,
        "lesion_id": lesion.pk,
        "stage_id": stage.pk,
        "block_id": block.pk,
        "defect_id": defect.pk,
        "place": 1,
    }
    return case, keys


def pages(keys):
    known = {*keys, "finding_id", "recut_id", "anesthetic_id", "service_id", "override_id"}
    filled = {**dict.fromkeys(known, keys["block_id"]), **keys}
    yield "day_list", f"{reverse('day_list')}?day={DAY}"
    for name, url in addresses(filled, only=keys.keys()):
        if name not in APART and name not in pages_without_a_chart():
            yield name, url


def asked(client, url):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    return answer.status_code, len(queries)


def counts(client, keys):
    found = {name: asked(client, url) for name, url in pages(keys)}
    return {name: count for name, (status, count) in found.items() if status == 200}


def test_a_page_asks_the_same_of_a_small_and_of_a_large_case(as_user):
    # Two lesions: with one there is none to merge with, and its page asks for no choices.
    small, small_keys = case_of(lesions=2, stages=1, specimens=1, blocks=3)
    few = counts(as_user(small.surgeon), small_keys)
    large, large_keys = case_of(lesions=3, stages=2, specimens=2, blocks=4)
    many = counts(as_user(large.surgeon), large_keys)
    assert many == few
    assert len(few) >= 18
    # Session, person, roles and chart; two for the record; signed cases in whose global days this
    # one lies; others of the day with a like name; the event. The rest is the page's own.
    assert max(few.values()) <= MOST_OF_A_PAGE, few
    assert few["stage"] <= MOST_OF_A_STAGE


def test_the_day_list_asks_the_same_of_one_case_and_of_twelve(as_user):
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    client = as_user(surgeon)
    url = f"{reverse('day_list')}?day={DAY}"
    counted = []
    for cases in (1, 11):
        for _ in range(cases):
            encounter = an_encounter(practice, surgeon)
            lesion = encounter.lesions.get()
            verify(lesion, by=surgeon)
        counted.append(asked(client, url))
    assert counted[0] == counted[1]
    assert counted[0][1] <= MOST_OF_A_LIST
