"""The one primary button: the first thing in the order of a Mohs day that has not been done."""

import pytest

from encounters.models import Encounter
from encounters.snapshot import take_snapshot
from encounters.vocabulary.terms import LesionOutcome, ReadingResult, Role, StageConclusion
from encounters.workflow.next_step import end_words, next_step
from encounters.workflow.sections import Section
from tests.support import records
from tests.support.factories import (
    a_case,
    a_practice,
    a_stage,
    a_user,
    an_encounter,
    confirm_time_out_again,
    lesion_facts,
    read_clear,
    read_tumor,
    time_out,
    verify,
)
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


def step_of(encounter):
    return next_step(take_snapshot(encounter.pk))


def test_a_day_from_arrival_to_note():
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    encounter = an_encounter(practice, surgeon)
    lesion = encounter.lesions.get()
    assert step_of(encounter).section == Section.BEFORE_THE_CUT
    opened.save_pre_op(encounter, {"allergies": "None"}, by=surgeon)
    verify(lesion, by=surgeon)
    time_out(encounter, by=surgeon)
    assert step_of(encounter).section == Section.BEFORE_THE_CUT
    opened.save_pre_op(encounter, {"consent_by": "Dr. Quill"}, by=surgeon)
    assert step_of(encounter).label == "Take stage I of lesion A"
    stage = a_stage(lesion)
    assert (step_of(encounter).label, step_of(encounter).key) == (
        "Read stage I of lesion A",
        str(stage.pk),
    )
    read_tumor(stage)
    assert step_of(encounter).label == "Take stage II of lesion A"
    # On the page of stage I, which takes stage II with one tap.
    assert (step_of(encounter).section, step_of(encounter).key) == (Section.STAGE, str(stage.pk))
    read_clear(a_stage(lesion))
    assert step_of(encounter).label == "Measure the defect of lesion A"
    defect = opened.record_defect(encounter, {"length_mm": 9}, lesions=[lesion], by=surgeon)
    assert (step_of(encounter).section, step_of(encounter).key) == (
        Section.NEW_REPAIR,
        str(defect.pk),
    )
    sutured = {"type": "linear", "repair_class": "simple", "length_cm": 1, "closes": "part"}
    opened.record_repair(defect, sutured, by=surgeon)
    assert step_of(encounter).label == "Record the repair of the rest of lesion A"
    rest = {"type": "second_intent", "closes": "part"}
    opened.record_repair(defect, rest, place=2, by=surgeon)
    assert step_of(encounter).section == Section.WOUND_CARE
    opened.save_wound_care(encounter, {"dressing": "Pressure dressing"}, by=surgeon)
    assert step_of(encounter).label == "Sign the note"
    Encounter.objects.filter(pk=encounter.pk).update(status="signed")
    assert step_of(encounter).label == "Print the note"


def test_tissue_that_waits_comes_before_facts_nobody_asked():
    case = a_case()
    a_stage(case.lesion)
    assert step_of(case.encounter).section == Section.STAGE


def test_a_lesion_that_was_added_when_tissue_was_out_has_its_site_confirmed():
    case = a_case()
    a_stage(case.lesion)
    added = opened.add_lesion(case.encounter, lesion_facts(side="right"), by=case.surgeon)
    confirm_time_out_again(case.encounter, by=case.surgeon)
    step = step_of(case.encounter)
    assert (step.section, step.key) == (Section.SITE_VERIFICATION, str(added.pk))


def test_a_second_lesion_starts_while_the_first_is_in_the_laboratory():
    case = a_case(lesion_facts(), lesion_facts(side="right"))
    a_stage(case.lesion)
    assert step_of(case.encounter).label == "Take stage I of lesion B"


def test_a_stopped_case_goes_on_to_the_wound():
    case = a_case()
    read_tumor(a_stage(case.lesion))
    opened.settle_lesion(
        case.lesion, by=case.surgeon, outcome=LesionOutcome.STOPPED, reason="Patient tired."
    )
    assert step_of(case.encounter).section == Section.NEW_DEFECT


def test_a_case_that_continues_needs_no_defect_today():
    case = a_case()
    read_tumor(a_stage(case.lesion))
    opened.settle_lesion(case.lesion, by=case.surgeon, outcome=LesionOutcome.CONTINUES)
    assert step_of(case.encounter).section == Section.WOUND_CARE


def test_an_encounter_without_lesions_asks_for_one():
    case = a_case()
    for lesion in case.encounter.lesions.all():
        opened.remove_lesion(lesion, by=case.surgeon)
    assert step_of(case.encounter).section == Section.NEW_LESION


RESIDUAL = records.stage(readings={1: records.edge(ReadingResult.TUMOR, "4", "5")})
INDETERMINATE = records.stage(conclusion=StageConclusion.INDETERMINATE)
SAY = "Say how the case of lesion A ended"
STOPPED = "Outcome of lesion A: Stopped with tumor left"
ENDS = [
    ("no stage", records.lesion(stages=()), ""),
    ("a stage nobody read", records.lesion(stages=[records.stage(read=False)]), ""),
    ("clear", records.lesion(), ""),
    ("residual tumor", records.lesion(stages=[RESIDUAL]), SAY),
    ("indeterminate", records.lesion(stages=[INDETERMINATE]), SAY),
    ("said already", records.lesion(stages=[RESIDUAL], outcome=LesionOutcome.STOPPED), STOPPED),
    ("taken with another lesion", records.lesion(stages=[RESIDUAL], merged_into="B"), ""),
]


@pytest.mark.parametrize(("name", "given", "words"), ENDS, ids=[name for name, *_ in ENDS])
def test_a_case_that_may_end_without_clear_leads_to_its_outcome(name, given, words):
    assert end_words(given) == words
