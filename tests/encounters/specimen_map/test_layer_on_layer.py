"""Whatever is cut, read and cut again: each map is one that could have come from outside.

A stored map that is not stops its stage's page and the next stage. ``parse`` is the judge: shapes
closed, areas that add up, findings in their blocks.
"""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encounters.specimen_map import (
    TUMOR,
    FindingMark,
    new_map,
    parse,
    shipped_inks,
    to_document,
    with_findings,
)
from encounters.specimen_map.clock import Frame
from encounters.vocabulary.terms import Compartment, FindingKind, MapLayout
from tests.support import scale
from tests.support.specimen_maps import NICKS, arc, base, drawn, plans, whole

HALVES = [Decimal(half) / 2 for half in range(1, 25)]
WHOLE = [MapLayout.SINGLE, MapLayout.HALVES, MapLayout.THIRDS, MapLayout.QUARTERS]

hours = st.sampled_from(HALVES)
places = st.none() | st.tuples(hours, hours)
cuts = st.one_of(
    st.builds(lambda start, end, count: arc(str(start), str(end), count), hours, hours,
              st.integers(1, 5)),
    st.builds(whole, st.sampled_from(WHOLE)),
    st.builds(lambda count: whole(MapLayout.STRIPS_AND_BASE, count), st.integers(3, 9)),
    st.builds(base, st.integers(1, 5)),
    st.builds(lambda count, span: base(count, *map(str, span)), st.integers(1, 5),
              st.tuples(hours, hours)),
)  # fmt: skip
stages = st.lists(st.lists(cuts, min_size=1, max_size=3), min_size=1, max_size=3)


def is_sound(drawing):
    return parse(to_document(drawing)) == drawing


def layer(before, *its_cuts):
    return new_map(
        twelve_oclock="Superior",
        specimens=plans(*its_cuts),
        inks=shipped_inks()[:4],
        nicks=NICKS,
        before=before,
    )


def mark(block, kind, compartment, place, name=""):
    start, end = place or (None, None)
    return FindingMark(
        block_id=block.id,
        kind=kind,
        compartment=compartment,
        clock_from=start,
        clock_to=end,
        id=name,
    )


def test_a_round_later_is_the_same_place():
    """To the last digit, on frames whose points lie on the border between two tenths."""
    for clock, tenths in product(HALVES, range(40)):
        frame = Frame(425.45 + tenths / 20, 500.05, 120.1 + tenths / 10, 90.7)
        assert frame.at(clock) == frame.at(clock + 12) == frame.at(clock - 12), clock


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_the_floor_of_any_deep_tumor_can_be_cut_in_pieces(count):
    (block,) = (plain := drawn(whole(MapLayout.SINGLE))).blocks
    for start in scale.some(HALVES, start=count):
        for end in (start, (start + 2) % 12 or Decimal(12)):
            deep = mark(block, TUMOR, Compartment.DEEP, (start, end))
            assert is_sound(layer(with_findings(plain, [deep]), base(count))), (start, end)


@settings(max_examples=scale.number(25))
@given(stages=stages, data=st.data())
def test_no_layer_makes_a_map_that_stops_the_next(stages, data):
    before = drawn(whole(data.draw(st.sampled_from(WHOLE))))
    for its_cuts in stages:
        kinds = st.sampled_from([TUMOR, TUMOR, *(kind.value for kind in FindingKind)])
        compartments = st.sampled_from([Compartment.EDGE, Compartment.DEEP])
        marks = []
        for block in before.blocks:
            for kind in data.draw(st.lists(kinds, max_size=2)):
                name = "" if kind == TUMOR else str(len(marks))
                place, where = data.draw(places), data.draw(compartments)
                marks.append(mark(block, kind, where, place, name))
        read = with_findings(before, marks)
        assert is_sound(read)
        before = layer(read, *its_cuts)
        assert is_sound(before)
