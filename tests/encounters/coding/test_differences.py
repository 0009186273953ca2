"""What differs between two derivations of a case, line by line."""

from __future__ import annotations

from datetime import date

import pytest

from encounters.coding.differences import DifferenceKind, Tally, differences
from encounters.coding.shapes import Claim

DAY = date(2026, 10, 5)
A = Claim(DAY, "17311", 1, (), "A", ("C44.311",))
B = A._replace(lesion="B", modifiers=("59",))
TWICE = A._replace(modifiers=("59",))

CASES = [
    ("the same", [A, B], [A, B], []),
    ("in another order", [A, B], [B, A], []),
    ("one gone", [A, B], [A], [(DifferenceKind.GONE, "17311")]),
    ("one new", [A], [A, B], [(DifferenceKind.NEW, "17311")]),
    ("units", [A], [A._replace(units=2)], [(DifferenceKind.UNITS, "17311")]),
    ("modifiers", [B], [B._replace(modifiers=())], [(DifferenceKind.MODIFIERS, "17311")]),
    ("diagnoses", [A], [A._replace(icd10=())], [(DifferenceKind.DIAGNOSES, "17311")]),
    ("day", [A], [A._replace(date_of_service=date(2026, 10, 6))], [(DifferenceKind.DAY, "17311")]),
    (
        "another lesion's line is another line",
        [A],
        [A._replace(lesion="B")],
        [(DifferenceKind.GONE, "17311"), (DifferenceKind.NEW, "17311")],
    ),
    (
        "of two alike the nearer one",
        [A, TWICE],
        [TWICE._replace(units=2), A],
        [(DifferenceKind.UNITS, "17311")],
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "expect"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_differences(
    before: list[Claim], after: list[Claim], expect: list[tuple[DifferenceKind, str]]
) -> None:
    assert list(differences(before, after)) == expect


def test_a_tally_counts_cases_and_names_the_first() -> None:
    tally, other = Tally(), Tally()
    for number in range(4):
        tally.add(f"M{number}", [A], [A._replace(units=2)])
    other.add("N0", [A], [A])
    other.count(2)
    other.add("N2", [A], [])
    tally.take_in(other)
    assert (tally.cases, tally.lines, tally.differing) == (7, 7, 5)
    assert list(tally.sentences()) == [
        "17311: other units in 4 (cases M0, M1, M2, ...)",
        "17311: no longer derived in 1 (cases N2)",
    ]
