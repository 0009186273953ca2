"""The next case number of a practice, and numbers found by how they begin, on either database."""

from datetime import date

import pytest
from django.db.models import Q

from encounters.actions.chart.encounters import _next_case_number
from encounters.models import Encounter
from encounters.models.numbers import begins_with
from tests.support.factories import an_encounter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

GIVEN = [
    ("none", [], "M26-0001"),
    ("of another year", ["M25-0007"], "M26-0001"),
    ("the second last", ["M26-9998"], "M26-9999"),
    ("the last of four digits", ["M26-9999"], "M26-10000"),
    ("of five digits", ["M26-9999", "M26-10000", "M26-10001"], "M26-10002"),
    ("the last of five digits", ["M26-9999", "M26-99999"], "M26-100000"),
    ("of a longer year", ["M26-0003", "M26-0012", "M260-0099"], "M26-0013"),
    ("a letter among the digits", ["M26-0003", "M26-00X9", "M26-1234A"], "M26-0004"),
    ("digits of another script", ["M26-0003", "M26-\N{ARABIC-INDIC DIGIT NINE}999"], "M26-0004"),
    ("a small letter before", ["M26-0003", "m26-0007"], "M26-0008"),
]


def numbered(case, *numbers):
    """Cases of the practice with these numbers; the one there is gets another."""
    made = [an_encounter(case.practice, case.surgeon) for _ in numbers]
    Encounter.objects.filter(pk=case.encounter.pk).update(case_number="other")
    for place, encounter in enumerate(made):
        Encounter.objects.filter(pk=encounter.pk).update(case_number=f"passing-{place}")
    for encounter, number in zip(made, numbers, strict=True):
        Encounter.objects.filter(pk=encounter.pk).update(case_number=number)


@pytest.mark.parametrize(("given", "next_one"), [row[1:] for row in GIVEN])
def test_the_next_case_number_follows_the_highest(case, given, next_one):
    numbered(case, *given)
    assert _next_case_number(case.practice, date(2026, 3, 1)) == next_one


WIDE = "M26-1\N{LATIN SMALL LETTER Z WITH CARON}"
BEGINNINGS = [
    ("M26-1", {"M26-1", "m26-10", WIDE}),
    ("m26-1", {"M26-1", "m26-10", WIDE}),
    ("M26-10", {"m26-10"}),
    ("M26-2", {"M26-2"}),
    ("M-26", {"M-26"}),
    ("M2", {"M26-1", "m26-10", WIDE, "M26-2", "M261"}),
    ("%", set()),
    ("_", set()),
]


@pytest.mark.parametrize(("typed", "found"), BEGINNINGS)
def test_a_beginning_is_found_in_the_order_of_bytes(case, typed, found):
    numbers = ("M26-1", "m26-10", WIDE, "M26-2", "M-26", "M261")
    numbered(case, *numbers)
    rows = Encounter.objects.filter(practice=case.practice, case_number__in=numbers)
    for condition in (begins_with("case_number", typed), Q(case_number__istartswith=typed)):
        assert set(rows.filter(condition).values_list("case_number", flat=True)) == found
