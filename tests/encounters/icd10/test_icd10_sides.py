"""The side a code states agrees with the words of the release."""

from __future__ import annotations

import pytest

from encounters.icd10 import coded_side
from encounters.vocabulary.terms import Side


@pytest.mark.parametrize(
    ("code", "side"),
    [
        ("C44.612", Side.RIGHT),
        ("C44.619", Side.LEFT),
        ("C44.611", None),
        ("C43.61", Side.RIGHT),
        ("C43.62", Side.LEFT),
        ("C43.60", None),
        ("C44.1191", Side.LEFT),
        ("C44.119", None),
        ("D03.111", Side.RIGHT),
        ("C44.202", Side.RIGHT),
        ("C50.012", Side.LEFT),
        ("C44.319", None),
        ("C44.519", None),
        ("H81.01", None),
        ("", None),
    ],
)
def test_the_side_of_a_code(code, side):
    assert coded_side(code) == side


def test_every_sided_skin_code_of_the_release_is_read_right(labels):
    sided = 0
    for code, label in labels.items():
        if not code.startswith(("C43", "C44", "C4A", "D03", "D04", "C50.0")):
            continue
        words = set(label.replace(",", "").split())
        expect = [side for side in (Side.LEFT, Side.RIGHT) if side in words]
        assert [coded_side(code)] == (expect or [None]), (code, label)
        sided += bool(expect)
    assert sided > 80
