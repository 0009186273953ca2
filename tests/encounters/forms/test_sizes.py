"""A size in one field: what is read as which measures, what is refused, and what is shown."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from encounters.forms.sizes import SizeField, size_words
from encounters.models import Defect

SIZE = SizeField(Defect, ("length_mm", "width_mm", "depth_mm"), label="Size")
READ = [
    ("nothing", "", (None, None, None)),
    ("a length", "19", (19, None, None)),
    ("length and width", "19 x 15", (19, 15, None)),
    ("all three", "19 x 15 x 4", (19, 15, 4)),
    ("without spaces", "19x15", (19, 15, None)),
    ("a capital x", "19 X 15", (19, 15, None)),
    ("the sign of multiplication", "19×15", (19, 15, None)),
    ("a star", "19*15*4", (19, 15, 4)),
    ("spoken", "19 by 15", (19, 15, None)),
    ("spaces alone", " 19  15 ", (19, 15, None)),
    ("decimals", "1.5 x .5", (Decimal("1.5"), Decimal("0.5"), None)),
    ("with the unit", "19 mm x 15 mm", (19, 15, None)),
    ("a measure that was not taken", "- x 15", (None, 15, None)),
]


@pytest.mark.parametrize(
    ("typed", "meant"), [row[1:] for row in READ], ids=[row[0] for row in READ]
)
def test_size_is_read_as_meant(typed, meant):
    assert SIZE.clean(typed) == meant


REFUSED = [
    ("one measure too many", "1 x 2 x 3 x 4", "at most 3"),
    ("an x at the end", "19 x", "with an x between"),
    ("an x at the beginning", "x 15", "with an x between"),
    ("two x", "19 x x 15", "with an x between"),
    ("a word", "large", "plain number"),
    ("another unit", "1.9 cm x 1.5", "at most 3|plain number"),
    ("a decimal comma", "1,5 x 2", "plain number"),
    ("below zero", "-5 x 2", "plain number"),
    ("an exponent", "1e2 x 2", "plain number"),
    ("digits of another script", "\u0661\u0669 x 15", "plain number"),
    ("one decimal too many", "19.25 x 15", "1 decimal"),
    ("a long text", "1" * 61, "60"),
]


@pytest.mark.parametrize(
    ("typed", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_unclear_size_is_refused_in_words(typed, said):
    with pytest.raises(ValidationError, match=said):
        SIZE.clean(typed)


SHOWN = [
    ("nothing", (None, None, None), ""),
    ("a length", (Decimal("19.0"), None, None), "19"),
    ("length and width", (Decimal("19.0"), Decimal("15.5"), None), "19 x 15.5"),
    ("a width alone", (None, Decimal(15), None), "- x 15"),
    ("a depth without a width", (Decimal(19), None, Decimal(4)), "19 x - x 4"),
]


@pytest.mark.parametrize(
    ("size", "words"), [row[1:] for row in SHOWN], ids=[row[0] for row in SHOWN]
)
def test_size_is_shown_as_it_is_read(size, words):
    assert size_words(size) == words
    assert SIZE.clean(words) == size
