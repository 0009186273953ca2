"""Who takes part: people of the practice; who is recorded may have left it since."""

from copy import deepcopy

import pytest

from encounters.actions import ActionRefusedError
from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_practice, a_stage, a_user
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _assisted_for_all(rows_for_all):
    case = a_case()
    opened.update_encounter(case.encounter, {"assistant": case.nurse}, by=case.surgeon)
    return case


@pytest.fixture
def case(_assisted_for_all, db):
    return deepcopy(_assisted_for_all)


def test_a_case_keeps_somebody_who_left(case):
    case.nurse.memberships.all().delete()
    technician = a_user(case.practice, Role.HISTOTECHNICIAN)
    values = {"assistant": case.nurse, "histotechnician": technician}
    saved = opened.update_encounter(case.encounter, values, by=case.surgeon)
    assert saved.assistant == case.nurse
    assert saved.histotechnician == technician


def test_a_stage_keeps_somebody_who_left(case):
    fellow = a_user(case.practice, Role.SURGEON)
    stage = a_stage(case.lesion, reader=fellow)
    fellow.memberships.all().delete()
    values = {"reader": fellow, "reason_detail": "As planned"}
    saved = opened.update_stage(stage, values, by=case.surgeon)
    assert (saved.reader, saved.reason_detail) == (fellow, "As planned")


@pytest.mark.parametrize("field", ["surgeon", "assistant", "histotechnician"])
def test_a_stranger_is_not_named_in_a_case(case, field):
    stranger = a_user(a_practice(), Role.SURGEON)
    with pytest.raises(ActionRefusedError) as refused:
        opened.update_encounter(case.encounter, {field: stranger}, by=case.surgeon)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("field", ["performer", "reader", "supervisor"])
def test_a_stranger_is_not_named_in_a_stage(case, field):
    stage = a_stage(case.lesion)
    stranger = a_user(a_practice(), Role.SURGEON)
    with pytest.raises(ActionRefusedError) as refused:
        opened.update_stage(stage, {field: stranger}, by=case.surgeon)
    assert set(refused.value.errors) == {field}
