"""The table of stages stands first only where it fills what a map would leave empty.

What follows the stages stands beside the last figure as far as there is room under its words.
"""

from dataclasses import replace

import pytest

from encounters.note import fitting
from encounters.note.fitting import (
    PAGE,
    arranged,
    clearance_height,
    figure_height,
    front_height,
    puts_table_first,
    room_beside,
)
from encounters.note.parts import Fact, Section, TablePlace
from tests.support.printed_notes import note_of, sample_note
from tests.support.records import encounter, lesion

NOTE = sample_note("forearm_two_stages")
HEADING = 18.0
LESION = NOTE.lesions[0]
MAP = fitting._stage(LESION.stages[0])
TABLE = fitting._table(NOTE.lesions[0].stage_table)


@pytest.mark.parametrize(
    ("room", "expect"),
    [
        (MAP + 0.01, False),
        (MAP - 0.01, True),
        (TABLE + 0.01, True),
        (TABLE - 0.01, False),
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


def test_a_figure_is_as_high_as_its_map_and_the_words_above_it():
    figure = LESION.stages[0].picture
    longer = replace(figure, head=(*figure.head, "x" * 46))
    assert figure_height(longer) > figure_height(figure) > 200


def test_there_is_no_room_beside_no_figure():
    assert room_beside(LESION) > 0
    bare = replace(LESION, stages=tuple(replace(s, picture=None) for s in LESION.stages))
    assert room_beside(bare) == 0


TABLE_BESIDE = fitting._narrow_table(LESION.stage_table)
CLEARANCE = clearance_height(LESION)
PLACES = [
    ("table and clearance", TABLE_BESIDE + CLEARANCE, TablePlace.BESIDE, True),
    ("the table alone", TABLE_BESIDE + CLEARANCE - 0.1, TablePlace.BESIDE, False),
    ("just the table", TABLE_BESIDE, TablePlace.BESIDE, False),
    ("neither, in their order", TABLE_BESIDE - 0.1, TablePlace.AFTER, False),
]


@pytest.mark.parametrize(("name", "room", "place", "clears"), PLACES)
def test_what_follows_the_stages_stands_beside_where_there_is_room(
    monkeypatch, name, room, place, clears
):
    monkeypatch.setattr(fitting, "puts_table_first", lambda note: False)
    monkeypatch.setattr(fitting, "room_beside", lambda lesion: room)
    [lesion] = arranged(NOTE).lesions
    assert (lesion.table_place, lesion.clears_beside) == (place, clears), name


SECTION = Section(heading="Defect", paragraphs=("x" * 70,))
HIGH = HEADING + 10.7 + 1.5 + 0.01
CLOSURES = [
    ("both", CLEARANCE + 2 * HIGH, 2, {}),
    ("one", CLEARANCE + 2 * HIGH - 0.1, 1, {}),
    ("none", CLEARANCE + HIGH - 0.1, 0, {}),
    ("not before the totals", CLEARANCE + 2 * HIGH, 0, {"totals": "In all 2 lesions."}),
]


@pytest.mark.parametrize(("name", "room", "count", "changes"), CLOSURES)
def test_so_do_sections_of_the_closure(monkeypatch, name, room, count, changes):
    monkeypatch.setattr(fitting, "puts_table_first", lambda note: True)
    monkeypatch.setattr(fitting, "room_beside", lambda lesion: room)
    note = arranged(replace(NOTE, closure=(SECTION, SECTION), **changes))
    assert note.lesions[0].table_place == TablePlace.FIRST
    assert (note.beside, len(note.closing_after)) == (count, 2 - count), name
