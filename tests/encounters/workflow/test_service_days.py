"""A day after the first: its own consent and time-out, and where the work goes on."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from encounters.vocabulary.terms import LesionOutcome
from encounters.workflow.confirmations import Confirmation, standing
from encounters.workflow.next_step import next_step
from encounters.workflow.sections import Section
from encounters.workflow.service_days import days_to_open, next_stage_day
from tests.support.changed_records import of_lesion, of_pre_op, of_record, of_stage
from tests.support.day_cases import AT, DAYS, NOTHING_OWN, TWO_DAYS, of_day, the_right_arm
from tests.support.records import DAY, NEXT_DAY, moment
from tests.support.ruled_records import COMPLETE, found, remarks


def test_two_days_with_all_of_theirs_have_no_remark():
    assert [rem.text for rem in remarks(TWO_DAYS, now=AT).everything] == []


@pytest.mark.parametrize(
    ("rule", "inside", "outside"), DAYS, ids=[f"{n}-{case[0]}" for n, case in enumerate(DAYS)]
)
def test_a_rule_speaks_just_inside_and_not_just_outside(rule, inside, outside):
    [remark] = found(inside(TWO_DAYS), rule, now=AT)
    assert remark.holds_up
    assert (remark.section, remark.key) == (Section.SERVICE_DAY, NEXT_DAY.isoformat())
    assert "{" not in remark.text
    assert found(outside(TWO_DAYS), rule, now=AT) == []


@pytest.mark.parametrize("kind", [Confirmation.DAY_CONSENT, Confirmation.DAY_TIME_OUT])
def test_what_a_day_confirmed_stands_until_it_changes(kind):
    key = NEXT_DAY.isoformat()
    assert not standing(TWO_DAYS, kind, key).is_stale
    assert standing(the_right_arm(TWO_DAYS), kind, key).is_stale
    assert standing(TWO_DAYS, kind, DAY.isoformat()) is None


def test_the_first_time_out_says_nothing_of_a_later_day():
    later = of_pre_op(time_out_at=moment(9, 30, NEXT_DAY))(TWO_DAYS)
    assert found(later, "cut_before_time_out", now=AT) == []
    assert len(found(later, "time_out_other_day", now=AT)) == 1
    only_then = of_stage(1, date_of_service=NEXT_DAY, started_at=time(9))(TWO_DAYS)
    assert found(only_then, "time_out_other_day", now=AT) == []


def test_a_further_time_out_that_lies_ahead_is_refused():
    ahead = of_day(time_out_at=AT + timedelta(minutes=11))(TWO_DAYS)
    assert len(found(ahead, "future", now=AT)) == 1
    just_now = of_day(time_out_at=AT + timedelta(minutes=9))(TWO_DAYS)
    assert found(just_now, "future", now=AT) == []


def test_the_next_stage_stands_on_the_last_day_that_had_its_time_out():
    lesion = TWO_DAYS.lesions[0]
    assert next_stage_day(TWO_DAYS, replace(lesion, stages=lesion.stages[:1])) == NEXT_DAY
    not_yet = of_day(time_out_at=None)(TWO_DAYS)
    assert next_stage_day(not_yet, replace(lesion, stages=lesion.stages[:1])) == DAY


@pytest.mark.parametrize(
    ("outcome", "today", "days"),
    [
        (LesionOutcome.CONTINUES, NEXT_DAY, [NEXT_DAY]),
        (LesionOutcome.IN_PROGRESS, NEXT_DAY, [NEXT_DAY]),
        (LesionOutcome.CLEAR, NEXT_DAY, []),
        (LesionOutcome.CONTINUES, DAY, []),
    ],
)
def test_today_is_offered_while_the_surgery_may_go_on(outcome, today, days):
    record = of_lesion(outcome=outcome)(COMPLETE)
    assert [day.date for day in days_to_open(record, today)] == days


def test_the_next_step_is_the_time_out_of_the_day_that_lacks_it():
    step = next_step(NOTHING_OWN(TWO_DAYS))
    assert (step.section, step.key) == (Section.SERVICE_DAY, NEXT_DAY.isoformat())
    assert next_step(of_record()(TWO_DAYS)).section == Section.SIGNATURE
