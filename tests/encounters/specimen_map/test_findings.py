"""What was read, on the map and in words."""

import math
from decimal import Decimal

import pytest

from encounters.specimen_map import (
    TUMOR,
    FindingMark,
    clock_words,
    describe,
    parse,
    to_document,
    with_findings,
)
from encounters.specimen_map.clock import Frame
from encounters.specimen_map.findings import interior
from encounters.specimen_map.geometry import contains
from encounters.specimen_map.plans import appearance
from encounters.vocabulary.terms import Compartment, FindingKind, MapLayout
from tests.support import scale
from tests.support.specimen_maps import MAPS, arc, base, drawn, whole

EDGE, DEEP = Compartment.EDGE, Compartment.DEEP
FRAME = Frame(500, 500, 385, 345)
CLOCKS = [
    (None, None, ""),
    ("4", "5", "4 to 5 o'clock"),
    ("4", "4", "4 o'clock"),
    ("11.5", "1", "11:30 to 1 o'clock"),
    ("0.5", "12", "12:30 to 12 o'clock"),
    ("12", "12", "12 o'clock"),
    ("2.25", "2.75", "2:15 to 2:45 o'clock"),
]


def hours(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(("start", "end", "words"), CLOCKS)
def test_a_clock_range_is_said_as_surgeons_say_it(start, end, words):
    assert clock_words(hours(start), hours(end)) == words


def mark(block=1, kind=TUMOR, compartment=EDGE, start=None, end=None, label=""):
    return FindingMark(
        block_id=f"block-{block}",
        kind=kind,
        compartment=compartment,
        clock_from=hours(start),
        clock_to=hours(end),
        label=label,
    )


SINGLE, HALVES, QUARTERS = (
    drawn(whole(layout)) for layout in (MapLayout.SINGLE, MapLayout.HALVES, MapLayout.QUARTERS)
)
SENTENCES = [
    ("tumor at the edge", [mark(start="8", end="10")],
     "Block I-1: residual tumor at the edge, 8 to 10 o'clock."),
    ("named tumor below", [mark(compartment=DEEP, label="infiltrative BCC")],
     "Block I-1: residual infiltrative BCC at the deep margin."),
    ("both margins", [mark(start="8", end="9"), mark(compartment=DEEP)],
     "Block I-1: residual tumor at the edge, 8 to 9 o'clock; residual tumor at the deep margin."),
    ("another sign", [mark(kind="pni", compartment=DEEP, label="0.2 mm")],
     "Block I-1: perineural invasion at the deep margin (0.2 mm)."),
    ("nothing read", [], "Block I-1: not read."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "marks", "sentence"), SENTENCES)
def test_each_block_is_one_sentence(what, marks, sentence):
    told = describe(with_findings(HALVES, marks, ["block-2"]), 1)
    assert told == ("12 o'clock is superior.", sentence, "Block I-2: no tumor."), what


BANDS = [
    ("within one margin", HALVES, "8", "10", 1, ["8.25", "9", "9.75"], ["7.5", "10.5"]),
    (
        "over twelve",
        drawn(whole(MapLayout.SINGLE)),
        "11",
        "1",
        1,
        ["11.25", "12", "0.75"],
        ["10", "2"],
    ),
    ("only what this block has of it", HALVES, "11", "2", 2, ["0.25", "1", "1.75"], ["11", "2.5"]),
    ("a point is half an hour", HALVES, "9", "9", 1, ["9"], ["8.5", "9.5"]),
    ("all round", SINGLE, None, None, 1, ["12", "3", "6", "9"], []),
]


@pytest.mark.parametrize(("what", "plain", "start", "end", "block", "inside", "outside"), BANDS)
def test_tumor_at_the_edge_lies_where_it_was_read(what, plain, start, end, block, inside, outside):
    found = with_findings(plain, [mark(block, start=start, end=end)]).findings
    for clock in inside:
        at = FRAME.at(Decimal(clock), 0.93)
        assert any(contains(sign.area, at, slack=4) for sign in found), (what, clock)
    for clock in outside:
        at = FRAME.at(Decimal(clock), 0.93)
        assert not any(contains(sign.area, at, slack=-1) for sign in found), (what, clock)


def test_a_range_that_misses_its_block_shows_all_of_its_margin():
    found = with_findings(HALVES, [mark(1, start="2", end="4")]).findings
    assert any(contains(sign.area, FRAME.at(Decimal(9), 0.93)) for sign in found)


def test_deep_tumor_lies_inside_its_block():
    for plain in (HALVES, QUARTERS, drawn(arc("12", "3")), drawn(base(2))):
        block = plain.blocks[-1]
        (found,) = with_findings(
            plain, [mark(block.number, compartment=DEEP, start="4", end="5")]
        ).findings
        assert all(contains(block.polygon, point, slack=2) for point in found.area)


@pytest.mark.parametrize("compartment", [EDGE, DEEP])
@pytest.mark.parametrize("blocks", [1, 2, 3])
@pytest.mark.parametrize(("start", "end"), [("12", "3"), ("8", "3"), ("5", "4"), ("3", "3")])
def test_tumor_of_any_length_in_any_arc_is_anchored_in_its_block(start, end, blocks, compartment):
    """The middle of a long bent band lies in the hole that it goes around."""
    plain = drawn(arc(start, end, blocks))
    places = [(None, None), (start, end), ("8", "7"), ("12", "7"), ("6", "6"), ("1", "2")]
    for block in plain.blocks:
        for begin, stop in scale.some(places, each=3, start=block.number):
            read = with_findings(plain, [mark(block.number, TUMOR, compartment, begin, stop)])
            assert parse(to_document(read)) == read


ROOMY = ["single", "halves", "thirds", "quarters", "strips 5", "arc 12 to 3 in 1"]


@pytest.mark.parametrize("name", ROOMY)
def test_signs_keep_clear_of_numbers_and_of_each_other(name):
    plain = MAPS[name]
    block = max(plain.blocks, key=lambda candidate: len(candidate.polygon))
    kinds = [kind.value for kind in FindingKind][:4]
    read = with_findings(plain, [mark(block.number, kind=kind) for kind in kinds], [block.id])
    radius = appearance()["finding"]["radius"]
    places = [finding.anchor for finding in read.findings]
    for place, at in enumerate(places):
        assert contains(block.polygon, at, slack=0)
        assert math.dist(at, interior(block)) > radius + 30
        assert all(math.dist(at, other) >= 2 * radius for other in places[:place])


def test_more_signs_than_a_block_has_room_for_stay_in_it():
    plain = drawn(whole(MapLayout.STRIPS_AND_BASE, 12))
    read = with_findings(plain, [mark(2, kind=kind.value) for kind in FindingKind])
    assert len(read.findings) == len(FindingKind)
    assert all(
        contains(plain.blocks[1].polygon, finding.anchor, slack=0) for finding in read.findings
    )


@pytest.mark.parametrize(
    "give",
    [
        lambda: with_findings(HALVES, [mark(9)]),
        lambda: with_findings(HALVES, [], ["block-9"]),
    ],
)
def test_a_block_the_map_has_not_cannot_be_read(give):
    with pytest.raises(KeyError):
        give()
