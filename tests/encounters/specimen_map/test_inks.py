"""Inks: true margins by clock position, cut faces by rule."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from encounters.specimen_map import InkError, InkStroke, ink_strokes, shipped_inks, with_inks
from encounters.specimen_map.clock import clock_span
from encounters.specimen_map.shapes import EdgeKind
from encounters.vocabulary.terms import MapLayout
from tests.support.specimen_maps import MAPS, arc, drawn, whole

SINGLE, HALVES = drawn(whole(MapLayout.SINGLE)), drawn(whole(MapLayout.HALVES))


def stroke(ink, start, end, specimen=1):
    return InkStroke(specimen=specimen, ink=ink, clock_from=Decimal(start), clock_to=Decimal(end))


STROKES = [
    ("all round", SINGLE, [("K", 12, 12)], [("K", 12, 12)]),
    ("a part", SINGLE, [("R", 2, 4)], [("R", 2, 4)]),
    ("over twelve", SINGLE, [("R", 11, 1)], [("R", 11, 1)]),
    ("the later lies on top", SINGLE, [("K", 12, 12), ("R", 2, 4)], [("K", 4, 2), ("R", 2, 4)]),
    ("none", SINGLE, [], []),
    ("across two blocks", HALVES, [("R", 11, 2)], [("R", 11, 2)]),
    ("outside the arc", drawn(arc("2", "4")), [("R", 8, 9)], []),
    ("half in the arc", drawn(arc("2", "4")), [("R", 3, 9)], [("R", 3, 4)]),
]


@pytest.mark.parametrize(("what", "plain", "given_strokes", "found"), STROKES)
def test_strokes_come_back_as_they_were_given(what, plain, given_strokes, found):
    inked = with_inks(plain, [stroke(*given_stroke) for given_stroke in given_strokes])
    listed = {
        (ink_stroke.ink, ink_stroke.clock_from, ink_stroke.clock_to)
        for ink_stroke in ink_strokes(inked)
    }
    wanted = {(ink, Decimal(start), Decimal(end)) for ink, start, end in found}
    assert joined(listed) == joined(wanted), what


def joined(strokes):
    """Strokes as the half hours they cover: where a round begins is nobody's business."""
    return {
        (ink, (start * 2 + step) % 24)
        for ink, start, end in strokes
        for step in range(int(clock_span(start, end) * 2))
    }


@given(
    some.lists(
        some.tuples(
            some.sampled_from("KBRG"),
            some.integers(1, 24).map(lambda half: Decimal(half) / 2),
            some.integers(1, 24).map(lambda half: Decimal(half) / 2),
        ),
        max_size=6,
    )
)
def test_inking_again_what_is_listed_changes_nothing(strokes):
    inked = with_inks(HALVES, [stroke(*drawn) for drawn in strokes])
    again = with_inks(HALVES, ink_strokes(inked))
    assert again == inked


@pytest.mark.parametrize(("ink", "specimen"), [("Z", 1), ("K", 2)])
def test_specimen_missing_in_the_map_is_not_inked(ink, specimen):
    with pytest.raises(InkError):
        with_inks(SINGLE, [stroke(ink, 1, 2, specimen)])


def test_the_two_faces_of_a_cut_carry_one_ink(subtests):
    for name in MAPS:
        if name.startswith("base"):
            continue
        faces = {}
        for block in MAPS[name].blocks:
            for edge in block.edges:
                if edge.kind == EdgeKind.CUT:
                    ends = frozenset((edge.points[0], edge.points[-1]))
                    faces.setdefault((block.specimen, ends), set()).add(edge.ink)
        with subtests.test(name):
            assert all(len(inks) == 1 for inks in faces.values())


def test_shipped_inks_differ_in_letter_color_and_line():
    inks = shipped_inks()
    for of in ("letter", "name", "color", "dash"):
        assert len({getattr(ink, of) for ink in inks}) == len(inks), of
