"""The readings of a stage in one line: what is read, and where a fault points."""

from decimal import Decimal

import pytest

from encounters.vocabulary.terms import BlockKind
from encounters.workflow.shorthand import LineBlock, ShorthandError, parse_readings, stage_words


def halves(kind=BlockKind.PIECE):
    """The first from 12 to 6 o'clock, the second from 6 to 12."""
    twelve, six = Decimal(12), Decimal(6)
    return (
        LineBlock(number=1, spans=((twelve, six),)),
        LineBlock(number=2, spans=((six, twelve),), kind=kind),
    )


REST = "Every other margin that nobody has read: no tumor, complete."
CLEAR_1 = [
    "II-1, edge: no tumor, margin complete.",
    "II-1, deep margin: no tumor, margin complete.",
]
LINES = [
    ("II-1 t 2-4 e; rest c", ["II-1, edge: tumor, 2 to 4 o'clock.", REST]),
    ("II 2-4 e; rest c", ["II-1, edge: tumor, 2 to 4 o'clock.", REST]),
    ("7-11:30 d", ["II-2, deep margin: tumor, 7 to 11:30 o'clock."]),
    ("1 5-7 e", ["II-1, edge: tumor, 5 to 7 o'clock."]),
    ("2 5-7 e", ["II-2, edge: tumor, 5 to 7 o'clock."]),
    ("12-6 e", ["II-1, edge: tumor, 12 to 6 o'clock."]),
    ("1 12:30-1 e", ["II-1, edge: tumor, 12:30 to 1 o'clock."]),
    ("#1 @3 ED", ["II-1, edge: tumor, 3 o'clock.", "II-1, deep margin: tumor, 3 o'clock."]),
    (
        "1 2-4 e 5-6 d",
        ["II-1, edge: tumor, 2 to 4 o'clock.", "II-1, deep margin: tumor, 5 to 6 o'clock."],
    ),
    ("ii-1 1-2, 4-5 e", ["II-1, edge: tumor, 1 to 2 o'clock and 4 to 5 o'clock."]),
    ("1 c", CLEAR_1),
    ("1 c d", CLEAR_1[1:]),
    ("1 inc 2-3 e", ["II-1, edge: incomplete section, 2 to 3 o'clock."]),
    ("2 nr d", ["II-2, deep margin: not readable."]),
    ("all clear", [REST]),
    (
        "2 1 c d",
        [
            "II-1, deep margin: no tumor, margin complete.",
            "II-2, deep margin: no tumor, margin complete.",
        ],
    ),
    (" ; 1 d ;; ", ["II-1, deep margin: tumor."]),
]


@pytest.mark.parametrize(("line", "said"), LINES)
def test_a_line_is_said_back(line, said):
    assert stage_words(parse_readings(line, stage=2, blocks=halves()), stage=2) == said


FAULTS = [
    # line, what it points at, the message
    ("", "", "Type what was seen"),
    (" ; ", " ; ", "Type what was seen"),
    ("1 2-4", "1 2-4", "Say e for the edge or d"),
    ("1 t", "1 t", "Say e for the edge or d"),
    ("1", "1", "Say what was seen"),
    ("1 2-4 e 5-6", "1 2-4 e 5-6", "after the clock positions"),
    ("3 c", "3", "no block 3"),
    ("II-3 c", "II-3", "no block 3"),
    ("III-1 c", "III-1", "This is stage II"),
    ("I 2-4 e", "I", "This is stage II"),
    ("1 13-2 e", "13-2", "half hours"),
    ("1 0-2 e", "0-2", "half hours"),
    ("1 2:15-3 e", "2:15-3", "half hours"),
    ("1 2-4 q", "q", "Not understood"),
    ("1 6:30-11:30 e", "e", "II-1 has its edge from 12 to 6 o'clock"),
    ("2 3-5, 7-8 e", "e", "II-2 has its edge from 6 to 12 o'clock"),
    ("1 c 2-4 e", "e", "clock position"),
    ("1 nr 2-4 e", "e", "clock position"),
    ("1 inc 1-2 4-5 e", "e", "second place"),
    ("1 c t e", "t", "Two results"),
    ("1 e e", "e", "named already"),
    ("1 e; 1 c e", "e", "said twice"),
    ("5-7 e", "5-7 e", "Say which block: II-1 or II-2"),
    ("d", "d", "Say which block: II-1 or II-2"),
    ("1 e 2 e", "2", "semicolon"),
    ("rest t e", "rest t e", "rest c"),
    ("rest", "rest", "rest c"),
    ("c " * 201, "", "at most 400"),
]


@pytest.mark.parametrize(("line", "place", "said"), FAULTS)
def test_a_fault_points_at_its_place(line, place, said):
    with pytest.raises(ShorthandError, match=said) as refused:
        parse_readings(line, stage=2, blocks=halves())
    if place:
        assert line[refused.value.start : refused.value.end] == place


def test_the_second_of_two_equal_words_is_pointed_at():
    with pytest.raises(ShorthandError) as refused:
        parse_readings("1 e; 1 e", stage=2, blocks=halves())
    assert (refused.value.start, refused.value.end) == (7, 8)


def test_a_base_has_no_skin_edge():
    blocks = halves(BlockKind.BASE)
    assert stage_words(parse_readings("2 c", stage=1, blocks=blocks), stage=1) == [
        "I-2, edge: not applicable.",
        "I-2, deep margin: no tumor, margin complete.",
    ]
    with pytest.raises(ShorthandError, match="no skin edge"):
        parse_readings("2 7-8 e", stage=1, blocks=blocks)


def test_the_only_block_needs_no_name():
    only = (LineBlock(number=1),)
    assert stage_words(parse_readings("2-4 e", stage=1, blocks=only), stage=1) == [
        "I-1, edge: tumor, 2 to 4 o'clock."
    ]
