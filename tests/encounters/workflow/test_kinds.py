"""Encounters that are not a Mohs day: what each kind is asked for, and what comes next in it."""

from dataclasses import replace

import pytest

from encounters.record import PreOpRecord, WoundCareRecord
from encounters.vocabulary.encounter_kinds import AFTER_SURGERY, shown_kind
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.workflow.next_step import next_step
from encounters.workflow.sections import Section
from tests.support.changed_records import of_record
from tests.support.kind_cases import (
    ASKED,
    CONTINUED,
    DIVISION,
    KIND_CASES,
    OUTSIDE,
    REPAIR,
    VISIT,
    WHOLE,
    of_earlier,
    of_visit,
)
from tests.support.ruled_records import COMPLETE, found, remarks


@pytest.mark.parametrize("record", WHOLE.values(), ids=WHOLE.keys())
def test_an_encounter_that_lacks_nothing_can_be_signed(record):
    held = [rem.text for rem in remarks(record).everything if rem.holds_up]
    assert held == []
    assert next_step(record).section == Section.SIGNATURE


@pytest.mark.parametrize(
    ("rule", "record", "inside", "outside", "section"),
    KIND_CASES,
    ids=[f"{number}-{case[0]}" for number, case in enumerate(KIND_CASES)],
)
def test_a_rule_speaks_just_inside_and_not_just_outside(rule, record, inside, outside, section):
    [remark] = found(inside(record), rule)
    assert remark.holds_up
    assert remark.section == section
    assert "{" not in remark.text
    assert found(outside(record), rule) == []


@pytest.mark.parametrize(
    ("rule", "change", "asked", "free"), ASKED, ids=[case[0] for case in ASKED]
)
def test_each_kind_is_asked_for_what_it_has(rule, change, asked, free):
    assert len(found(change(asked), rule)) == 1
    assert found(change(free), rule) == []


def test_mohs_surgery_alone_is_asked_nothing_of_earlier_surgery():
    assert found(COMPLETE, "earlier_surgery") == []


NOT_READY = {"pre_op": PreOpRecord()}
NEXT = [
    ("a repair begins with whose surgery it follows", OUTSIDE, of_earlier(mohs_by=""), "earlier"),
    ("a repair is got ready for", REPAIR, of_record(**NOT_READY, defects=()), "before_the_cut"),
    ("then its wound is measured", REPAIR, of_record(defects=()), "new_defect"),
    ("then it is cared for", REPAIR, of_record(wound_care=WoundCareRecord()), "wound_care"),
    (
        "a division waits for no measure",
        DIVISION,
        of_record(defects=(replace(DIVISION.defects[0], repair=None),)),
        "new_repair",
    ),
    ("a visit is recorded", VISIT, of_visit(plan=""), "post_op_visit"),
    ("a visit is recorded whole", VISIT, of_visit(recurrence=None), "post_op_visit"),
    ("surgery goes on", CONTINUED, of_record(lesions=REPAIR.lesions, defects=()), "new_stage"),
]


@pytest.mark.parametrize(
    ("record", "change", "section"), [case[1:] for case in NEXT], ids=[case[0] for case in NEXT]
)
def test_what_comes_next(record, change, section):
    wanted = {"earlier": "earlier_surgery"}.get(section, section)
    assert next_step(change(record)).section == wanted


def test_no_kind_is_shown_for_mohs_surgery():
    assert shown_kind(EncounterKind.MOHS) == ""
    assert {shown_kind(kind) for kind in AFTER_SURGERY} == {kind.label for kind in AFTER_SURGERY}
