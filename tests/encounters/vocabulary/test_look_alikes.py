"""What a name or number looks like, whatever letters it is written in."""

import pytest

from encounters.vocabulary.look_alikes import name_skeleton, number_skeleton, scripts_of

NAMES = [
    ("plain", "Doe, Jane", "doe jane"),
    ("accents", "Döé", "doe"),
    ("a stroke", "Łukasz Øst", "lukasz ost"),
    ("hyphen and apostrophe", "O'Brien-Zürcher", "obrien zurcher"),
    ("Cyrillic that looks Latin", "D\u043ee", "doe"),
    ("Cyrillic that does not", "\u0414\u043e\u0435", "\u0434oe"),
    ("a Greek capital", "\u0391nna", "anna"),
    ("letters of full width", "\uff24\uff2f\uff25", "doe"),
    ("a filler", "D\u3164oe", "doe"),
    ("a sharp s", "Straße", "strasse"),
    ("Chinese", "李小明", "李小明"),
    ("nothing", "", ""),
]
NUMBERS = [
    ("hyphens and spaces", "DEMO-10 01", "dem01001"),
    ("the letter O", "MO-0O", "m000"),
    ("small l and capital I", "lI1", "111"),
    ("a Cyrillic letter", "D\u0415MO-1", "dem01"),
    ("Arabic digits", "M-\u0661\u0662", "m12"),
]
SCRIPTS = [
    ("letters and digits", "DEMO-1001", {"LATIN"}),
    ("digits", "1001", set()),
    ("two scripts", "D\u0415MO", {"LATIN", "CYRILLIC"}),
    ("Arabic digits", "M\u0661", {"LATIN", "ARABIC"}),
    ("signs alone", "-/.", set()),
]


@pytest.mark.parametrize(("name", "expect"), [row[1:] for row in NAMES], ids=[r[0] for r in NAMES])
def test_a_name_as_it_looks(name, expect):
    assert name_skeleton(name) == expect
    assert name_skeleton(name_skeleton(name)) == expect


@pytest.mark.parametrize(
    ("number", "expect"), [row[1:] for row in NUMBERS], ids=[row[0] for row in NUMBERS]
)
def test_a_number_as_it_looks(number, expect):
    assert number_skeleton(number) == expect


@pytest.mark.parametrize(
    ("text", "expect"), [row[1:] for row in SCRIPTS], ids=[row[0] for row in SCRIPTS]
)
def test_the_scripts_of_a_text(text, expect):
    assert scripts_of(text) == expect
