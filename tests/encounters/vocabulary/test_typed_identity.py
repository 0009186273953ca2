"""Names that name somebody, and numbers that can be found again."""

import pytest

from encounters.vocabulary.typed_identity import mixed_word, name_fault, number_fault

NAME_FAULTS = [
    ("a letter", "X", False),
    ("a letter and a dot", "X.", False),
    ("a Chinese sign", "李", False),
    ("not given", "", False),
    ("a dot", ".", True),
    ("digits", "123", True),
    ("a picture", "\U0001f600", True),
    ("marks without a letter", "\u0301", True),
]
NUMBER_FAULTS = [
    ("letters and digits", "DEMO-1001", ""),
    ("digits", "0", ""),
    ("a letter", "A", ""),
    ("Cyrillic alone", "\u0414\u0415-1", ""),
    ("Japanese", "\u30ab\u3072\u6f22-1", ""),
    ("a dot", ".", "at least one letter or digit"),
    ("a Cyrillic letter among Latin ones", "D\u0415MO-1001", "mixes Cyrillic and Latin"),
    ("Arabic digits behind Latin letters", "M-\u0661", "mixes Arabic and Latin"),
    ("a joiner", "M\u200d1", "Character 2 is invisible (U+200D)"),
    ("a variant", "M1\ufe0f", "Character 3 is invisible"),
    ("a filler", "\u3164M1", "Character 1 is invisible"),
]
WORDS = [
    ("one script a word", "\u041b\u0438 Lee", ""),
    ("one word of two", "L\u0435e", "Cyrillic and Latin"),
    ("Japanese", "\u9ad9\u6a4b\u3055\u304f\u3089", ""),
    ("an initial and a hyphen", "J.-P. O'Neil", ""),
]


@pytest.mark.parametrize(
    ("name", "is_fault"), [row[1:] for row in NAME_FAULTS], ids=[row[0] for row in NAME_FAULTS]
)
def test_a_name_has_a_letter(name, is_fault):
    assert bool(name_fault(name)) == is_fault


@pytest.mark.parametrize(
    ("number", "said"), [row[1:] for row in NUMBER_FAULTS], ids=[row[0] for row in NUMBER_FAULTS]
)
def test_a_number_is_read_as_it_is_stored(number, said):
    assert said in number_fault(number)
    assert bool(said) == bool(number_fault(number))


@pytest.mark.parametrize(("name", "mixed"), [row[1:] for row in WORDS], ids=[r[0] for r in WORDS])
def test_a_word_of_two_scripts_is_noticed(name, mixed):
    assert mixed_word(name) == mixed
