"""The page of the next stage: what it says already when it opens."""

import pytest
from django.urls import reverse

from encounters import actions
from encounters.models import AuditEvent, MapPreset, SpecimenMap
from encounters.vocabulary.terms import Compartment, MapLayout, ReadingResult, Role, StageConclusion
from tests.support.factories import a_case, a_stage, a_user, read_clear, read_tumor
from tests.support.opened import opened

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
    opened.read_block(block, readings, by=case.surgeon)
    opened.read_all_clear(stage, by=case.surgeon)
    opened.conclude_stage(
        stage, by=case.surgeon, conclusion=StageConclusion.CLEAR, reason="Recut in vain."
    )


OPENINGS = [
    ("the first stage", no_stage, "first_stage", False),
    ("tumor was left", residual, "residual_tumor", True),
    ("the stage before was clear", clear, "", False),
    ("it was clear though a section was lost", clear_with_a_section_lost, "", False),
]


@pytest.mark.parametrize(
    ("name", "before", "reason", "proposes"), OPENINGS, ids=[opening[0] for opening in OPENINGS]
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


def own(case, **changes):
    facts = {"practice": case.practice, "surgeon": case.surgeon, "layout": MapLayout.THIRDS.value}
    return MapPreset.objects.create(name="By hand", **facts | changes)


def of_another_surgeon(case):
    return own(case, surgeon=a_user(case.practice, Role.SURGEON))


def of_another_practice(case, **changes):
    return own(case, practice=a_case().practice, **changes)


PRESETS = [
    ("everybody's", lambda case: own(case, surgeon=None), True),
    ("the surgeon's own", own, True),
    ("one that is offered no more", lambda case: own(case, is_offered=False), False),
    ("another surgeon's", of_another_surgeon, False),
    ("another practice's", lambda case: of_another_practice(case, surgeon=None), False),
    ("the surgeon's own in another practice", of_another_practice, False),
    ("an arc, which has no hours", lambda case: own(case, layout=MapLayout.ARC.value), False),
    ("a base alone", lambda case: own(case, layout=MapLayout.BASE_ONLY.value), False),
]


@pytest.mark.parametrize(("name", "made", "is_offered"), PRESETS, ids=[case[0] for case in PRESETS])
def test_a_preset_is_taken_exactly_if_the_page_offers_it(as_user, name, made, is_offered):
    case = a_case()
    preset = made(case)
    url = reverse("stage_new", args=[case.lesion.pk])
    client = as_user(case.surgeon)
    assert (preset in client.get(url).context["presets"]) == is_offered, name
    answer = client.post(url, {"preset": str(preset.pk)})
    assert answer.status_code == (302 if is_offered else 422)
    assert SpecimenMap.objects.count() == int(is_offered)
    if is_offered:
        assert AuditEvent.objects.get(action="take_stage").changes["block_count"] == [None, 3]
    else:
        assert "This preset is not offered any more." in answer.content.decode()


def test_a_preset_in_other_digits_is_refused(as_user):
    case = a_case()
    wide = str(own(case).pk).translate({ord("0") + digit: 0x0660 + digit for digit in range(10)})
    url = reverse("stage_new", args=[case.lesion.pk])
    assert as_user(case.surgeon).post(url, {"preset": wide}).status_code == 422
    assert not SpecimenMap.objects.exists()
