"""Clock positions: what is one, how exact it is, how it is spelled."""

from decimal import Decimal

import pytest

from encounters.specimen_map import Clock, HalfHour

CLOCKS = [
    ("the smallest that is stored", "0.01", "0.01"),
    ("less than a hundredth is noon", "0.004", "12"),
    ("a fraction of a minute", 10.694, "10.69"),
    ("ten, without an exponent", 10, "10"),
    ("needless zeros", Decimal("3.50"), "3.5"),
    ("noon", 12.0, "12"),
]


@pytest.mark.parametrize(("name", "hours", "spelled"), CLOCKS)
def test_a_clock_position_is_spelled_to_a_hundredth(name, hours, spelled):
    assert str(Clock(hours)) == spelled, name


@pytest.mark.parametrize("hours", [0, -1, 12.01, 13, "", "noon", "NaN", float("inf"), 10**400])
def test_value_that_is_no_clock_position_is_refused(hours):
    with pytest.raises(ValueError, match="A clock position"):
        Clock(hours)


@pytest.mark.parametrize("hours", [0.5, 1, 11.5, 12, "4.5"])
def test_a_half_hour_is_a_clock_position(hours):
    assert HalfHour(hours) == Clock(hours)


@pytest.mark.parametrize("hours", [0.25, 0.004, 4.51, 11.75, 12.5])
def test_position_between_half_hours_is_refused(hours):
    with pytest.raises(ValueError, match=r"half an hour|at most 12"):
        HalfHour(hours)
