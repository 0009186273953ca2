"""How the acts of a case are counted and what time the model gives them."""

import pytest

from tools.pace.model import BOOKING, Tally, broken, broken_second
from tools.pace.table import by_section, overview

# name, what is done, seconds of the model
ACTS = [
    ("a tap", lambda tally: tally.tap(), 1.1),
    ("a stroke is pointed to twice", lambda tally: tally.stroke(), 2.2),
    ("a scroll", lambda tally: tally.scroll(), 1.1),
    ("a decision", lambda tally: tally.decide(), 1.35),
    ("ten keys, and the hands go to them", lambda tally: tally.keys(10), 3.2),
    ("a short list of the tablet", lambda tally: tally.choose_on_tablet(14), 2.2),
    ("a long list is scrolled too", lambda tally: tally.choose_on_tablet(15), 3.3),
    ("a lost tap is made again", lambda tally: tally.lose_tap(), 1.1),
]


@pytest.mark.parametrize(("name", "act", "seconds"), ACTS, ids=[name for name, *_ in ACTS])
def test_the_time_of_an_act(name, act, seconds):
    tally = Tally()
    with tally.section("Any", thoughts=0):
        act(tally)
    assert tally.whole.seconds == pytest.approx(seconds)


def test_hands_switch_only_where_they_change():
    tally = Tally()
    with tally.section("Any", thoughts=0):
        tally.tap()
        tally.keys(4)
        tally.keys(4)
        tally.tap()
        tally.stroke()
    assert tally.whole.switches == 2


def test_a_section_is_taken_in_each_time_it_is_come_to():
    tally = Tally()
    for _ in range(2):
        with tally.section("Read a stage"):
            tally.tap()
    assert (tally.whole.thoughts, tally.whole.taps) == (2, 2)
    assert list(tally.sections) == ["Read a stage"]


def test_booking_is_on_nobodys_clock_of_the_case():
    tally = Tally()
    with tally.section(BOOKING):
        tally.keys(30)
    with tally.section("Sign"):
        tally.tap()
    assert (tally.whole.keys, tally.booked.keys, tally.booked.taps) == (30, 0, 1)


def a_tally(taps=0, keys=0, lost=0):
    tally = Tally(is_signed=True)
    with tally.section("Any", thoughts=0):
        tally.now.taps, tally.now.keys, tally.now.lost = taps, keys, lost
    return tally


# name, case, counts, what is broken
BOUNDED = [
    ("just within the seconds", "a", {"taps": 34}, []),
    ("just above the seconds", "a", {"taps": 35}, ["a: 38.5 s, at most 38"]),
    ("as many taps as may be", "b", {"taps": 25}, []),
    ("one tap too many", "b", {"taps": 26}, ["b: 26 taps, at most 25"]),
    ("as many keys as may be", "b", {"keys": 10}, []),
    ("one key too many", "b", {"keys": 11}, ["b: 11 keys, at most 10"]),
    ("a lost tap", "e", {"lost": 1}, ["e: 1 lost taps, at most 0"]),
]


@pytest.mark.parametrize(("name", "case", "counts", "found"), BOUNDED, ids=[b[0] for b in BOUNDED])
def test_a_broken_bound_is_named(name, case, counts, found):
    assert broken(case, a_tally(**counts)) == found


@pytest.mark.parametrize(("taps", "is_broken"), [(8, False), (9, True)])
def test_the_second_case_of_a_day_is_faster(taps, is_broken):
    assert bool(broken_second("b", a_tally(10), a_tally(taps))) == is_broken


def test_the_tables_tell_whole_and_booked():
    tally = Tally(is_signed=True)
    with tally.section(BOOKING):
        tally.keys(5)
    with tally.section("Sign"):
        tally.tap()
    assert "| b two stages | tablet | passkey | 1/**1** | 5/**0** |" in overview(
        {("b", "tablet"): tally}, {"b": "two stages"}, "passkey"
    )
    lines = by_section(tally).splitlines()
    assert lines[2].endswith("| - |")
    assert lines[3].endswith("| 100% |")
