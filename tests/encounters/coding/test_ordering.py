"""Lines stand as a claim wants them, and each says in which place it is expected to be paid."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from encounters.coding import rulebook_for
from encounters.coding.cms.tables import CodeValue
from encounters.coding.day import days_of
from encounters.coding.ordering import in_order, with_payment
from encounters.coding.results import CodeLine, CodeSheet
from encounters.coding.rule_ids import RuleId
from encounters.coding.sheet import Line
from tests.encounters.coding.records import DAY
from tests.encounters.coding.test_rules import a_case

SHIPPED = rulebook_for(DAY)


def worth(office, reduction="2"):
    return CodeValue(Decimal(office), Decimal(office), reduction, "000")


# As they were for 2026, or near: their order is what matters.
VALUES = {
    "17311": worth("19.97"),
    "17312": worth("12.06", "0"),
    "17313": worth("18.75"),
    "17314": worth("11.54", "0"),
    "17315": worth("2.30", "0"),
    "14060": worth("22.10"),
    "14301": worth("33.00"),
    "14302": worth("6.90", "0"),
    "15260": worth("30.00"),
    "12032": worth("9.60"),
    "12042": worth("9.70"),
    "12052": worth("9.90"),
    "13132": worth("14.00"),
    "13133": worth("4.90", "0"),
    "11102": worth("3.10"),
    "11103": worth("1.60", "0"),
    "11104": worth("3.90"),
    "88305": worth("2.00", "0"),
}
VALUED = replace(SHIPPED, values=VALUES)


def line(shown):
    """ "17312 x2 @A" or "12042-59 @B"; letters of several lesions stand together."""
    code, *more = shown.split()
    code, *modifiers = code.split("-")
    lesions = next((part[1:] for part in more if part.startswith("@")), "A")
    units = next((int(part[1:]) for part in more if part.startswith("x")), 1)
    return Line(
        code=code,
        units=units,
        rule=RuleId.OTHER_SERVICE,
        facts=(shown,),
        lesions=tuple(lesions),
        modifiers=tuple(modifiers),
        entry=SHIPPED.codes.entry(code),
    )


def ordered(came, rulebook):
    [day] = days_of(a_case(), rulebook)
    return [found.facts[0] for found in in_order(day, [line(shown) for shown in came])]


ORDERS = [
    (
        "one lesion",
        ["17311", "17312", "17315"],
        ["17311", "17312", "17315"],
        ["17311", "17312", "17315"],
    ),
    (
        "add-ons stand under the primary of their lesion",
        ["17311 @A", "17312 @A", "17311-59 @B", "17312-59 @B"],
        ["17311 @A", "17312 @A", "17311-59 @B", "17312-59 @B"],
        ["17311 @A", "17312 @A", "17311-59 @B", "17312-59 @B"],
    ),
    (
        "both families",
        ["17311 @B", "17313-59 @A", "17314-59 @A"],
        ["17311 @B", "17313-59 @A", "17314-59 @A"],
        ["17311 @B", "17313-59 @A", "17314-59 @A"],
    ),
    (
        "a flap outranks Mohs surgery by value alone",
        ["17311", "17312", "14060"],
        ["17311", "17312", "14060"],
        ["14060", "17311", "17312"],
    ),
    (
        "a graft too",
        ["17311", "15260"],
        ["17311", "15260"],
        ["15260", "17311"],
    ),
    (
        "a large flap keeps its add-on",
        ["17311", "14302", "14301"],
        ["17311", "14301", "14302"],
        ["14301", "14302", "17311"],
    ),
    (
        "a layered repair does not outrank it",
        ["17311", "12052"],
        ["17311", "12052"],
        ["17311", "12052"],
    ),
    (
        "the lesser repair stands behind the greater",
        ["17311", "12042-59", "12052"],
        ["17311", "12052", "12042-59"],
        ["17311", "12052", "12042-59"],
    ),
    (
        "a simple one behind the other",
        ["12001-59", "12011"],
        ["12011", "12001-59"],
        ["12011", "12001-59"],
    ),
    (
        "complex ones",
        ["13132-59", "13133-59", "13152"],
        ["13152", "13132-59", "13133-59"],
        ["13152", "13132-59", "13133-59"],
    ),
    (
        "the half that CMS pays stands first, whatever its value",
        ["12032", "12042-59"],
        ["12032", "12042-59"],
        ["12032", "12042-59"],
    ),
    (
        "the same, come the other way",
        ["12042-59", "12032"],
        ["12032", "12042-59"],
        ["12032", "12042-59"],
    ),
    (
        "of one code the marked line stands behind",
        ["14060-59 @B", "14060 @A"],
        ["14060 @A", "14060-59 @B"],
        ["14060 @A", "14060-59 @B"],
    ),
    (
        "an add-on biopsy under its primary",
        ["11103", "11104-59"],
        ["11104-59", "11103"],
        ["11104-59", "11103"],
    ),
    (
        "an add-on without a primary stands by itself",
        ["17311", "11103"],
        ["17311", "11103"],
        ["17311", "11103"],
    ),
    (
        "the greater of two biopsies",
        ["11102", "11104"],
        ["11104", "11102"],
        ["11104", "11102"],
    ),
    (
        "a further stain under the first",
        ["88341 x2", "88342-59"],
        ["88342-59", "88341 x2"],
        ["88342-59", "88341 x2"],
    ),
    (
        "pathology behind surgery",
        ["17311", "88305", "12052"],
        ["17311", "12052", "88305"],
        ["17311", "12052", "88305"],
    ),
    (
        "a biopsy that CMS pays before a repair is not its better half",
        ["17311", "12052-59", "11102-59"],
        ["17311", "12052-59", "11102-59"],
        ["17311", "12052-59", "11102-59"],
    ),
    (
        "a code that nobody knows comes last",
        ["96372", "17311"],
        ["17311", "96372"],
        ["17311", "96372"],
    ),
    (
        "a later lesion whose Mohs surgery has the lower value",
        ["17313 @A", "14301 @A", "17311-59 @B"],
        ["17313 @A", "17311-59 @B", "14301 @A"],
        ["14301 @A", "17311-59 @B", "17313 @A"],
    ),
    (
        "marks that point at each other end all the same",
        ["12042-59", "12052-59", "12032-59"],
        ["12032-59", "12052-59", "12042-59"],
        ["12032-59", "12052-59", "12042-59"],
    ),
    ("nothing", [], [], []),
]


@pytest.mark.parametrize(
    ("came", "shipped", "valued"), [case[1:] for case in ORDERS], ids=[case[0] for case in ORDERS]
)
def test_the_order_of_the_lines_of_a_day(came, shipped, valued):
    assert ordered(came, SHIPPED) == shipped
    assert ordered(came, VALUED) == valued


@pytest.mark.parametrize("case", ORDERS, ids=[case[0] for case in ORDERS])
def test_no_line_is_lost_and_order_again_changes_nothing(case):
    for rulebook in (SHIPPED, VALUED):
        once = ordered(case[1], rulebook)
        assert sorted(once) == sorted(case[1])
        assert ordered(once, rulebook) == once


def claimed(shown, dates=()):
    return tuple(
        CodeLine(
            code=found.code,
            units=found.units,
            modifiers=found.modifiers,
            lesion=found.lesion,
            icd10=(),
            rule=found.rule.value,
            because="",
            date_of_service=dates[place] if dates else DAY,
        )
        for place, found in enumerate(map(line, shown))
    )


def payments(shown, rulebook=SHIPPED, dates=()):
    lines = claimed(shown, dates)
    sheet = CodeSheet(case_id="c", rulebook="2026.4", lines=lines, findings=())
    return [paid.payment for paid in with_payment(sheet, rulebook).lines]


NOT = "not reduced"
FIVE = "1st to 5th, 100 %, 50 %, 50 %, 50 %, 50 %"
PAYMENTS = [
    ("one procedure", ["17311", "17312"], ["1st, 100 %", NOT]),
    ("a repair beside it", ["17311", "12052"], ["1st, 100 %", "2nd, 50 %"]),
    ("two lesions", ["17311", "17312", "17311-59 @B"], ["1st, 100 %", NOT, "2nd, 50 %"]),
    ("two units", ["17311 x2"], ["1st to 2nd, 100 %, 50 %"]),
    ("two units behind", ["17311", "14060 x2"], ["1st, 100 %", "2nd to 3rd, 50 %"]),
    ("add-ons are never reduced", ["14301", "14302 x3"], ["1st, 100 %", NOT]),
    ("pathology is not reduced", ["17311", "88305", "99213"], ["1st, 100 %", NOT, NOT]),
    ("five are paid by half", ["17311 x5"], [FIVE]),
    ("a sixth by report", ["17311 x5", "12052"], [FIVE, "6th, by report"]),
    ("what a coder took off", ["17311 x0", "12052"], ["", "1st, 100 %"]),
    ("an unknown code", ["17311", "96372"], ["1st, 100 %", NOT]),
]


@pytest.mark.parametrize(
    ("shown", "paid"), [case[1:] for case in PAYMENTS], ids=[case[0] for case in PAYMENTS]
)
def test_the_expected_order_of_payment(shown, paid):
    assert payments(shown) == paid


def test_payment_follows_the_values_of_the_day():
    assert payments(["17311", "14060"], VALUED) == ["2nd, 50 %", "1st, 100 %"]
    assert payments(["17311", "14060"]) == ["1st, 100 %", "2nd, 50 %"]


IN_A_FACILITY = replace(
    SHIPPED,
    values={
        "17311": CodeValue(Decimal("19.97"), Decimal("8.59"), "2", "000"),
        "14060": CodeValue(Decimal("18.00"), Decimal("17.00"), "2", "090"),
    },
)


@pytest.mark.parametrize(
    ("place", "first"), [("", "17311"), ("11", "17311"), ("24", "14060"), ("22", "14060")]
)
def test_the_value_is_that_of_the_place_of_service(place, first):
    [day] = days_of(a_case(), IN_A_FACILITY)
    found = in_order(day, [line("17311"), line("14060")], place)
    assert found[0].code == first
    sheet = CodeSheet(case_id="c", rulebook="", lines=claimed(["17311", "14060"]), findings=())
    lines = with_payment(sheet, IN_A_FACILITY, place).lines
    paid = {claim.code: claim.payment for claim in lines}
    assert paid[first] == "1st, 100 %"


def test_values_say_which_codes_are_reduced():
    lower = replace(SHIPPED, values={**VALUES, "12052": worth("9.90", "0")})
    assert payments(["17311", "12052"], VALUED) == ["1st, 100 %", "2nd, 50 %"]
    assert payments(["17311", "12052"], lower) == ["1st, 100 %", NOT]


def test_each_day_is_paid_by_itself():
    later = date(2026, 10, 6)
    assert payments(["17311", "17311"], dates=(DAY, later)) == ["1st, 100 %"] * 2


@pytest.mark.parametrize(
    ("place", "word"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th")]
)
def test_places_in_words(place, word):
    assert payments([f"17311 x{place}"])[0].startswith("1st" if place == 1 else f"1st to {word}")
