"""How the tissue of a stage is divided in the first part of a line."""

from decimal import Decimal

import pytest

from encounters.workflow.shorthand import (
    ShorthandError,
    parse_tissue,
    says_readings,
    tissue_words,
)

LINES = [
    ("1p", "Stage II: single piece, 1 block."),
    ("2h", "Stage II: halves, 2 blocks."),
    (" 2H ;", "Stage II: halves, 2 blocks."),
    ("3t", "Stage II: thirds, 3 blocks."),
    ("4q; rest c", "Stage II: quarters, 4 blocks."),
    ("sb", "Stage II: edge strips plus base, 5 blocks."),
    ("3sb", "Stage II: edge strips plus base, 3 blocks."),
    ("30sb", "Stage II: edge strips plus base, 30 blocks."),
    ("arc 2-4", "Stage II: partial arc, 2 to 4 o'clock, 1 block."),
    ("12arc 2-4:30; d", "Stage II: partial arc, 2 to 4:30 o'clock, 12 blocks."),
    ("base", "Stage II: base only, 1 block."),
    ("2base 7-11", "Stage II: base only, 7 to 11 o'clock, 2 blocks."),
]
FAULTS = [
    # line, what it points at, the message
    ("", "", "Type what was seen"),
    ("2-4 e", "2-4", "how the tissue is divided"),
    ("5h", "5h", "how the tissue is divided"),
    ("2h 2-4 e", "2-4", "semicolon"),
    ("2sb", "2sb", "makes 3 to 30 blocks, not 2"),
    ("31sb", "31sb", "makes 3 to 30 blocks, not 31"),
    ("arc", "arc", "from where to where"),
    ("13arc 2-4", "13arc", "makes 1 to 12 blocks"),
    ("arc 2-13", "2-13", "half hours"),
    ("arc e", "e", "clock positions"),
    ("base 2-4 e", "e", "semicolon"),
]


@pytest.mark.parametrize(("line", "said"), LINES)
def test_the_tissue_is_said_back(line, said):
    tissue, _ = parse_tissue(line)
    assert tissue_words(tissue, stage_name="Stage II") == said


@pytest.mark.parametrize(("line", "place", "said"), FAULTS)
def test_a_fault_of_the_tissue_points_at_its_place(line, place, said):
    with pytest.raises(ShorthandError, match=said) as refused:
        parse_tissue(line)
    assert line[refused.value.start : refused.value.end] == place


def test_what_follows_keeps_its_place_in_the_line():
    tissue, rest = parse_tissue("arc 2-4; 1 e")
    assert (tissue.clock_from, tissue.clock_to) == (Decimal(2), Decimal(4))
    assert (rest, len(rest)) == ("       ; 1 e", len("arc 2-4; 1 e"))


@pytest.mark.parametrize(("rest", "says"), [("   ", False), (" ; , ", False), ("; e", True)])
def test_a_line_may_end_behind_the_tissue(rest, says):
    assert says_readings(rest) is says
