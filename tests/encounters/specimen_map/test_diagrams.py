"""Diagrams and places: complete, well formed, and the right way round."""

from dataclasses import replace

import pytest

from encounters.anatomy import Place, catalogue
from encounters.specimen_map import diagrams
from encounters.specimen_map.diagrams import diagram, ground_for, places
from encounters.vocabulary.terms import Side

# What the work asks for, by the beginning of a name.
WANTED = [
    "face_front", "face_profile_left", "face_profile_right", "ear_left", "ear_right", "nose_front",
    "nose_base", "eyelids_left", "lips", "scalp_top", "scalp_back", "neck_front", "hand_palm_left",
    "hand_back_left", "fingers", "foot_top_left", "foot_sole_left", "trunk_front", "trunk_back",
    "arm_front_left", "leg_front_left", "genitalia_female", "genitalia_male", "perineum",
]  # fmt: skip


@pytest.mark.parametrize("name", WANTED)
def test_diagram_has_strokes_and_landmarks(name):
    drawn = diagram(name)
    assert len(drawn.strokes) >= 6
    assert len(drawn.landmarks) >= 4
    assert all(0 <= landmark.x <= 1000 and 0 <= landmark.y <= 1000 for landmark in drawn.landmarks)


def test_every_site_of_the_catalogue_lies_on_a_diagram():
    assert set(places()) == {site.slug for site in catalogue().sites}


def test_the_right_side_is_the_mirror_image():
    left, right = diagram("ear_left"), diagram("ear_right")
    assert [
        landmark.x + mirrored.x
        for landmark, mirrored in zip(left.landmarks, right.landmarks, strict=True)
    ] == [1000] * len(left.landmarks)
    assert left.strokes[0].path != right.strokes[0].path
    again = [diagrams._mirrored_path(stroke.path) for stroke in right.strokes]
    assert again == [stroke.path for stroke in left.strokes]


GROUNDS = [
    ("a picture of one side", "tragus", Side.LEFT, "ear_left", 376),
    ("its mirror image", "tragus", Side.RIGHT, "ear_right", 624),
    ("the left of a symmetrical picture", "nasal-ala", Side.LEFT, "nose_front", 720),
    ("its right", "nasal-ala", Side.RIGHT, "nose_front", 280),
    ("its middle", "upper-chest", Side.MIDLINE, "trunk_front", 500),
    ("no side", "nasal-tip", None, "nose_front", 500),
    ("from behind the left is on the left", "scapular-back", Side.LEFT, "trunk_back", 390),
]


@pytest.mark.parametrize(("name", "site", "side", "expected", "x"), GROUNDS)
def test_a_site_lies_in_the_middle_of_its_map(name, site, side, expected, x):
    ground = ground_for(site, side)
    assert ground.diagram == expected
    assert ground.x + x * ground.scale == pytest.approx(500)
    assert ground.y + places()[site].y * ground.scale == pytest.approx(500)


def test_a_site_nobody_placed_has_no_ground():
    assert ground_for("moon", Side.LEFT) is None


ODD = [
    ("a relative path", {"strokes": [{"weight": "line", "d": "m1 1l2 2"}]}),
    ("a number of two decimals", {"strokes": [{"weight": "line", "d": "M1.25 1L2 2"}]}),
    ("markup", {"strokes": [{"weight": "line", "d": 'M1 1"/><script/>'}]}),
    ("an unknown weight", {"strokes": [{"weight": "bold", "d": "M1 1L2 2"}]}),
    ("another name", {"name": "moon"}),
]


@pytest.mark.parametrize(("name", "change"), ODD, ids=[case[0] for case in ODD])
def test_an_odd_file_is_refused(name, change):
    row = {"name": "x", "title": "X", "mirrored": None, "strokes": [], "landmarks": []}
    with pytest.raises(diagrams.DiagramError):
        diagrams._read(row | change, "x")


def test_a_place_off_its_picture_is_refused():
    place = Place(diagram="ear_left", x=1000, y=0, zoom=6)
    diagrams._check_place("tragus", place)
    for odd in ({"x": 1000.1}, {"y": 1000.1}, {"diagram": "moon"}, {"zoom": 6.1}, {"zoom": 0.4}):
        with pytest.raises(diagrams.DiagramError, match=r"sites.csv: tragus"):
            diagrams._check_place("tragus", replace(place, **odd))
