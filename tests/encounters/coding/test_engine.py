"""Which rules a day is asked: one about what the day has not would have said nothing."""

import copy

import pytest
from hypothesis import given

from encounters.coding.contract.cases import read_case
from encounters.coding.day import days_of
from encounters.coding.engine import RULES, About, rules_of
from encounters.coding.loader import rulebook_for
from encounters.coding.sheet import Sheet
from tests.support.generated_cases import cases


def without_repairs(case):
    for lesion in case["lesions"]:
        lesion["repair"], lesion["further_repairs"] = None, []


def without_services(case):
    case["other_services"] = []


def repairs_alone(case):
    """A day on which nothing but repairs is done: the stages are read another day."""
    case["other_services"] = []
    for lesion in case["lesions"]:
        for repair in [lesion["repair"], *lesion["further_repairs"]]:
            if repair is not None:
                repair["date_of_service"] = "2026-10-30"


@pytest.mark.parametrize("change", [without_repairs, without_services, repairs_alone])
@given(cases())
def test_a_rule_that_a_day_is_not_asked_has_nothing_to_say(change, case):
    changed = copy.deepcopy(case)
    change(changed)
    read = read_case(changed)
    for day in days_of(read, rulebook_for(read.date_of_service)):
        sheet = Sheet()
        for _, rule in RULES:
            found = tuple(rule(day, sheet.lines))
            assert not found or rule in rules_of(day), rule.__name__
            sheet = sheet.after(found)


def test_a_day_of_repairs_alone_is_asked_nothing_of_lesions_and_services():
    case = read_case(
        {
            "id": "x",
            "date_of_service": "2026-10-05",
            "lesions": [
                {
                    "id": "A",
                    "site": "nasal-ala",
                    "side": "left",
                    "tumor": "bcc",
                    "stages": [{"blocks": 3}],
                    "repair": {"type": "second_intent", "date_of_service": "2026-10-06"},
                }
            ],
        }
    )
    surgery, later = days_of(case, rulebook_for(case.date_of_service))
    asked = {about for about, rule in RULES if rule in rules_of(surgery)}
    assert asked == {About.LINES, About.LESIONS}
    assert {about for about, rule in RULES if rule in rules_of(later)} == {
        About.LINES,
        About.REPAIRS,
    }
