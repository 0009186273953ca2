"""Strict fields: what is read as what, what is refused, and how the refusal helps."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from encounters.forms.fields import (
    AnswerField,
    StrictDateField,
    StrictDecimalField,
    StrictIntegerField,
    StrictLineField,
    StrictMomentField,
    StrictTimeField,
)

ZONE = ZoneInfo("America/New_York")
MEASURE = StrictDecimalField(max_digits=5, decimal_places=1, max_value=999)
COUNT = StrictIntegerField(min_value=1, max_value=99)
LINE = StrictLineField(max_length=5)

READ = [
    ("a day", StrictDateField(), "2026-10-05", date(2026, 10, 5)),
    ("a day with spaces around", StrictDateField(), " 2026-10-05 ", date(2026, 10, 5)),
    ("a leap day", StrictDateField(), "2024-02-29", date(2024, 2, 29)),
    ("the first day", StrictDateField(), "1900-01-01", date(1900, 1, 1)),
    ("the last day", StrictDateField(), "2100-12-31", date(2100, 12, 31)),
    ("a time", StrictTimeField(), "09:40", time(9, 40)),
    ("a time with seconds", StrictTimeField(), "09:40:30", time(9, 40, 30)),
    (
        "a moment",
        StrictMomentField(),
        "2026-10-05T09:40",
        datetime(2026, 10, 5, 9, 40, tzinfo=ZONE),
    ),
    ("a measure", MEASURE, "1.5", Decimal("1.5")),
    ("a measure with a sign", MEASURE, "+12", Decimal(12)),
    ("a measure without a zero", MEASURE, ".5", Decimal("0.5")),
    ("the largest measure", MEASURE, "999", Decimal(999)),
    ("a count", COUNT, "7", 7),
    ("the largest count", COUNT, "99", 99),
    ("a composed name", LINE, "Zu\u0308r", "Zür"),
    ("joiners of a script", LINE, "می\u200cخ", "می\u200cخ"),
    ("the longest line", LINE, "😀😀😀😀😀", "😀😀😀😀😀"),
    ("yes", AnswerField(), True, True),
    ("nothing said", AnswerField(required=False), None, None),
]


@pytest.mark.parametrize(
    ("field", "typed", "meant"), [row[1:] for row in READ], ids=[row[0] for row in READ]
)
def test_typed_value_is_read_as_meant(field, typed, meant):
    with timezone.override(ZONE):
        assert field.clean(typed) == meant


REFUSED = [
    ("two figures of a year", StrictDateField(), "26-10-05", "year-month-day"),
    ("month first", StrictDateField(), "10/05/2026", "year-month-day"),
    ("a day too early", StrictDateField(), "1899-12-31", "from 1900 to 2100"),
    ("a day too late", StrictDateField(), "2101-01-01", "from 1900 to 2100"),
    ("no leap day", StrictDateField(), "2025-02-29", "valid date"),
    ("one figure of an hour", StrictTimeField(), "9:40", "for example 09:40"),
    ("an hour in other digits", StrictTimeField(), "０９:40", "for example 09:40"),
    ("a day without a time", StrictMomentField(), "2026-10-05", "date and time"),
    ("a moment too late", StrictMomentField(), "2101-01-01T00:00", "from 1900 to 2100"),
    ("an hour that was left out", StrictMomentField(), "2026-03-08T02:30", "not exist"),
    ("below zero", MEASURE, "-0.1", "plain number"),
    ("a comma", MEASURE, "1,5", "plain number"),
    ("an exponent", MEASURE, "1e2", "plain number"),
    ("other digits", MEASURE, "５", "plain number"),
    ("a tenth too exact", MEASURE, "1.55", "1 decimal place"),
    ("just above", MEASURE, "999.1", "less than or equal to 999"),
    ("a piece of a count", COUNT, "2.5", "whole number"),
    ("no count", COUNT, "0", "greater than or equal to 1"),
    ("one too many", COUNT, "100", "less than or equal to 99"),
    ("a letter too long", LINE, "abcdef", "at most 5 characters"),
    ("two lines", LINE, "a\nb", "Character 2 is invisible"),
    ("nothing to see", LINE, "\u200b\u200d", "required"),
    ("neither yes nor no", AnswerField(), "perhaps", "Choose yes, no"),
]


@pytest.mark.parametrize(
    ("field", "typed", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_unclear_value_is_refused_in_words(field, typed, said):
    with timezone.override(ZONE), pytest.raises(ValidationError, match=said):
        field.clean(typed)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (Decimal("82.0"), "82"),
        (Decimal("1.00"), "1"),
        (Decimal("1.50"), "1.5"),
        (Decimal(100), "100"),
        ("1.50", "1.50"),
        (None, None),
    ],
)
def test_a_measure_shows_no_zeros_of_its_column(stored, shown):
    """What somebody typed stands there as it was typed, until it is saved."""
    assert MEASURE.prepare_value(stored) == shown
