"""A layer in the wound of the stage before: where it lies, what it covers, what comes along."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from encounters.specimen_map import TUMOR, FindingMark, new_map, shipped_inks, with_findings
from encounters.specimen_map.geometry import contains
from encounters.specimen_map.points import Point
from encounters.specimen_map.shapes import Residual
from encounters.vocabulary.terms import Compartment, MapLayout
from tests.support.specimen_maps import NICKS, arc, base, drawn, plans, whole

SQUARE = (Point(300, 300), Point(700, 300), Point(700, 700), Point(300, 700))


def tumor(compartment, block=1, start=None, end=None):
    return FindingMark(
        block_id=f"block-{block}",
        kind=TUMOR,
        compartment=compartment,
        clock_from=Decimal(start) if start else None,
        clock_to=Decimal(end) if end else None,
    )


def stage_one(*marks, layout=MapLayout.QUARTERS):
    return with_findings(drawn(whole(layout)), marks)


def layer(before, *cuts):
    return new_map(
        twelve_oclock="Superior",
        specimens=plans(*cuts),
        inks=shipped_inks(),
        nicks=NICKS,
        before=before,
    )


EDGES = [("1", "2", 2), ("10", "11", 1), ("4", "5", 4), ("12", "3", 2)]


@pytest.mark.parametrize(("start", "end", "block"), EDGES)
def test_an_arc_with_its_overlap_covers_the_tumor_at_the_edge(start, end, block):
    before = stage_one(tumor(Compartment.EDGE, block, start, end))
    wide = [str((Decimal(clock) + shift - 1) % 12 + 1) for clock, shift in
            ((start, Decimal("-0.5")), (end, Decimal("0.5")))]  # fmt: skip
    outline = layer(before, arc(*wide)).specimens[0].outline
    (found,) = before.findings
    assert all(contains(outline, point, slack=3) for point in found.area)


@pytest.mark.parametrize("block", [1, 2, 3, 4])
def test_a_base_covers_the_deep_tumor_wherever_it_lay(block):
    before = stage_one(tumor(Compartment.DEEP, block))
    (found,) = before.findings
    outline = layer(before, base()).specimens[0].outline
    assert all(contains(outline, point, slack=0) for point in found.area)


def test_a_base_covers_two_deep_foci():
    before = stage_one(tumor(Compartment.DEEP, 1), tumor(Compartment.DEEP, 4))
    outline = layer(before, base(2)).specimens[0].outline
    assert all(contains(outline, point) for finding in before.findings for point in finding.area)


def test_nicks_ghost_and_tumor_come_along():
    before = stage_one(tumor(Compartment.EDGE, 2, "1", "2"), tumor(Compartment.DEEP, 4))
    after = layer(before, arc("12.5", "2.5"), base())
    assert after.nicks == before.nicks
    assert [region.compartment for region in after.residual] == [Compartment.EDGE, Compartment.DEEP]
    assert {specimen.frame for specimen in after.specimens} == {before.specimens[0].frame}
    assert after.residual[0] == Residual(compartment=Compartment.EDGE, area=before.findings[0].area)


def test_a_layer_follows_a_rim_that_was_drawn_by_hand():
    before = stage_one()
    square = replace(before, specimens=(replace(before.specimens[0], outline=SQUARE),))
    ghost = layer(square, arc("12", "3")).specimens[0].ghost
    assert ghost[0] == (500, 300)
    assert max(point.x for point in ghost) == pytest.approx(700, abs=0.2)


def test_several_whole_pieces_are_no_one_wound():
    before = drawn(whole(MapLayout.HALVES), whole(MapLayout.SINGLE))
    after = layer(before, arc("12", "3"))
    assert after.specimens[0].frame.x == 500
    assert after.residual == ()


def test_a_third_layer_lies_in_the_first_wound():
    second = layer(stage_one(tumor(Compartment.EDGE, 2, "1", "2")), arc("12.5", "2.5"))
    third = layer(with_findings(second, [tumor(Compartment.EDGE, 1, "1", "2")]), arc("12", "3"))
    assert third.specimens[0].ghost == second.specimens[0].ghost
