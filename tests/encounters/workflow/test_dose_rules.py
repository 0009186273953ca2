"""Doses, injections, allergies, devices, photographs: just inside each rule and just outside."""

from dataclasses import replace

import pytest

from encounters.record import AnswerRecord
from encounters.workflow.rules import Case, Severity, remarks_on, rules
from encounters.workflow.sections import Section
from tests.support.changed_records import (
    both,
    of_pre_op,
    of_record,
)
from tests.support.dose_cases import DOSE_CASES, given, injection
from tests.support.records import SURGEON, code_sheet
from tests.support.ruled_records import COMPLETE, NOW, found


@pytest.mark.parametrize(
    ("rule", "inside", "outside"),
    DOSE_CASES,
    ids=[f"{number}-{case[0]}" for number, case in enumerate(DOSE_CASES)],
)
def test_a_rule_speaks_just_inside_and_not_just_outside(rule, inside, outside):
    remarks = found(inside(COMPLETE), rule)
    assert remarks
    assert not any("{" in remark.text for remark in remarks)
    assert found(outside(COMPLETE), rule) == []


def test_every_rule_of_this_topic_has_its_cases():
    tried = {case[0] for case in DOSE_CASES}
    assert tried <= {rule.id for rule in rules()}
    assert len(tried) == 24


SAID = [
    ("dose_above_maximum", {Section.ANESTHETICS, Section.PRE_OP}),
    ("allergy_anesthetic", {Section.ANESTHETICS, Section.PRE_OP}),
    ("allergy_dressing", {Section.WOUND_CARE, Section.PRE_OP}),
    ("allergy_prescription", {Section.WOUND_CARE, Section.PRE_OP}),
    ("device_current", {Section.WOUND_CARE, Section.PRE_OP}),
    ("photos_refused", {Section.LESION, Section.PRE_OP}),
]


@pytest.mark.parametrize(("rule", "sections"), SAID, ids=[case[0] for case in SAID])
def test_what_two_pages_make_together_is_said_on_both(rule, sections):
    change = next(inside for name, inside, _ in DOSE_CASES if name == rule)
    record = change(COMPLETE)
    remarks = remarks_on(Case(record, code_sheet(record), NOW))
    [remark, *_] = [rem for rem in remarks.everything if rem.rule.id == rule]
    assert {section for section, _ in remark.places} == sections
    assert remark.is_contradiction


def test_what_may_harm_waits_for_a_reason_and_nonsense_for_a_change():
    severities = {rule.id: rule.severity for rule in rules()}
    asks = {name for name in severities if name.startswith("allergy_")} - {
        "allergy_none",
        "allergy_related",
    }
    for rule in (*asks, "dose_above_maximum", "device_current", "photos_refused"):
        assert severities[rule] == Severity.MUST_BE_ANSWERED, rule
    for rule in (
        "allergy_none",
        "device_none",
        "too_strong",
        "injection_future",
        "injection_stage",
    ):
        assert severities[rule] == Severity.BLOCKS, rule


def test_a_reason_for_a_dose_does_not_outlive_a_further_injection():
    record = given(volume="43")(COMPLETE)
    [asked] = found(record, "dose_above_maximum")
    assert asked.text == (
        "Lidocaine 430 mg (7.2 mg/kg) is more than the maximum of one day, 102.4 % of it: "
        "420 mg (7 mg/kg) with epinephrine."
    )
    answer = AnswerRecord(
        id="answer",
        rule=asked.rule.id,
        subject=asked.subject,
        statement=asked.text,
        reason="Given over six hours.",
        answered_by=SURGEON,
        answered_at=NOW,
    )
    answered = replace(record, answers=(answer,))
    assert not found(answered, "dose_above_maximum")[0].holds_up
    more = replace(answered, anesthetics=(*answered.anesthetics, injection("1")))
    assert found(more, "dose_above_maximum")[0].holds_up


def test_the_finding_of_the_review_cannot_be_signed():
    """20 % lidocaine, 100 mL, in a patient who is allergic to it, for a stage nobody took."""
    record = both(
        of_record(anesthetics=(injection("100", "20", stage=9),)),
        of_pre_op(allergies="Lidocaine (anaphylaxis), chlorhexidine"),
    )(COMPLETE)
    remarks = remarks_on(Case(record, code_sheet(record), NOW))
    held_up = {remark.rule.id for remark in (*remarks.blocking, *remarks.unanswered)}
    assert held_up == {
        "too_strong",
        "injection_stage",
        "injection_order",
        "dose_above_maximum",
        "allergy_anesthetic",
        "allergy_antiseptic",
    }
