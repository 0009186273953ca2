"""Which signing PINs are refused: the border is six digits, and what everybody guesses."""

import pytest

from encounters.accounts.pin_rules import pin_fault

KNOWN = ("1215930367",)
GOOD = ["739104", "482917", "1593570842", "738201946573", "123457", "240713", "112329"]
REFUSED = [
    ("", "digits only"),
    ("73910", "6 to 12 digits"),
    ("7391048265731", "6 to 12 digits"),
    ("73910a", "digits only"),
    ("739 104", "digits only"),
    ("٧٣٩١٠٤", "digits only"),
    ("123456", "Everybody guesses"),
    ("987654", "Everybody guesses"),
    ("890123", "Everybody guesses"),
    ("321098", "Everybody guesses"),
    ("111111", "Everybody guesses"),
    ("477474", "Everybody guesses"),
    ("391391", "Everybody guesses"),
    ("39139139", "Everybody guesses"),
    ("114477", "Everybody guesses"),
    ("491194", "Everybody guesses"),
    ("159753", "Everybody guesses"),
    ("240712", "like a date"),
    ("112330", "like a date"),
    ("240780", "like a date"),
    ("072480", "like a date"),
    ("800724", "like a date"),
    ("19800724", "like a date"),
    ("24071980", "like a date"),
    ("290204", "like a date"),
    ("593036", "others know of you"),
]


@pytest.mark.parametrize("pin", GOOD)
def test_a_pin_that_nobody_guesses_first_is_taken(pin):
    assert pin_fault(pin, known=KNOWN) == ""


@pytest.mark.parametrize(("pin", "said"), REFUSED)
def test_a_pin_that_is_guessed_first_is_refused(pin, said):
    assert said in pin_fault(pin, known=KNOWN)
