"""What lies left and right of a site on its map, and where the site is on the body."""

import pytest
from lxml import etree

from encounters.anatomy import catalogue
from encounters.specimen_map import render_locator, sides_of
from encounters.specimen_map.diagrams import ground_for
from encounters.vocabulary.terms import Side

LEFT, RIGHT, MIDLINE = Side.LEFT, Side.RIGHT, Side.MIDLINE
SIDES = [
    ("nasal-ala", LEFT, "Superior", ("Medial", "Lateral")),
    ("nasal-ala", RIGHT, "Superior", ("Lateral", "Medial")),
    ("nasal-ala", LEFT, "Inferior", ("Lateral", "Medial")),
    ("nasal-ala", RIGHT, "Inferior", ("Medial", "Lateral")),
    ("nasal-ala", LEFT, "Tip of the nose", ("", "")),
    ("nasal-tip", None, "Superior", ("Right", "Left")),
    ("nasal-tip", None, "Inferior", ("Left", "Right")),
    ("mid-back", MIDLINE, "Superior", ("Left", "Right")),
    ("upper-back", LEFT, "Superior", ("Lateral", "Medial")),
    ("tragus", LEFT, "Superior", ("Anterior", "Posterior")),
    ("tragus", RIGHT, "Superior", ("Posterior", "Anterior")),
    ("frontal-scalp", LEFT, "Superior", ("", "")),
    ("no-such-site", None, "Superior", ("", "")),
]


@pytest.mark.parametrize(("site", "side", "twelve", "said"), SIDES)
def test_the_edges_of_a_map_are_named_where_the_site_tells(site, side, twelve, said):
    assert sides_of(site, side, twelve) == said


def mark_on(site, side):
    tree = etree.fromstring(render_locator(site, side, title="There"))
    (mark, _) = tree.iter("{http://www.w3.org/2000/svg}circle")
    return float(mark.get("cx")), float(mark.get("cy"))


def test_every_site_with_a_place_is_marked_where_the_catalogue_has_it(subtests):
    for site in catalogue().sites:
        with subtests.test(site.slug):
            assert mark_on(site.slug, LEFT) == pytest.approx((site.place.x, site.place.y), abs=0.2)
            assert mark_on(site.slug, RIGHT)[0] == pytest.approx(1000 - site.place.x, abs=0.2)


def test_a_locator_says_what_it_shows_and_a_site_without_a_place_has_none():
    tree = etree.fromstring(render_locator("nasal-ala", LEFT, title='Left <nasal> "ala"'))
    assert tree.findtext("{http://www.w3.org/2000/svg}title") == 'Left <nasal> "ala"'
    assert ground_for("no-such-site", None) is None
    assert render_locator("no-such-site", None, title="x") == ""
