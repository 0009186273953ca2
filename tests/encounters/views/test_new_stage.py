"""The page of the next stage: what it says already when it opens."""

import pytest
from django.urls import reverse

from encounters import actions
from encounters.vocabulary.terms import Compartment, ReadingResult, StageConclusion
from tests.factories import a_case, a_stage, read_clear, read_tumor

pytestmark = pytest.mark.django_db


def no_stage(case):
    return None


def residual(case):
    read_tumor(a_stage(case.lesion))


def clear(case):
    read_clear(a_stage(case.lesion))


def clear_with_a_section_lost(case):
    """One margin could not be judged; the surgeon says why it is clear all the same."""
    stage = a_stage(case.lesion)
    block = stage.blocks.get(number=1)
    readings = actions.clear_readings(block)
    readings[Compartment.DEEP] = actions.CompartmentReading(result=ReadingResult.INCOMPLETE)
    actions.read_block(block, readings, by=case.surgeon)
    actions.read_all_clear(stage, by=case.surgeon)
    actions.conclude_stage(
        stage, by=case.surgeon, conclusion=StageConclusion.CLEAR, reason="Recut in vain."
    )


OPENINGS = [
    ("the first stage", no_stage, "first_stage", False),
    ("tumor was left", residual, "residual_tumor", True),
    ("the stage before was clear", clear, "", False),
    ("it was clear though a section was lost", clear_with_a_section_lost, "", False),
]


@pytest.mark.parametrize(
    ("name", "before", "reason", "proposes"), OPENINGS, ids=[one[0] for one in OPENINGS]
)
def test_the_page_opens_with_what_is_known(as_user, name, before, reason, proposes):
    case = a_case()
    before(case)
    page = as_user(case.surgeon).get(reverse("stage_new", args=[case.lesion.pk]))
    assert page.context["form"].initial["reason"] == reason
    assert bool(page.context["tray_sentence"]) == proposes


def test_a_stage_after_a_clear_one_asks_why(as_user):
    case = a_case()
    clear(case)
    url = reverse("stage_new", args=[case.lesion.pk])
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-cut": "single"}
    refused = as_user(case.surgeon).post(url, {**sent, "reason": ""})
    assert refused.status_code == 422
    assert "reason" in refused.context["form"].errors
    assert as_user(case.surgeon).post(url, {**sent, "reason": "scar"}).status_code == 302
    assert case.lesion.stages.get(number=2).reason == "scar"
