"""The head of each page holds the whole name: namesakes may differ in its last word alone."""

from dataclasses import replace

import pytest

from encounters.note.parts import Identity
from tests.support.printed_notes import note_of, pages_of, printed
from tests.support.records import encounter, lesion

LONG = "Alexandrina Wilhelmina " * 8
NAMES = [
    ("of a usual length", "Okafor", "Miriam JUNIOR II", False),
    ("that fills two lines", "Okafor", "Miriam Alexandrina Wilhelmina " * 3 + "JUNIOR II", False),
    ("as long as can be", "Okafor-" * 28, LONG[:190] + "JUNIOR II", True),
    ("in capitals", "OKAFOR " * 28, (LONG.upper() * 2)[:190] + "JUNIOR II", True),
    ("without a space", "O" * 200, "M" * 190 + "JUNIORII", True),
]


@pytest.mark.parametrize(
    ("family", "given", "is_long"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES]
)
def test_each_page_shows_the_whole_name(family, given, is_long):
    record = encounter(lesion(stages=[5, 7, 5, 6]))
    patient = replace(record.patient, family_name=family.strip(), given_names=given)
    named = replace(record, patient=patient)
    assert note_of(named).identity.is_long == is_long
    pages = pages_of(printed(named).pdf)
    assert len(pages) > 1
    for page in pages:
        # Where a line breaks the text has a space.
        assert given.split()[-1] in "".join(page.split())
        assert "…" not in page


BORDERS = [
    ("three lines", "a" * 156, "1", False),
    ("four lines", "a" * 157, "1", True),
    ("a long number beside three lines", "a" * 156, "1" * 40, True),
    ("a long number beside two", "a" * 104, "1" * 40, False),
    ("Chinese, three lines", "李" * 78, "1", False),
    ("Chinese, four lines", "李" * 79, "1", True),
]


@pytest.mark.parametrize(
    ("name", "mrn", "is_long"), [row[1:] for row in BORDERS], ids=[row[0] for row in BORDERS]
)
def test_more_room_only_where_it_is_needed(name, mrn, is_long):
    identity = Identity(
        patient=name, born="1958-03-14", mrn=mrn, case_number="M26-1", dates="", status=""
    )
    assert identity.is_long == is_long
