"""A layer in the wound of the stage before: where it lies, what it covers, what comes along."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from encounters.specimen_map import (
    TUMOR,
    FindingMark,
    new_map,
    parse,
    shipped_inks,
    to_document,
    with_findings,
)
from encounters.specimen_map.geometry import contains
from encounters.specimen_map.points import Point
from encounters.specimen_map.shapes import EdgeKind, Residual
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


def test_nicks_and_tumor_come_along_with_a_floor():
    before = stage_one(tumor(Compartment.DEEP, 4))
    after = layer(before, base())
    assert after.nicks == before.nicks
    assert {specimen.frame for specimen in after.specimens} == {before.specimens[0].frame}
    assert after.residual == (Residual(compartment=Compartment.DEEP, area=before.findings[0].area),)


def test_wound_and_tumor_are_drawn_smaller_together_where_new_skin_needs_room():
    before = stage_one(tumor(Compartment.EDGE, 2, "1", "2"), tumor(Compartment.DEEP, 4))
    after = layer(before, arc("12.5", "2.5"), base())
    (frame,) = {specimen.frame for specimen in after.specimens}
    share = frame.rx / before.specimens[0].frame.rx
    assert 0.8 < share < 1
    assert [region.compartment for region in after.residual] == [Compartment.EDGE, Compartment.DEEP]
    for was, now in zip(before.findings, after.residual, strict=True):
        for corner, moved in zip(was.area, now.area, strict=True):
            assert moved == pytest.approx([500 + (at - 500) * share for at in corner], abs=0.2)


def test_an_arc_takes_new_skin_outside_the_old_wound():
    before = stage_one(tumor(Compartment.EDGE, 2, "1", "2"))
    (specimen,) = layer(before, arc("12.5", "2.5")).specimens
    margin = [edge for block in layer(before, arc("12.5", "2.5")).blocks for edge in block.edges
              if edge.kind == EdgeKind.MARGIN]  # fmt: skip
    outside = [point for edge in margin for point in edge.points]
    assert not any(contains(specimen.ghost, point, slack=40) for point in outside)
    assert any(contains(specimen.ghost, point, slack=0) for point in specimen.outline)


def test_a_layer_follows_a_rim_that_was_drawn_by_hand():
    before = stage_one()
    square = replace(before, specimens=(replace(before.specimens[0], outline=SQUARE),))
    (specimen,) = layer(square, arc("12", "3")).specimens
    assert specimen.ghost == SQUARE
    # A fifth beyond the upper right corner.
    assert max(point.x for point in specimen.outline) == pytest.approx(740, abs=3)


def test_several_whole_pieces_are_no_one_wound():
    before = drawn(whole(MapLayout.HALVES), whole(MapLayout.SINGLE))
    after = layer(before, arc("12", "3"))
    assert after.specimens[0].frame.x == 500
    assert after.residual == ()


def test_a_third_layer_lies_in_the_wound_that_both_before_it_left():
    second = layer(stage_one(tumor(Compartment.EDGE, 2, "1", "2")), arc("12.5", "2.5"))
    third = layer(with_findings(second, [tumor(Compartment.EDGE, 1, "1", "2")]), base())
    (taken,), (left,) = second.specimens, third.specimens
    assert all(contains(left.ghost, point, slack=3) for point in taken.outline)
    assert all(contains(left.ghost, point, slack=3) for point in taken.ghost)
    assert not contains(taken.ghost, max(left.ghost), slack=40)


def test_a_floor_leaves_the_rim_as_it_was():
    second = layer(stage_one(tumor(Compartment.DEEP, 2)), base())
    third = layer(second, base())
    assert third.specimens[0].ghost == second.specimens[0].ghost


def test_stage_after_stage_fits_into_the_picture():
    drawing = stage_one()
    for _ in range(6):
        drawing = layer(drawing, arc("11", "2", 2), arc("6", "8"))
        points = [point for specimen in drawing.specimens for point in specimen.outline]
        assert all(110 <= point.x <= 890 and 150 <= point.y <= 850 for point in points)
        assert parse(to_document(drawing)) == drawing
