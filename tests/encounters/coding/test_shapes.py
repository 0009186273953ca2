"""Lines by the shape of a case are the lines of the case."""

from __future__ import annotations

import random

from encounters.coding import derive_codes, rulebook_for
from encounters.coding.case_rows import CaseRows, case_of
from encounters.coding.shapes import ShapeMemory, claims_of
from tests.support import scale
from tests.support.random_rows import nearly_the_same, random_rows

VARIANTS = 10


def test_every_case_has_the_lines_that_are_derived_for_it_alone() -> None:
    """One memory for all: a shape that left something out would answer with another's lines.

    Each case comes with others that differ from it by one value.
    """
    memory, seen = ShapeMemory(), 0
    for number in range(scale.number(400)):
        dice = random.Random(number)
        rows = random_rows(dice, number)
        for case in [rows, *(nearly_the_same(dice, rows) for _ in range(VARIANTS))]:
            seen += 1
            _agrees(memory, case)
    assert memory.derived < seen * 0.8


def _agrees(memory: ShapeMemory, rows: CaseRows) -> None:
    rulebook = rulebook_for(rows.date_of_service)
    assert memory.lines(rows, rulebook).claims() == claims_of(
        derive_codes(case_of(rows), rulebook).lines
    )
