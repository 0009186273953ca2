"""The proposed next layer covers what was positive and half an hour beyond on both sides."""

from datetime import date
from decimal import Decimal

import pytest

from encounters.record import BlockRecord, ReadingRecord, SpecimenRecord, StageRecord
from encounters.vocabulary.terms import Compartment, MapLayout, ReadingResult, StageConclusion
from encounters.workflow.next_stage import propose_next_stage, tray_sentence


def positive(compartment, start=None, end=None, result=ReadingResult.TUMOR, further=()):
    return ReadingRecord(
        further_places=tuple((Decimal(a), Decimal(b)) for a, b in further),
        compartment=compartment,
        result=result,
        clock_from=None if start is None else Decimal(start),
        clock_to=None if end is None else Decimal(end),
    )


def edge(start=None, end=None, **more):
    return positive(Compartment.EDGE, start, end, **more)


def deep(start=None, end=None, **more):
    return positive(Compartment.DEEP, start, end, **more)


CASES = [
    ("nothing positive", [], ""),
    ("one arc", [edge("4", "5")], "Take 3:30 to 5:30 o'clock."),
    ("an arc across twelve", [edge("11.5", "0.5")], "Take 11 to 1 o'clock."),
    ("a point", [edge("12", "12")], "Take 11:30 to 12:30 o'clock."),
    (
        "two poles",
        [edge("2", "4"), edge("8", "10")],
        "Take 1:30 to 4:30 o'clock and 7:30 to 10:30 o'clock.",
    ),
    (
        "two poles of one block",
        [edge("2", "4", further=[("8", "10")])],
        "Take 1:30 to 4:30 o'clock and 7:30 to 10:30 o'clock.",
    ),
    (
        "a second deep place outside the arc needs its base",
        [edge("2", "4"), deep("2", "3", further=[("8", "9")])],
        "Take 1:30 to 4:30 o'clock and the base.",
    ),
    ("arcs that touch join", [edge("2", "4"), edge("5", "6")], "Take 1:30 to 6:30 o'clock."),
    (
        "arcs that just miss stay apart",
        [edge("2", "4"), edge("5.5", "6")],
        "Take 1:30 to 4:30 o'clock and 5 to 6:30 o'clock.",
    ),
    (
        "arcs join across twelve",
        [edge("10", "11.5"), edge("12", "1")],
        "Take 9:30 to 1:30 o'clock.",
    ),
    ("deep alone is the base", [deep("4", "5")], "Take the base."),
    ("deep without a place is the base", [deep()], "Take the base."),
    (
        "deep under an arc goes with it",
        [edge("3", "6"), deep("4", "5")],
        "Take 2:30 to 6:30 o'clock.",
    ),
    (
        "deep away from the arc is taken too",
        [edge("3", "6"), deep("9", "10")],
        "Take 2:30 to 6:30 o'clock and the base.",
    ),
    (
        "edge without a place is the whole round",
        [edge()],
        "Take the whole circumference and the base.",
    ),
    (
        "an incomplete edge counts as positive",
        [edge("8", "9", result=ReadingResult.INCOMPLETE)],
        "Take 7:30 to 9:30 o'clock.",
    ),
    ("a clear edge does not", [edge("8", "9", result=ReadingResult.NO_TUMOR)], ""),
]


def stage_with(readings, conclusion=None):
    blocks = tuple(
        BlockRecord(id=str(number), number=number, readings=(reading,))
        for number, reading in enumerate(readings, start=1)
    )
    specimen = SpecimenRecord(id="s", number=1, layout=MapLayout.SINGLE, blocks=blocks)
    return StageRecord(
        id="x",
        number=1,
        date_of_service=date(2026, 10, 5),
        specimens=(specimen,),
        conclusion=conclusion,
    )


@pytest.mark.parametrize(("name", "readings", "sentence"), CASES, ids=[case[0] for case in CASES])
def test_the_tray_card_says_what_to_take(name, readings, sentence):
    assert tray_sentence(propose_next_stage(stage_with(readings))) == sentence


@pytest.mark.parametrize(
    ("conclusion", "sentence"),
    [
        (None, "Take 3:30 to 5:30 o'clock."),
        (StageConclusion.RESIDUAL_TUMOR, "Take 3:30 to 5:30 o'clock."),
        (StageConclusion.INDETERMINATE, "Take 3:30 to 5:30 o'clock."),
        # A section was lost, and the surgeon said why the margin is clear all the same.
        (StageConclusion.CLEAR, ""),
    ],
)
def test_proposal_follows_the_conclusion(conclusion, sentence):
    stage = stage_with([edge("4", "5", result=ReadingResult.INCOMPLETE)], conclusion)
    assert tray_sentence(propose_next_stage(stage)) == sentence


def test_an_arc_is_never_a_whole_round():
    (proposed,) = propose_next_stage(stage_with([edge("1", "6"), edge("6", "12.0")]))
    assert proposed.clock_from != proposed.clock_to
