"""The fixtures everybody leans on do what they say."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone


def test_a_stopped_clock_stands_for_every_reader_of_it(stop_clock):
    stop_clock(datetime(2026, 10, 5, 23, 30, tzinfo=UTC))
    assert timezone.now() == timezone.now() == datetime(2026, 10, 5, 23, 30, tzinfo=UTC)
    assert timezone.localdate(timezone=UTC) == date(2026, 10, 5)


def test_a_clock_cannot_be_stopped_at_a_moment_of_no_zone(stop_clock):
    with pytest.raises(AssertionError, match="aware"):
        stop_clock(datetime(2026, 10, 5))


def test_passwords_are_hashed_cheaply_in_tests_only():
    assert make_password("secret").startswith("md5$")
