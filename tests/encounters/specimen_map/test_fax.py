"""A map faxed at 204 x 98 dots to the inch, of one bit, by threshold and by dither.

Every edge, focus and label keeps nine of ten of its dots and is told apart from what is around it;
nothing that is drawn is lighter than 45 % black.
"""

import re
from decimal import Decimal
from itertools import combinations

import pytest
from PIL import ImageChops

from encounters.specimen_map import (
    TUMOR,
    FindingMark,
    Ink,
    InkStroke,
    new_map,
    render_composite,
    render_svg,
    render_whole_legend,
    shipped_inks,
    with_findings,
    with_inks,
)
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.strokes import dark_enough
from encounters.vocabulary.terms import Compartment, FindingKind, InkDash, MapLayout
from tests.support import scale
from tests.support.faxed import by_threshold, faxed, gray_fax
from tests.support.specimen_maps import MAPS, NICKS, arc, base, drawn, plans, whole

# The strokes of small letters are hardly wider than a dot: a third of their area fills dots.
KEPT, APART, SEEN, SOLID = 0.9, 0.8, 0.5, 0.35
# 45 % black, and the share of the three primaries in it.
LIGHTEST_GRAY = 255 * 0.55
PRIMARIES = (0.299, 0.587, 0.114)
DEEP, EDGE = Compartment.DEEP, Compartment.EDGE


def gray_of(color):
    channels = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return sum(share * channel for share, channel in zip(PRIMARIES, channels, strict=True))


def mark(block, kind, compartment, start=None, end=None):
    clocks = [Decimal(clock) if clock else None for clock in (start, end)]
    return FindingMark(
        block_id=f"block-{block}",
        kind=kind,
        compartment=compartment,
        clock_from=clocks[0],
        clock_to=clocks[1],
    )


def first_stage():
    signs = [
        mark(2, FindingKind.PERINEURAL_INVASION.value, DEEP, "2", "3"),
        mark(2, FindingKind.SCAR.value, EDGE, "4", "4"),
    ]
    marks = [mark(1, TUMOR, EDGE, "8", "10"), mark(1, TUMOR, DEEP, "10.5", "11"), *signs]
    return with_findings(drawn(whole(MapLayout.HALVES)), marks)


def later(before, *cuts):
    return new_map(
        twelve_oclock="Superior",
        specimens=plans(*cuts),
        inks=shipped_inks(),
        nicks=NICKS,
        before=before,
    )


def second_stage():
    return with_findings(
        later(first_stage(), arc("7", "11", 2)), [mark(1, TUMOR, DEEP)], ["block-2"]
    )


def third_stage():
    return with_findings(later(second_stage(), base()), [], ["block-1"])


def six_inks():
    return with_inks(
        drawn(whole(MapLayout.SINGLE)),
        [
            InkStroke(specimen=1, ink=ink.letter, clock_from=Decimal(2 * place + 1),
                      clock_to=Decimal((2 * place + 3) % 12))
            for place, ink in enumerate(shipped_inks())
        ],
    )  # fmt: skip


FIGURES = {
    "a first stage": first_stage,
    "a second stage": second_stage,
    "a floor": third_stage,
    "six inks": six_inks,
}


def svg_of(drawing, stage=2):
    return render_svg(
        drawing, stage_number=stage, title="x", id_prefix="fax", sides=("Medial", "Lateral")
    )


def keeps(left):
    """Whether a fax shows an element as it is, as far as nothing lies on it.

    A nick crosses edges on purpose: it is kept, and nobody has to tell it from the edge it cuts.
    """
    is_kept = left.by_threshold >= KEPT and left.by_dither >= KEPT and left.solid >= SOLID
    return is_kept and (left.apart >= APART or left.name.startswith("nick"))


