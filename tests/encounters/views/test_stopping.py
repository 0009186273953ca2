"""A stage that still shows tumor offers to stop: the outcome is chosen, and said when saved."""

import pytest
from django.urls import reverse
from lxml import html

from encounters.models import Lesion
from encounters.vocabulary.terms import LesionOutcome
from tests.support.factories import a_case, a_stage, read_clear, read_tumor
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
WORDS = "Stop, tumor left"


@pytest.fixture
def case():
    return a_case()


def not_concluded(case):
    return a_stage(case.lesion)


def clear(case):
    return read_clear(a_stage(case.lesion))


def residual(case):
    return read_tumor(a_stage(case.lesion))


def followed_by_another(case):
    stage = residual(case)
    a_stage(case.lesion)
    return stage


def stopped(case):
    stage = residual(case)
    said = {"outcome": LesionOutcome.STOPPED, "reason": "Orbital rim"}
    opened.settle_lesion(case.lesion, by=case.surgeon, **said)
    return stage


# The stage, and whether its page offers to stop.
STAGES = [
    (not_concluded, False),
    (clear, False),
    (residual, True),
    (followed_by_another, False),
    (stopped, False),
]


@pytest.mark.parametrize(
    ("given", "is_offered"), STAGES, ids=[given.__name__ for given, _ in STAGES]
)
def test_which_stage_offers_to_stop(case, as_user, given, is_offered):
    page = as_user(case.surgeon).get(reverse("stage", args=[given(case).pk])).content.decode()
    assert (WORDS in page) is is_offered


def chosen(client, address):
    page = html.fromstring(client.get(address).content)
    return page.xpath("//input[@name='outcome'][@checked]/@value")


def test_the_offer_leads_to_stopped_chosen_and_says_nothing_yet(case, as_user):
    surgeon, stage = as_user(case.surgeon), residual(case)
    page = html.fromstring(surgeon.get(reverse("stage", args=[stage.pk])).content)
    [address] = page.xpath(f"//a[normalize-space()='{WORDS}']/@href")
    assert chosen(surgeon, address) == ["stopped"]
    assert Lesion.objects.get(pk=case.lesion.pk).outcome == LesionOutcome.IN_PROGRESS
    refused = surgeon.post(address, {"outcome": "stopped", "reason": ""})
    assert refused.status_code == 422
    assert b"Say why surgery stopped with tumor left." in refused.content
    assert surgeon.post(address, {"outcome": "stopped", "reason": "Bone"}).status_code == 302
    row = Lesion.objects.get(pk=case.lesion.pk)
    assert (row.outcome, row.outcome_reason) == ("stopped", "Bone")


# What the address asks for, what stands there already, and what is chosen.
ASKED = [
    ("stopped", residual, ["stopped"]),
    ("moon", residual, ["in_progress"]),
    ("continues", stopped, ["stopped"]),
]


@pytest.mark.parametrize(("asked", "given", "expect"), ASKED)
def test_what_the_address_asks_for_replaces_nothing_that_was_said(
    case, as_user, asked, given, expect
):
    given(case)
    address = reverse("lesion_outcome", args=[case.lesion.pk])
    assert chosen(as_user(case.surgeon), f"{address}?outcome={asked}") == expect
