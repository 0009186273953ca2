"""A fellow takes part in a repair: named beside the teaching surgeon, not in that one's place."""

import pytest
from django.utils import timezone

from encounters.actions import ActionRefusedError
from encounters.models import Payer, Repair
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import FindingLevel, Role
from tests.support.factories import a_case, a_stage, a_user, read_clear
from tests.support.opened import opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FLAP = {"type": "flap", "primary_cm2": 3, "secondary_cm2": 4}


@pytest.fixture
def case():
    case = a_case()
    read_clear(a_stage(case.lesion))
    payer = Payer.objects.get(practice=case.practice, key="medicare")
    opened.update_encounter(case.encounter, {"payer": payer}, by=case.surgeon)
    return case


@pytest.fixture
def fellow(case):
    person = a_user(case.practice, Role.SURGEON)
    person.memberships.update(is_accredited_fellow=True)
    return person


def repaired(case, **facts):
    defect = case.encounter.defects.first() or opened.record_defect(
        case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=case.surgeon
    )
    return opened.record_repair(defect, {**FLAP, **facts}, by=case.surgeon)


def refused(case, **facts):
    with pytest.raises(ActionRefusedError) as error:
        repaired(case, **facts)
    assert not Repair.objects.exists()
    return list(error.value.errors)


def sheet(case):
    found = chart_of(case.encounter.pk).code_sheet
    flaps = [line.code_with_modifiers for line in found.lines if line.code.startswith("14")]
    errors = [
        finding.text
        for finding in found.findings
        if finding.rule == "teaching" and finding.level is FindingLevel.ERROR
    ]
    return flaps, errors


@pytest.mark.parametrize(("is_said", "count"), [(True, 0), (False, 1)])
def test_a_named_fellow_gives_gc_and_asks_for_the_surgeons_presence(case, fellow, is_said, count):
    repaired(case, fellow=fellow, with_fellow=is_said)
    flaps, errors = sheet(case)
    assert [flap.endswith("-GC") for flap in flaps] == [True]
    assert len(errors) == count


def test_without_a_fellow_there_is_no_gc(case):
    repaired(case)
    flaps, errors = sheet(case)
    assert (["GC" in flap for flap in flaps], errors) == ([False], [])


def test_a_fellow_is_not_the_surgeon_of_somebody_elses_case(case, fellow):
    assert refused(case, surgeon=fellow) == ["surgeon"]


def test_a_surgeon_who_is_no_fellow_may_repair_it(case):
    other = a_user(case.practice, Role.SURGEON)
    repaired(case, surgeon=other)
    assert sheet(case)[0] == []


def test_a_fellow_may_repair_a_case_of_his_own(case, fellow):
    opened.update_encounter(case.encounter, {"surgeon": fellow}, by=case.surgeon)
    repaired(case, surgeon=fellow)
    assert len(sheet(case)[0]) == 1


@pytest.mark.parametrize("names_surgeon", [True, False])
def test_nobody_teaches_himself(case, names_surgeon):
    surgeon = {"surgeon": case.surgeon} if names_surgeon else {}
    assert refused(case, fellow=case.surgeon, **surgeon) == ["fellow"]


def test_a_case_that_is_handed_over_to_its_fellow_is_not_signed_so(case, fellow):
    repaired(case, fellow=fellow, with_fellow=True)
    chart = chart_of(case.encounter.pk)
    assert not [each for each in chart.remarks(timezone.now()).blocking if "fellow" in each.text]
    opened.hand_over(case.encounter, to=fellow, reason="Left the practice", by=case.surgeon)
    found = chart_of(case.encounter.pk).remarks(timezone.now()).blocking
    assert [each.text for each in found if "as a fellow, and is its surgeon too" in each.text]


def test_a_nurse_is_no_fellow(case):
    assert refused(case, fellow=case.nurse) == ["fellow"]


def test_a_repair_of_a_kind_without_it_has_no_fellow(case, fellow):
    with pytest.raises(ActionRefusedError):
        repaired(case, type="second_intent", primary_cm2=None, secondary_cm2=None, fellow=fellow)
