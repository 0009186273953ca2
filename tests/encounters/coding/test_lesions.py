"""How a later lesion is told apart, by the habit of the payer."""

import pytest

from tests.support.worked_examples_reader import answer, shown_lines

NOSE = {"site": "nose-not-otherwise-specified", "stages": [1]}
CHIN = {"site": "chin", "side": "left", "stages": [1]}
FOREARM = {"site": "dorsal-forearm", "stages": [1]}
UPPER_RIGHT = {"site": "upper-eyelid", "side": "right", "stages": [1]}
LOWER_LEFT = {"site": "lower-eyelid", "side": "left", "stages": [1, 1]}
CANTHUS = {"site": "medial-canthus", "side": "left", "lid": "lower", "stages": [1]}
LEFT_THUMB = {"site": "thumb", "side": "left", "stages": [1]}
RIGHT_RING_NAIL = {"site": "nail-unit-of-ring-finger", "side": "right", "stages": [1]}
LEFT_GREAT_TOE = {"site": "great-toe", "side": "left", "stages": [1]}
LEFT_CHEEK = {"site": "mid-buccal-cheek", "side": "left", "stages": [1]}
RIGHT_CHEEK = {"site": "mid-buccal-cheek", "side": "right", "stages": [1]}

CASES = {
    "XS": ("XS", [NOSE, CHIN], ["17311 @A", "17311-XS @B"]),
    "76 for the same code": ("76", [NOSE, CHIN], ["17311 @A", "17311-76 @B"]),
    "76 is not true of another code": ("76", [NOSE, FOREARM], ["17311 @A", "17313-59 @B"]),
    "right upper lid is E3": ("anatomic", [NOSE, UPPER_RIGHT], ["17311 @A", "17311-E3 @B"]),
    "left lower lid is E2, add-ons too": (
        "anatomic",
        [NOSE, LOWER_LEFT],
        ["17311 @A", "17311-E2 @B", "17312-E2 @B"],
    ),
    "a canthus by its lid": ("anatomic", [NOSE, CANTHUS], ["17311 @A", "17311-E2 @B"]),
    "left thumb is FA": ("anatomic", [NOSE, LEFT_THUMB], ["17311 @A", "17311-FA @B"]),
    "nail of the right ring finger is F8": (
        "anatomic",
        [NOSE, RIGHT_RING_NAIL],
        ["17311 @A", "17311-F8 @B"],
    ),
    "left great toe is TA": ("anatomic", [NOSE, LEFT_GREAT_TOE], ["17311 @A", "17311-TA @B"]),
    "another paired site has its side": (
        "anatomic",
        [LEFT_CHEEK, RIGHT_CHEEK],
        ["17311-LT @A", "17311-RT @B"],
    ),
    "the same place tells nothing apart": (
        "anatomic",
        [CHIN, LEFT_CHEEK],
        ["17311-LT @A", "17311-59-LT @B"],
    ),
    "a site without a place has 59": ("anatomic", [CHIN, NOSE], ["17311-LT @A", "17311-59 @B"]),
    "59 tells no place": ("59", [LEFT_CHEEK, RIGHT_CHEEK], ["17311 @A", "17311-59 @B"]),
}


@pytest.mark.parametrize(("habit", "lesions", "expected"), CASES.values(), ids=CASES.keys())
def test_later_lesion(habit, lesions, expected):
    given = {"distinct_lesion_modifier": habit, "lesions": lesions}
    assert shown_lines(answer(given), given) == expected


def test_a_code_pair_takes_xs_where_the_payer_does():
    given = {
        "distinct_lesion_modifier": "XS",
        "lesions": [NOSE],
        "other_services": [{"code": "11102", "lesion": ""}],
    }
    assert shown_lines(answer(given), given) == ["17311", "11102-XS @-"]


# 11772 is column 1 over 17313, the one code that has Mohs surgery in column 2.
BELOW_11772 = {
    "76 does not separate a pair": ("76", ["17313-59 @A", "17313-59-76 @B"]),
    "59 is there already": ("59", ["17313-59 @A", "17313-59 @B"]),
    "a place separates too": ("anatomic", ["17313-59-RT @A", "17313-LT @B"]),
}


@pytest.mark.parametrize(("habit", "expected"), BELOW_11772.values(), ids=BELOW_11772.keys())
def test_a_later_lesion_that_is_also_below_another_code(habit, expected):
    given = {
        "distinct_lesion_modifier": habit,
        "lesions": [
            {**FOREARM, "side": "right"},
            {"site": "upper-back", "side": "left", "stages": [1]},
        ],
        "other_services": [{"code": "11772", "lesion": ""}],
    }
    assert shown_lines(answer(given), given)[:2] == expected


def test_the_same_finding_is_said_once():
    visits = [{"code": "99213", "lesion": "A"}, {"code": "99213", "lesion": "B"}]
    found = answer({"lesions": [NOSE, CHIN], "other_services": visits})["findings"]
    assert [finding["rule"] for finding in found] == ["evaluation"]
