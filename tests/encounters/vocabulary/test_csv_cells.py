"""No cell of an export is a formula, and every other cell is what was typed."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encounters.vocabulary.csv_cells import csv_cell
from tests.support.payloads import FORMULAS

INNOCENT = [
    ("", ""),
    (None, ""),
    ("Larkspur, Ada", "Larkspur, Ada"),
    ("a=b", "a=b"),
    ("O'Brien-Zürcher", "O'Brien-Zürcher"),
    ("'tis", "'tis"),
    ("李小龍", "李小龍"),
    ("a\x00b", "ab"),
    (-5, "-5"),
    (Decimal("-2.5"), "-2.5"),
    (1.5, "1.5"),
    (True, "True"),
    (Decimal("2.50"), "2.50"),
    ("\u2212 5", "\u2212 5"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text(text):
    assert csv_cell(text) == "'" + text.replace("\x00", "")


@pytest.mark.parametrize(("value", "cell"), INNOCENT)
def test_harmless_cell_stays_as_it_is(value, cell):
    assert csv_cell(value) == cell


@given(st.text())
def test_no_cell_of_a_written_file_begins_like_a_formula(text):
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([csv_cell(text), "end"])
    [(cell, end)] = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert end == "end"
    assert cell.lstrip()[:1] not in ("=", "+", "-", "@", "\uff1d")
    kept = text.replace("\x00", "")
    assert cell in (kept, "'" + kept)