@pytest.mark.parametrize("name", FIGURES)
def test_every_edge_focus_and_label_outlives_a_fax(subtests, name):
    drawing = FIGURES[name]()
    for left in faxed(svg_of(drawing), drawing):
        with subtests.test(left.name):
            assert left.pixels > 9 and left.seen >= SEEN and keeps(left), left


def test_so_does_what_shows_of_each_stage_in_the_picture_of_all(subtests):
    maps = [(1, first_stage()), (2, second_stage()), (3, third_stage())]
    svg = render_composite(maps, title="x", id_prefix="fax", sides=("Medial", "Lateral"))
    found = faxed(svg)
    assert {f"Stage {number}" for number in ("I", "II", "III")} <= words_seen(found)
    showing = [left for left in found if left.seen >= SEEN]
    assert len(showing) >= 35
    for left in showing:
        with subtests.test(left.name):
            assert keeps(left), left


def words_seen(found):
    return {left.name.split(" ", 1)[1].split(" #")[0] for left in found
            if left.name.startswith("text") and left.seen >= SEEN}  # fmt: skip


def test_what_a_fax_loses_is_noticed():
    """The lines of an older release: pale, or thinner than a dot."""
    svg = svg_of(third_stage())
    look = appearance()
    ghost = f'stroke="#000000" stroke-width="{look["ghost"]["width"]}"'
    for worse in ('stroke="#b4bcc4" stroke-width="5"', 'stroke="#000000" stroke-width="1"'):
        assert ghost in svg
        left = [left for left in faxed(svg.replace(ghost, worse)) if not keeps(left)]
        assert left, worse


def test_nothing_drawn_is_lighter_than_45_percent_black(subtests):
    for name in scale.some(MAPS, each=3):
        with subtests.test(name):
            colors = set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]{6})"', svg_of(MAPS[name])))
            assert colors - {"#ffffff"}
            assert [c for c in colors - {"#ffffff"} if gray_of(c) > LIGHTEST_GRAY] == []


COLORS = ["#ffffff", "#ffff00", "#fff3b0", "#00ff00", "#ff8080", "#c0c0c0", "#111111", "#1a4fb4"]


@pytest.mark.parametrize("color", COLORS)
def test_an_ink_of_any_color_is_dark_enough(color):
    dark = dark_enough(color)
    assert gray_of(dark) <= min(gray_of(color), LIGHTEST_GRAY) + 0.5
    channels, before = ([int(c[at : at + 2], 16) for at in (1, 3, 5)] for c in (dark, color))
    assert sorted(range(3), key=channels.__getitem__) == sorted(range(3), key=before.__getitem__)


def test_the_lines_of_all_inks_and_both_hatches_are_told_apart():
    """Each alone, in one color: what differs is no color."""
    inks = [
        Ink(letter=letter, name="Any", color="#000000", dash=dash)
        for letter, dash in zip("ABCDEF", InkDash, strict=False)
    ]
    black = by_threshold(gray_fax(render_whole_legend(inks, title="x", id_prefix="fax")))
    line = appearance()["view"]["legend_line"]
    samples = [sample(black, row % 2, (row // 2 + 0.5) * line) for row in range(len(inks))]
    for first, second in combinations(samples, 2):
        both = ImageChops.lighter(first, second).histogram()[255]
        either = ImageChops.difference(first, second).histogram()[255]
        assert either >= both * 0.2


def sample(black, column, y):
    unit = black.width / 1000
    x = 30 + 470 * column
    return black.crop(tuple(round(at) for at in (
        x * unit, (y - 12) * unit * 98 / 204, (x + 84) * unit, (y + 12) * unit * 98 / 204,
    )))  # fmt: skip


def test_hatches_differ_in_pitch_as_well_as_in_lean():
    edge, deep = appearance()["tumor"], appearance()["deep_tumor"]
    assert deep["pitch"] >= 1.5 * edge["pitch"]
    assert re.findall(r"rotate\((\d+)\)", svg_of(first_stage())) == ["45", "135"]
