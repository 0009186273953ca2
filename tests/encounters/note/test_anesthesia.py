"""The table of local anesthetics: each injection, running totals, and what is held against them."""

from datetime import time
from decimal import Decimal

import pytest

from encounters.note.sentences.preparation import anesthesia_table
from encounters.record import AnestheticRecord, PreOpRecord
from tests.support.records import NEXT_DAY, encounter


def given(volume, strength="1", agent="Lidocaine", **facts):
    percent = None if strength is None else Decimal(strength)
    return AnestheticRecord(
        agent=agent, concentration_percent=percent, volume_ml=Decimal(volume), **facts
    )


@pytest.mark.parametrize(
    ("injections", "totals"),
    [
        ([given("4.5"), given(2)], ["45 mg", "65 mg"]),
        ([given(10, "0.5"), given(3, "2")], ["50 mg", "110 mg"]),
        ([given(2), given(4, "0.25", "Bupivacaine"), given(1)], ["20 mg", "10 mg", "30 mg"]),
        ([given(2), given(1, None), given(1)], ["20 mg", "not known", "not known"]),
        ([given(2), given(1, "2", "xylocaine")], ["20 mg", "40 mg"]),
        ([given(2), given(1, given_on=NEXT_DAY), given(3)], ["20 mg", "10 mg", "50 mg"]),
        ([given(2), given(5, "4", technique="topical")], ["20 mg", "topical, not added"]),
    ],
)
def test_the_running_total_of_each_agent(injections, totals):
    table = anesthesia_table(encounter(anesthetics=tuple(injections)))
    assert [row.cells[-1] for row in table.rows if not row.is_total] == totals


def test_an_injection_in_words():
    anesthetic = given(
        2, epinephrine="1:200,000", buffered=True, technique="nerve block", given_at=time(13, 5)
    )
    row, _ = anesthesia_table(encounter(anesthetics=(anesthetic,))).rows
    assert row.name == "Lidocaine 1% with epinephrine 1:200,000, buffered, nerve block"
    assert row.cells == ("", "1:05 pm", "2 mL", "20 mg", "20 mg")


def test_what_was_given_together_is_held_against_the_maximum():
    injections = (given(2), given(4, "0.25", "Marcaine", epinephrine=""))
    pre_op = PreOpRecord(weight_kg=Decimal(60))
    table = anesthesia_table(encounter(anesthetics=injections, pre_op=pre_op))
    *_, first, second = table.rows
    assert (first.name, first.cells[2:]) == ("Together: lidocaine", ("2 mL", "20 mg", "0.3 mg/kg"))
    assert first.note == ""
    assert second.name == "Together: bupivacaine"
    assert second.note == (
        "15.8 % of the maximum of one day: lidocaine 270 mg (4.5 mg/kg) without epinephrine and "
        "bupivacaine 120 mg (2 mg/kg) without epinephrine, their shares added."
    )


@pytest.mark.parametrize(
    ("injection", "note"),
    [
        (
            given(2),
            "6.7 % of the maximum of one day: 300 mg without epinephrine; weight not entered.",
        ),
        (given(2, agent="Diphenhydramine"), "No maximum known for Diphenhydramine."),
    ],
)
def test_what_no_weight_or_no_maximum_holds(injection, note):
    assert anesthesia_table(encounter(anesthetics=(injection,))).rows[-1].note == note


def test_an_injection_of_another_day_prints_its_date():
    injection = given(2, given_on=NEXT_DAY, given_at=time(9))
    row, _ = anesthesia_table(encounter(anesthetics=(injection,))).rows
    assert row.cells[1] == "Oct 6, 2026, 9:00 am"
