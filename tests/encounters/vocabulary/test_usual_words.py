import pytest

from encounters.vocabulary.usual_words import (
    UsualWordsError,
    lines_of,
    read_usual_words,
    usual_fields,
)

GOOD = """
reviewed = 2026-11-30
["PreOp.antiseptic"]
title = "Antiseptic"
words = ["Chlorhexidine", "Alcohol"]
source = "A monograph"
"""
ODD = [
    ("no day of review", GOOD.replace("reviewed = 2026-11-30", ""), "reviewed is missing"),
    ("a day in words", GOOD.replace("2026-11-30", '"today"'), "reviewed is missing"),
    ("a key without a class", GOOD.replace("PreOp.", ""), "not a table"),
    ("an unknown key", GOOD + 'plan = "x"\n', "plan"),
    ("no source", GOOD.replace('source = "A monograph"', ""), "source"),
    ("an empty title", GOOD.replace('"Antiseptic"', '""'), "empty text"),
    ("an empty word", GOOD.replace('"Alcohol"', '""'), "empty text"),
    ("nothing to offer", GOOD.replace('words = ["Chlorhexidine", "Alcohol"]', ""), "nothing"),
    ("the same words twice", GOOD.replace("Alcohol", "Chlorhexidine"), "twice"),
    ("a comma among several", GOOD.replace("Alcohol", "a, b") + "several = true\n", "comma"),
    ("a tumor that nobody knows", GOOD + 'tumors = ["wart"]\n', "wart"),
    ("words beside people", GOOD + "people = true\n", "beside people"),
]


@pytest.mark.parametrize(("text", "says"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_an_odd_file_is_refused(text, says):
    with pytest.raises(UsualWordsError, match=says):
        read_usual_words(text)


def test_a_sound_file_is_read():
    assert read_usual_words(GOOD)["PreOp.antiseptic"].words == ("Chlorhexidine", "Alcohol")


def test_allergies_and_devices_that_have_buttons_are_not_offered_again():
    for key in ("PreOp.allergies", "PreOp.implanted_device"):
        assert usual_fields()[key].words == ()


def test_lines_are_trimmed_and_none_stands_twice():
    assert lines_of(" Held \n\nContinued\nHeld") == ("Held", "Continued")
