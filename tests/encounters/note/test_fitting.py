"""The table of stages stands first only where it fills what a map would leave empty."""

from dataclasses import replace

import pytest

from encounters.note import fitting
from encounters.note.fitting import PAGE, front_height, puts_table_first
from encounters.note.parts import Fact
from tests.support.printed_notes import note_of, sample_note
from tests.support.records import encounter, lesion

NOTE = sample_note("forearm_two_stages")
HEADING, MAP = 21.0, 330.0
TABLE = fitting._table(NOTE.lesions[0].stage_table)


@pytest.mark.parametrize(
    ("room", "expect"),
    [
        (MAP, False),
        (MAP - 0.1, True),
        (TABLE, True),
        (TABLE - 0.1, False),
        (PAGE, False),
    ],
)
@pytest.mark.parametrize("further_pages", [0, 1])
def test_the_table_stands_first_where_no_map_fits(monkeypatch, room, expect, further_pages):
    height = PAGE * (1 + further_pages) - HEADING - room
    monkeypatch.setattr(fitting, "front_height", lambda note: height)
    assert puts_table_first(NOTE) is expect


@pytest.mark.parametrize(
    ("part", "line"),
    [("patient", "x"), ("people", "x" * 39)],
)
def test_more_in_the_head_makes_the_front_higher(part, line):
    longer = replace(NOTE, **{part: (*getattr(NOTE, part), *[Fact(label="x", text=line)] * 9)})
    assert front_height(longer) > front_height(NOTE)


def test_without_surgery_there_is_no_table():
    assert puts_table_first(note_of(encounter(lesion(stages=[])))) is False
