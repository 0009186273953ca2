"""Cutting: every block counted once, nothing between them and nothing twice."""

from decimal import Decimal

import pytest

from encounters.specimen_map import PlanError, block_kinds
from encounters.specimen_map.clock import clock_span
from encounters.specimen_map.geometry import area, contains
from encounters.specimen_map.shapes import EdgeKind
from encounters.vocabulary.terms import BlockKind, MapLayout
from tests.support import scale
from tests.support.specimen_maps import ARCS, CUTS, MAPS, arc, drawn, whole


def test_fixtures_are_forty_or_more():
    assert len(MAPS) >= 40


def test_blocks_are_numbered_from_one_without_gaps(subtests):
    for name in MAPS:
        with subtests.test(name):
            drawing = MAPS[name]
            assert [block.number for block in drawing.blocks] == list(
                range(1, len(drawing.blocks) + 1)
            )


def test_blocks_are_as_many_as_ordered(subtests):
    for name in CUTS:
        with subtests.test(name):
            assert len(MAPS[name].blocks) == sum(blocks for _, blocks, _, _ in CUTS[name])


def test_the_blocks_are_the_specimen(subtests):
    for name in MAPS:
        with subtests.test(name):
            drawing = MAPS[name]
            for specimen in drawing.specimens:
                own = [block for block in drawing.blocks if block.specimen == specimen.number]
                parts = sum(area(block.polygon) for block in own)
                assert parts == pytest.approx(area(specimen.outline), rel=0.005)


def test_no_point_lies_in_two_blocks(subtests):
    for name in scale.some(MAPS, each=3):
        with subtests.test(name):
            drawing = MAPS[name]
            grid = [(x + 0.37, y + 0.61) for x in range(0, 1000, 40) for y in range(0, 1000, 40)]
            for x, y in grid:
                point = type(drawing.nicks[0].outer)(x, y)
                inside = [
                    block.number
                    for block in drawing.blocks
                    if contains(block.polygon, point, slack=-1)
                ]
                assert len(inside) <= 1, (point, inside)


def test_everything_is_drawn_within_the_picture(subtests):
    for name in MAPS:
        with subtests.test(name):
            drawing = MAPS[name]
            for block in drawing.blocks:
                assert all(0 < x < 1000 and 0 < y < 1000 for x, y in block.polygon)


def margins_of(drawing, specimen=1):
    return [
        edge
        for block in drawing.blocks
        if block.specimen == specimen
        for edge in block.edges
        if edge.kind == EdgeKind.MARGIN
    ]


def hours_of(drawing):
    return sum(clock_span(edge.clock_from, edge.clock_to) for edge in margins_of(drawing))


@pytest.mark.parametrize(
    "cut",
    [
        whole(layout, blocks)
        for layout, blocks in (
            (MapLayout.SINGLE, 1),
            (MapLayout.HALVES, 2),
            (MapLayout.THIRDS, 3),
            (MapLayout.QUARTERS, 4),
            (MapLayout.STRIPS_AND_BASE, 8),
        )
    ],
    ids=lambda cut: cut[0].value,
)
def test_a_whole_layer_has_its_margin_all_round(cut):
    assert hours_of(drawn(cut)) == 12


@pytest.mark.parametrize(("start", "end", "hours"), ARCS)
@pytest.mark.parametrize("blocks", [1, 2, 7])
def test_an_arc_has_margin_where_it_was_taken(start, end, hours, blocks):
    assert hours_of(drawn(arc(start, end, blocks))) == Decimal(hours)


def test_a_base_has_no_margin_of_skin():
    assert margins_of(MAPS["base 3"]) == []


EDGES = [
    ("single", {EdgeKind.MARGIN}),
    ("halves", {EdgeKind.MARGIN, EdgeKind.CUT}),
    ("strips 7", {EdgeKind.MARGIN, EdgeKind.CUT}),
    ("arc 12 to 3 in 1", {EdgeKind.MARGIN, EdgeKind.WOUND}),
    ("arc 12 to 3 in 2", {EdgeKind.MARGIN, EdgeKind.CUT, EdgeKind.WOUND}),
    ("base 1", {EdgeKind.WOUND}),
]


@pytest.mark.parametrize(("name", "kinds"), EDGES)
def test_true_margin_and_cut_faces_are_told_apart(name, kinds):
    assert {edge.kind for block in MAPS[name].blocks for edge in block.edges} == kinds


KINDS = [
    (MapLayout.SINGLE, None, (BlockKind.PIECE,)),
    (MapLayout.STRIPS_AND_BASE, 3, (BlockKind.STRIP, BlockKind.STRIP, BlockKind.BASE)),
    (MapLayout.BASE_ONLY, 2, (BlockKind.BASE, BlockKind.BASE)),
    (MapLayout.ARC, 12, (BlockKind.PIECE,) * 12),
]


@pytest.mark.parametrize(("layout", "blocks", "kinds"), KINDS)
def test_a_layout_knows_the_kinds_of_its_blocks(layout, blocks, kinds):
    assert block_kinds(layout, blocks) == kinds


IMPOSSIBLE = [
    (MapLayout.SINGLE, 2, "makes 1 block, not 2"),
    (MapLayout.HALVES, 1, "makes 2 blocks, not 1"),
    (MapLayout.STRIPS_AND_BASE, 2, "makes 3 to 30 blocks, not 2"),
    (MapLayout.STRIPS_AND_BASE, 31, "makes 3 to 30 blocks, not 31"),
    (MapLayout.ARC, 0, "makes 1 to 12 blocks, not 0"),
    (MapLayout.ARC, 13, "makes 1 to 12 blocks, not 13"),
]


@pytest.mark.parametrize(("layout", "blocks", "said"), IMPOSSIBLE)
def test_a_number_of_blocks_a_layout_cannot_make_is_refused(layout, blocks, said):
    with pytest.raises(PlanError, match=said):
        block_kinds(layout, blocks)


def test_an_arc_needs_its_clock_positions():
    with pytest.raises(PlanError, match="clock positions"):
        drawn((MapLayout.ARC, 1, None, None))


def test_a_stage_has_a_specimen():
    with pytest.raises(PlanError, match="at least one specimen"):
        drawn()
