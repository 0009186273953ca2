"""Units and modifiers that a person typed, held against what a claim can carry."""

from dataclasses import replace

import pytest

from encounters.coding import derive_codes, rulebook_for
from encounters.coding.by_hand import LinePlace, TypedLine, faults_of, held
from encounters.coding.from_record import case_from_record
from encounters.vocabulary.terms import Side
from tests.encounters.coding.records import DAY, encounter, lesion, stage

RULEBOOK = rulebook_for(DAY)
LID = LinePlace(letter="A", site="lower-eyelid", choice="", lid="", side=Side.LEFT)
MIDDLE = LinePlace(letter="A", site="glabella", choice="", lid="", side=Side.MIDLINE)

CASES = [
    ("nothing typed", "17311", 1, (), None, {}),
    ("distinct", "17311", 1, ("59",), None, {}),
    ("unknown", "17311", 1, ("ZZ",), None, {"modifiers": "ZZ"}),
    ("two that exclude each other", "17311", 1, ("59", "XS"), None, {"modifiers": "exclude"}),
    ("25 on a visit", "99213", 1, ("25", "57"), None, {}),
    ("25 on surgery", "17311", 1, ("25",), None, {"modifiers": "only a visit"}),
    ("59 on a visit", "99213", 1, ("59",), None, {"modifiers": "25 or 57"}),
    ("51 on an add-on", "17312", 1, ("51",), None, {"modifiers": "add-on"}),
    ("51 on a flap", "14060", 1, ("51",), None, {}),
    ("both sides and one", "17311", 1, ("50", "LT"), None, {"modifiers": "both sides"}),
    ("the place of the lesion", "17311", 1, ("E2",), LID, {}),
    ("the side of the lesion", "17311", 1, ("LT",), LID, {}),
    ("another lid", "17311", 1, ("E4",), LID, {"modifiers": "its place is E2 and LT"}),
    ("another side", "17311", 1, ("RT",), LID, {"modifiers": "not where lesion A is"}),
    ("a place in the middle", "17311", 1, ("LT",), MIDDLE, {"modifiers": "no modifier"}),
    ("two places", "17311", 1, ("E2", "LT"), LID, {"modifiers": "exclude"}),
    ("one first stage", "17311", 2, (), None, {"units": "one first stage"}),
    ("at the absolute limit", "12051", 1, (), None, {}),
    ("above the absolute limit", "12051", 2, (), None, {"units": "at most 1"}),
    ("above a limit that may be exceeded", "17312", 7, (), None, {}),
    ("not reported", "12051", 0, (), None, {}),
    ("a code of nobody", "96372", 9, (), None, {}),
]


@pytest.mark.parametrize("case", [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_a_line_can_carry(case):
    code, units, modifiers, place, expected = case
    found = faults_of(TypedLine(code=code, units=units, modifiers=modifiers, place=place), RULEBOOK)
    assert found.keys() == expected.keys()
    for field, words in expected.items():
        assert any(words in fault for fault in found[field])


def test_a_change_that_cannot_be_is_an_error_of_the_sheet():
    case = case_from_record(encounter(lesion("A", stage(1))))
    sheet = derive_codes(case, RULEBOOK)
    assert held(sheet, case, RULEBOOK) is sheet
    changed = replace(sheet.lines[0], modifiers=("ZZ",), override_reason="The payer asked for it")
    (finding,) = held(replace(sheet, lines=(changed,)), case, RULEBOOK).findings[-1:]
    assert (finding.level, finding.rule, finding.lesion) == ("error", "override", "A")
    assert "ZZ" in finding.text
