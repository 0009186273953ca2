"""What adds up: spellings of one agent, several agents, one day, with and without epinephrine."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from encounters.record import AnestheticRecord, EncounterRecord, PreOpRecord
from encounters.safety import day_of, doses_by_day, has_epinephrine
from tests.support.records import DAY, NEXT_DAY, PATIENT, encounter, lesion, stage


def given(volume, percent="1", agent="Lidocaine", epinephrine="1:100,000", **facts):
    return AnestheticRecord(
        agent=agent,
        concentration_percent=None if percent is None else Decimal(percent),
        epinephrine=epinephrine,
        volume_ml=Decimal(volume),
        **facts,
    )


def case(*injections, weight=70, **facts) -> EncounterRecord:
    pre_op = PreOpRecord(weight_kg=None if weight is None else Decimal(weight))
    return encounter(anesthetics=injections, pre_op=pre_op, **facts)


def only_day(record):
    [day] = doses_by_day(record)
    return day


@pytest.mark.parametrize(
    "spelling", ["lidocaine HCl", "XYLOCAINE", "Lignocaine", "lidocaine hydrochloride"]
)
def test_all_spellings_of_an_agent_have_one_total(spelling):
    day = only_day(case(given(10), given(5, agent=spelling)))
    [dose] = day.agents
    assert (dose.name, dose.mg, dose.mg_per_kg) == ("lidocaine", 150, Decimal("2.1"))


def test_agents_with_and_without_epinephrine_each_take_their_share():
    # 245 of 490 mg, and 150 of 300 mg.
    assert only_day(case(given("24.5"), given(15, epinephrine=""))).share == 1


def test_several_agents_add_up():
    # 245 of 490 mg, and 52.5 of 210 mg.
    day = only_day(case(given("24.5"), given(21, "0.25", "Marcaine")))
    assert day.share == Decimal("0.75")
    assert day.limits == (
        "lidocaine 490 mg (7 mg/kg) with epinephrine and "
        "bupivacaine 210 mg (3 mg/kg) with epinephrine, their shares added"
    )


def test_injections_of_another_day_do_not_add_up():
    first, second = doses_by_day(case(given(40, given_on=NEXT_DAY), given(30)))
    assert (first.day, first.agents[0].mg) == (DAY, 300)
    assert (second.day, second.agents[0].mg) == (NEXT_DAY, 400)


def test_the_day_is_that_of_the_stage_unless_another_was_entered():
    record = encounter(lesion(stages=[1, stage(2, 1, date_of_service=NEXT_DAY)]))
    assert day_of(record, given(1)) == DAY
    assert day_of(record, given(1, lesion="A", stage=2)) == NEXT_DAY
    assert day_of(record, given(1, lesion="A", stage=3)) == DAY
    other = date(2026, 10, 9)
    assert day_of(record, given(1, lesion="A", stage=2, given_on=other)) == other


@pytest.mark.parametrize(
    ("born", "most"),
    [(date(2014, 10, 6), "90 mg"), (date(2014, 10, 5), "140 mg")],
    ids=["eleven", "twelve"],
)
def test_children_have_a_limit_of_their_own(born, most):
    record = case(given(1), weight=20, patient=replace(PATIENT, date_of_birth=born))
    assert only_day(record).limits.startswith(most)


def test_without_a_weight_the_limit_for_anybody_is_left():
    day = only_day(case(given(10), weight=None))
    assert (day.percent, day.limits) == ("20", "500 mg with epinephrine")
    assert day.agents[0].in_words == "lidocaine 100 mg"


@pytest.mark.parametrize(
    ("agent", "limits"),
    [("Diphenhydramine", ()), ("Lidocaine/bupivacaine", ()), ("Lidocaine", ("500 mg",))],
)
def test_what_no_maximum_is_known_for(agent, limits):
    day = only_day(case(given(10, agent=agent), weight=None))
    assert bool(day.without_maximum) == (not limits)
    assert day.agents[0].mg == 100


def test_a_dose_without_a_strength_is_not_called_known():
    day = only_day(case(given(10), given(10, percent=None)))
    assert day.of_unknown_dose == day.agents
    assert day.agents[0].in_words == "lidocaine at least 100 mg (1.4 mg/kg)"
    assert day.percent == "20.5"


def test_a_missing_strength_hides_no_known_dose():
    assert only_day(case(given(60), given(1, percent=None))).share > 1


def test_a_dose_of_which_nothing_is_known():
    [dose] = only_day(case(given(10, percent=None))).agents
    assert dose.in_words == "lidocaine in an unknown dose"


def test_what_was_put_on_the_skin_is_not_added():
    assert doses_by_day(case(given(30, "4", technique="topical"))) == ()
    assert doses_by_day(case(given(30, "4", agent="Tetracaine"))) == ()


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("1:100,000", True),
        ("1:200,000", True),
        ("yes", True),
        ("", False),
        ("None", False),
        ("no", False),
        ("no epi", False),
        ("w/o epi", False),
        ("without", False),
        ("0", False),
    ],
)
def test_whether_a_solution_has_epinephrine(text, expect):
    assert has_epinephrine(given(1, epinephrine=text)) is expect


@pytest.mark.parametrize(
    ("agent", "expect"),
    [
        ("Lidocaine with epinephrine", True),
        ("lido with epi", True),
        ("Lidocaine without epinephrine", False),
    ],
)
def test_epinephrine_that_stands_with_the_agent(agent, expect):
    assert has_epinephrine(given(1, agent=agent, epinephrine="")) is expect


@pytest.mark.parametrize(
    ("volume", "percent"), [("39.2", "80"), ("39.21", "80.1"), ("49", "100"), ("49.001", "100.1")]
)
def test_a_percentage_is_never_less_than_the_share(volume, percent):
    assert only_day(case(given(volume))).percent == percent
