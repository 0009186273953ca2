"""All stages in one picture: each outside the wound it went on from, all tumor on top."""

from decimal import Decimal

import pytest
from lxml import etree
from msgspec.structs import replace

from encounters.specimen_map import (
    TUMOR,
    FindingMark,
    can_compose,
    new_map,
    render_composite,
    shipped_inks,
    with_findings,
)
from encounters.specimen_map.composing import composed
from encounters.specimen_map.geometry import contains
from encounters.specimen_map.layouts import ARC_REACH
from encounters.specimen_map.shapes import EdgeKind
from encounters.vocabulary.terms import Compartment, MapLayout
from tests.support.specimen_maps import MAPS, NICKS, arc, base, drawn, plans, whole

SVG = "{http://www.w3.org/2000/svg}"


def layer(before, *cuts):
    return new_map(
        twelve_oclock="Superior",
        specimens=plans(*cuts),
        inks=shipped_inks(),
        nicks=NICKS,
        before=before,
    )


def tumor(compartment, start=None, end=None, block=1):
    clocks = [Decimal(clock) if clock else None for clock in (start, end)]
    return FindingMark(
        block_id=f"block-{block}",
        kind=TUMOR,
        compartment=compartment,
        clock_from=clocks[0],
        clock_to=clocks[1],
    )


def three_stages():
    first = with_findings(
        drawn(whole(MapLayout.HALVES)),
        [tumor(Compartment.EDGE, "8", "10"), tumor(Compartment.DEEP)],
    )
    second = with_findings(layer(first, arc("7", "11", 2)), [tumor(Compartment.DEEP)])
    return [(1, first), (2, second), (3, layer(second, base()))]


def as_drawn_once(arc_map):
    """The map of a release that drew an arc within its wound: its margin on the old rim."""
    frame = arc_map.specimens[0].frame

    def back(point):
        return type(point)(
            round(frame.x + (point.x - frame.x) / ARC_REACH, 1),
            round(frame.y + (point.y - frame.y) / ARC_REACH, 1),
        )

    def edge(was):
        return replace(was, points=tuple(map(back, was.points)))

    return replace(
        arc_map,
        specimens=tuple(
            replace(specimen, outline=tuple(map(back, specimen.outline)))
            for specimen in arc_map.specimens
        ),
        blocks=tuple(
            replace(block, edges=tuple(map(edge, block.edges))) for block in arc_map.blocks
        ),
    )


def margin_of(drawing):
    return [
        point
        for block in drawing.blocks
        for edge in block.edges
        if edge.kind == EdgeKind.MARGIN
        for point in edge.points
    ]


LATER = {
    "an arc": lambda first: layer(first, arc("7", "11")),
    "two arcs": lambda first: layer(first, arc("1", "3"), arc("7", "9", 2)),
    "an arc of an older release": lambda first: as_drawn_once(layer(first, arc("7", "11"))),
    "a whole layer": lambda first: layer(first, whole(MapLayout.QUARTERS)),
}


@pytest.mark.parametrize("name", LATER)
def test_the_margin_of_a_later_stage_lies_outside_the_wound_before(name):
    first = drawn(whole(MapLayout.HALVES))
    inner, outer = composed([(1, first), (2, LATER[name](first))])
    (wound,) = inner.drawn.specimens
    assert not any(contains(wound.outline, at, slack=30) for at in margin_of(outer.drawn))


def test_a_third_layer_lies_outside_the_second_where_both_were_taken():
    first = drawn(whole(MapLayout.SINGLE))
    second = layer(first, arc("7", "11"))
    _, middle, last = composed([(1, first), (2, second), (3, layer(second, arc("8", "10")))])
    (taken,) = middle.drawn.specimens
    assert not any(contains(taken.outline, at, slack=30) for at in margin_of(last.drawn))


def test_a_floor_keeps_its_place_in_the_wound():
    _, second, third = composed(three_stages())
    assert third.is_floor and not second.is_floor
    (focus,) = second.drawn.findings
    (floor,) = third.drawn.specimens
    assert all(contains(floor.outline, at, slack=1) for at in focus.area)


def test_however_many_stages_they_fit_into_the_picture():
    maps = [(1, drawn(whole(MapLayout.SINGLE)))]
    for number in range(2, 9):
        maps.append((number, layer(maps[-1][1], arc("11", "2"), arc("6", "8"))))
    for shown in composed(maps):
        points = [at for specimen in shown.drawn.specimens for at in specimen.outline]
        assert all(110 <= at.x <= 890 and 150 <= at.y <= 850 for at in points)


def test_all_tumor_lies_on_top_of_all_tissue():
    tree = etree.fromstring(render_composite(three_stages(), title="All", id_prefix="a"))
    shapes = [
        element for element in tree.iter(f"{SVG}path") if element.getparent().tag != "pattern"
    ]
    tissue = [place for place, shape in enumerate(shapes) if shape.get("fill") == "#ffffff"]
    foci = [place for place, shape in enumerate(shapes) if shape.get("fill", "").startswith("url(")]
    assert len(foci) == 3
    assert max(tissue) < min(foci)


def words_of(maps, **options):
    svg = render_composite(maps, title="All", id_prefix="all", **options)
    return [element.text for element in etree.fromstring(svg).iter(f"{SVG}text")]


def test_stages_inks_clock_and_sides_are_named():
    words = words_of(three_stages(), sides=("Medial", "Lateral"))
    assert {"Stage I", "Stage II", "Stage III", "3", "6", "9", "Medial", "Lateral"} <= set(words)
    # Each label is written twice: as a ground of its own, and on it.
    assert words.count("Stage I") == 2
    assert {"K", "B", "K  Black ink", "B  Blue ink", "Tumor, edge", "Tumor, deep margin"} <= set(
        words
    )
    assert "12 o'clock = Superior" in words


def test_the_legend_names_only_what_is_there():
    words = words_of(
        [(1, drawn(whole(MapLayout.SINGLE))), (2, layer(None, whole(MapLayout.SINGLE)))]
    )
    legend = [word for word in words if "margin" in word or "umor" in word or "wound" in word]
    assert legend == []


ONE_WOUND = [
    ("a wound and its floor", ["halves", "base 1"], True),
    ("two arcs of one wound", ["halves", "opposite poles and base"], True),
    ("pieces side by side", ["two pieces"], False),
    ("a later piece beside its arc", ["halves", "a piece beside an arc"], False),
    ("nothing drawn", [], False),
]


@pytest.mark.parametrize(("name", "maps", "can"), ONE_WOUND)
def test_only_parts_of_one_wound_are_put_together(name, maps, can):
    assert can_compose([MAPS[found] for found in maps]) is can, name
