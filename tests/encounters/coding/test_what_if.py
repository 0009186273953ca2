"""Another payer or day beside the present one: what differs is found, line by line."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec import structs

from encounters.coding import derive_codes, rulebook_for
from encounters.coding.case import CodingStage, OtherService
from encounters.coding.ordering import with_payment
from encounters.coding.what_if import Difference, compared, on_day
from encounters.vocabulary.terms import RepairType
from tests.encounters.coding.records import DAY
from tests.encounters.coding.test_rules import a_case, a_lesion, a_repair

TWO = a_case(a_lesion("A"), a_lesion("B"))


def sheet(case):
    book = rulebook_for(case.date_of_service)
    return with_payment(derive_codes(case, book), book)


def differences(case, other, by=timedelta()):
    found = compared(sheet(case), sheet(other), by)
    return [
        ((line.present or line.other).code_with_modifiers, line.difference) for line in found.lines
    ]


SAME, CHANGED, GONE, NEW = Difference
CASES = [
    ("nothing", TWO, TWO, [("17313", SAME), ("17313-59", SAME)]),
    (
        "another habit",
        TWO,
        structs.replace(TWO, distinct_lesion_modifier="XS"),
        [("17313", SAME), ("17313-59", CHANGED)],
    ),
    ("a lesion less", TWO, a_case(a_lesion("A")), [("17313", SAME), ("17313-59", GONE)]),
    ("a lesion more", a_case(a_lesion("A")), TWO, [("17313", SAME), ("17313-59", NEW)]),
    ("no line on either side", a_case(a_lesion(stages=())), a_case(a_lesion(stages=())), []),
]


@pytest.mark.parametrize(
    ("case", "other", "lines"), [c[1:] for c in CASES], ids=[case[0] for case in CASES]
)
def test_lines_side_by_side(case, other, lines):
    assert differences(case, other) == lines


@pytest.mark.parametrize("days", [-370, -1, 0, 1, 90])
def test_every_day_of_the_case_moves_alike(days):
    by = timedelta(days=days)
    later = DAY + timedelta(days=1)
    stages = (
        CodingStage(number=1, date_of_service=DAY, blocks=2),
        CodingStage(number=2, date_of_service=later, blocks=1),
    )
    case = a_case(
        a_lesion(stages=stages),
        repairs=(a_repair(type=RepairType.SECOND_INTENT),),
        other_services=(OtherService(code="96372", date_of_service=later),),
    )
    moved = on_day(case, DAY + by)
    assert moved.date_of_service - DAY == by
    assert [stage.date_of_service - by for stage in moved.lesions[0].stages] == [DAY, later]
    assert moved.repairs[0].date_of_service - by == DAY
    assert moved.other_services[0].date_of_service - by == later
    assert on_day(moved, DAY) == case
    assert all(kind is SAME for _, kind in differences(case, moved, by))


def test_findings_that_only_one_of_them_has():
    next_year = on_day(TWO, date(2027, 1, 5))
    found = compared(sheet(TWO), sheet(next_year), date(2027, 1, 5) - DAY)
    assert found.count == 0 and not found.is_reordered
    assert [finding.rule for finding in found.new] == ["carried-edition"]
    assert found.gone == ()


def test_another_order_is_told():
    present = sheet(TWO)
    other = replace(present, lines=present.lines[::-1])
    found = compared(present, other, timedelta())
    assert (found.count, found.is_reordered) == (0, True)
