"""Room for words and signs."""

import pytest

from encounters.specimen_map.placing import Spot, clearance, fitting_label, free_spot
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point

SIZES = appearance()["text"]
SQUARE = (Point(0, 0), Point(200, 0), Point(200, 200), Point(0, 200))
MIDDLE = Spot(Point(100, 100), 20)
LABELS = [
    ("room enough", 400, "VIII-8", SIZES["block"]),
    ("just enough for the whole name", 81, "VIII-8", pytest.approx(24.1)),
    ("just too little", 80, "8", SIZES["block"]),
    ("none at all", 0, "8", SIZES["smallest"]),
]


@pytest.mark.parametrize(("what", "width", "name", "size"), LABELS)
def test_a_label_is_as_long_as_can_be_read(what, width, name, size):
    assert fitting_label(("VIII-8", "8"), width) == (name, size), what


def test_a_free_place_is_kept():
    assert free_spot(MIDDLE, SQUARE, []) == MIDDLE


def test_a_taken_place_is_left_for_the_next_free_one():
    found = free_spot(MIDDLE, SQUARE, [MIDDLE])
    assert not found.overlaps(MIDDLE)
    assert clearance(SQUARE, found.at) >= found.radius


def test_sign_without_free_space_goes_where_it_covers_least():
    crowd = [Spot(Point(x, y), 30) for x in range(0, 201, 40) for y in range(0, 201, 40)]
    found = free_spot(MIDDLE, SQUARE, crowd)
    assert 0 <= found.at.x <= 200
    assert 0 <= found.at.y <= 200


@pytest.mark.parametrize(("at", "expect"), [(Point(100, 100), 100), (Point(10, 100), 10)])
def test_room_is_the_way_to_the_nearest_side(at, expect):
    assert clearance(SQUARE, at) == expect
