"""Who may be one person entered twice: names, birth and number, and how they are alike."""

from datetime import date

import pytest

from encounters.vocabulary.name_likeness import Name, names_alike
from encounters.vocabulary.same_person import (
    Identity,
    dates_alike,
    exchanged_neighbors,
    why_alike,
)

NAMES = [
    ("the same", ("Doe", "Jane"), ("Doe", "Jane"), "same name"),
    ("in capitals", ("DOE", "JANE"), ("Doe", "Jane"), "same name"),
    ("an accent", ("Doé", "Jane"), ("Doe", "Jane"), "but for accents"),
    ("a hyphen", ("Doe", "Mary-Jane"), ("Doe", "Mary Jane"), "but for accents or hyphens"),
    ("another script", ("D\u043ee", "Jane"), ("Doe", "Jane"), "look-alike letters"),
    ("without given names", ("Doe", ""), ("Doe", ""), "same name"),
    ("one without", ("Doe", ""), ("Doe", "Jane"), ""),
    ("exchanged", ("Jane", "Doe"), ("Doe", "Jane"), "exchanged"),
    ("an initial", ("Doe", "J."), ("Doe", "Jane"), "an initial"),
    ("another initial", ("Doe", "K."), ("Doe", "Jane"), ""),
    ("two initials", ("Doe", "J. M."), ("Doe", "Jane Mary"), "an initial"),
    ("a second initial that differs", ("Doe", "J. K."), ("Doe", "Jane Mary"), ""),
    ("a second name", ("Doe", "Jane Mary"), ("Doe", "Jane"), "a further given name"),
    ("a first name more", ("Doe", "Mary"), ("Doe", "Jane Mary"), "a further given name"),
    ("a letter changed", ("Smith", "Jane"), ("Smyth", "Jane"), "family name one letter apart"),
    ("two letters changed", ("Smith", "Jane"), ("Smats", "Jane"), ""),
    ("letters exchanged", ("Simth", "Jane"), ("Smith", "Jane"), "one letter apart"),
    ("a letter of three", ("Lee", "Jane"), ("Led", "Jane"), ""),
    ("a letter of four", ("Leeb", "Jane"), ("Leed", "Jane"), "one letter apart"),
    ("a slip in both", ("Smith", "Maria"), ("Smyth", "Marta"), ""),
    ("the same sound", ("Phillips", "Jane"), ("Filips", "Jane"), "sounds alike"),
    ("another family", ("Doe", "Jane"), ("Roe", "Jane"), ""),
    ("another given name", ("Doe", "Jane"), ("Doe", "Humphrey"), ""),
    ("Chinese", ("李", "小明"), ("李", "小明"), "same name"),
    ("Chinese, another", ("李", "小明"), ("李", "小龍"), ""),
]
BORN = date(1958, 3, 12)
PERSONS = [
    ("another number", {"mrn": "B-1"}, "same birth date"),
    ("a day later", {"date_of_birth": date(1958, 3, 13)}, ""),
    ("day and month exchanged", {"date_of_birth": date(1958, 12, 3)}, "day and month"),
    ("digits of the year exchanged", {"date_of_birth": date(1985, 3, 12)}, "two digits of the"),
    ("digits of the day exchanged", {"date_of_birth": date(1958, 3, 21)}, "two digits of the"),
    ("digits of the number", {"mrn": "A-132", "date_of_birth": date(1999, 1, 1)}, "of the MRN"),
    ("a digit of the number", {"mrn": "A-124", "date_of_birth": date(1999, 1, 1)}, ""),
    ("only the number is near", {"mrn": "A-132", "family_name": "Roe"}, ""),
    ("the number looks the same", {"mrn": "A 123", "family_name": "Roe"}, "looks the same"),
    ("only the birth", {"mrn": "B-1", "family_name": "Roe", "given_names": "Basil"}, ""),
]


@pytest.mark.parametrize(
    ("first", "second", "why"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES]
)
def test_names_are_alike(first, second, why):
    for found in (
        names_alike(Name(*first), Name(*second)),
        names_alike(Name(*second), Name(*first)),
    ):
        assert why in "; ".join(found)
        assert bool(why) == bool(found)


@pytest.mark.parametrize(
    ("changes", "why"), [row[1:] for row in PERSONS], ids=[r[0] for r in PERSONS]
)
def test_persons_are_alike(changes, why):
    chart = {"mrn": "A-123", "family_name": "Doe", "given_names": "Jane", "date_of_birth": BORN}
    typed = {**chart, "mrn": "B-1", **changes}
    found = why_alike(Identity(**typed), Identity(**chart))
    assert why in "; ".join(found)
    assert bool(why) == bool(found)


def test_a_date_can_be_mistaken_for_few_others():
    assert dates_alike(BORN) == {
        BORN,
        date(1958, 12, 3),
        date(1958, 3, 21),
        date(1985, 3, 12),
        date(9158, 3, 12),
        date(1598, 3, 12),
    }
    assert date(1, 1, 1) in dates_alike(date(1, 1, 1))
    assert all(len(dates_alike(date(2000, month, 1))) <= 9 for month in range(1, 13))


def test_neighbors_are_exchanged_and_nothing_else():
    assert exchanged_neighbors("123") == {"213", "132"}
    assert exchanged_neighbors("11") == exchanged_neighbors("1") == exchanged_neighbors("") == set()
