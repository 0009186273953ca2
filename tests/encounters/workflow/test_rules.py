"""Each rule of a record with a case just inside it and one just outside."""

from dataclasses import replace

import pytest

from encounters.record import (
    PreOpRecord,
    WoundCareRecord,
)
from encounters.vocabulary.terms import (
    LesionOutcome,
    StageConclusion,
    Technique,
)
from encounters.workflow.rules import Kind, Severity, rules
from encounters.workflow.sections import Section
from tests.support.changed_records import (
    of_lesion,
    of_pre_op,
    of_record,
    of_stage,
)
from tests.support.confirmed import confirmed
from tests.support.day_cases import DAYS
from tests.support.dose_cases import DOSE_CASES
from tests.support.records import code_sheet
from tests.support.rule_cases import CONTRADICTIONS, joined
from tests.support.ruled_records import COMPLETE, ELEMENTS, found, remarks
from tests.support.sheet_cases import SHEETS


def test_a_complete_case_has_no_remark():
    assert [rem.text for rem in remarks(COMPLETE).everything] == []


# Rule, what is taken away, where it is entered.


@pytest.mark.parametrize(
    ("rule", "change", "section"),
    ELEMENTS,
    ids=[f"{number}-{element[0]}" for number, element in enumerate(ELEMENTS)],
)
def test_an_element_that_is_taken_away_is_named_with_its_section(rule, change, section):
    [remark] = found(change(COMPLETE), rule)
    assert remark.section == section
    assert remark.key
    assert remark.holds_up == (remark.rule.severity == Severity.BLOCKS)


@pytest.mark.parametrize(
    ("rule", "inside", "outside"),
    CONTRADICTIONS,
    ids=[f"{number}-{case[0]}" for number, case in enumerate(CONTRADICTIONS)],
)
def test_a_rule_speaks_just_inside_and_not_just_outside(rule, inside, outside):
    [remark, *others] = found(inside(COMPLETE), rule)
    assert not [other for other in others if other.text == remark.text]
    assert "{" not in remark.text
    assert found(outside(COMPLETE), rule) == []


@pytest.mark.parametrize(("rule", "changes"), SHEETS, ids=[case[0] for case in SHEETS])
def test_what_is_wrong_with_the_codes_is_said(rule, changes):
    sheet = replace(code_sheet(COMPLETE), **changes)
    assert len(found(COMPLETE, rule, sheet=sheet)) == 1
    assert found(COMPLETE, rule) == []


def test_a_diagnosis_without_a_code_is_named():
    sheet = code_sheet(COMPLETE)
    bare = replace(sheet, lines=tuple(replace(line, icd10=()) for line in sheet.lines))
    [remark] = found(COMPLETE, "diagnosis", sheet=bare)
    assert remark.section == Section.LESION


def test_every_rule_has_its_cases():
    tried = {case[0] for case in (*ELEMENTS, *CONTRADICTIONS, *SHEETS)} | {"diagnosis"}
    assert {rule.id for rule in rules()} - TRIED_ELSEWHERE == tried


# Rules whose cases stand in a file of their own.
TRIED_ELSEWHERE = {case[0] for case in (*DAYS, *DOSE_CASES)}


# A record that lacks nothing, alone and with a second lesion that lacks nothing beside it.
WITH_ANOTHER = confirmed(joined(LesionOutcome.CLEAR, StageConclusion.CLEAR)(COMPLETE))
FULL = {"one lesion": COMPLETE, "two lesions": WITH_ANOTHER}


@pytest.mark.parametrize("record", FULL.values(), ids=FULL.keys())
def test_a_missing_required_element_stops_the_signature_every_time(record):
    assert not remarks(record).hold_up_signature
    required = [case for case in ELEMENTS if rule_of(case[0]).severity == Severity.BLOCKS]
    stopped = [rule for rule, change, _ in required if remarks(change(record)).hold_up_signature]
    assert stopped == [case[0] for case in required]
    # The diagnosis hangs on the codes: see above.
    assert {*stopped, "diagnosis"} == {
        rule.id for rule in rules() if (rule.kind, rule.severity) == (Kind.ELEMENT, Severity.BLOCKS)
    } - TRIED_ELSEWHERE


def rule_of(rule_id):
    return next(rule for rule in rules() if rule.id == rule_id)


def test_consent_is_complete_with_the_name_or_the_time():
    without_time = of_pre_op(consented_at=None, consent_by="Ada Quill, MD")(COMPLETE)
    without_name = of_pre_op(consent_by="")(COMPLETE)
    assert found(without_time, "consent") == found(without_name, "consent") == []


@pytest.mark.parametrize("outcome", [LesionOutcome.CONTINUES, LesionOutcome.PENDING])
def test_a_wound_that_is_not_closed_yet_needs_no_size(outcome):
    record = of_record(defects=())(of_lesion(outcome=outcome)(COMPLETE))
    assert found(record, "defect") == []


def test_permanent_sections_may_be_awaited_and_frozen_ones_not():
    awaited = of_stage(2, technique=Technique.PERMANENT, conclusion=None, reader=None)(COMPLETE)
    pending = of_record(defects=())(of_lesion(outcome=LesionOutcome.PENDING)(awaited))
    assert remarks(pending).blocking == ()
    frozen = of_stage(2, technique=Technique.FROZEN)(pending)
    assert {rem.rule.id for rem in remarks(frozen).blocking} == {"reader", "conclusion"}


def test_an_empty_case_names_everything_once():
    empty = replace(
        COMPLETE,
        lesions=(),
        defects=(),
        anesthetics=(),
        pre_op=PreOpRecord(),
        wound_care=WoundCareRecord(),
    )
    named = [rem.rule.id for rem in remarks(empty).blocking]
    assert len(named) == len(set(named)) == 10
