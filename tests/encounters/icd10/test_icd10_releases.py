"""CMS's two file layouts, to the column."""

from __future__ import annotations

import pytest

from encounters.icd10.releases import Entry, ReleaseError, read_codes_file, read_order_file

NOSE = "Basal cell carcinoma of skin of nose"


def order_line(code="C44311", flag="1", short=NOSE, long=NOSE, number="00001"):
    return f"{number} {code:<7} {flag} {short:<60} {long}"


def test_an_order_file_has_headings_and_billable_codes():
    text = "\r\n".join([order_line("C44", "0", long="Skin"), order_line(), order_line("S0000XA")])
    assert read_order_file(text) == (
        Entry("C44", "Skin", False),
        Entry("C44.311", NOSE, True),
        Entry("S00.00XA", NOSE, True),
    )


def test_a_codes_file_has_billable_codes_only():
    assert read_codes_file(f"C44311  {NOSE}\nB20     HIV disease\n") == (
        Entry("C44.311", NOSE, True),
        Entry("B20", "HIV disease", True),
    )


ODD_LINES = [
    ("not a flag", order_line(flag="2")),
    ("lower case", order_line("c44311")),
    ("a dot", order_line("C44.311")),
    ("two letters only", order_line("C4")),
    ("eight characters", order_line("C4431199")),
    ("space inside", order_line("C44 311")),
    ("no long title", order_line(long="").rstrip()),
    ("short order number", order_line(number="0001")),
    ("no order number", order_line()[6:]),
    ("control character", order_line(long="Skin\x00")),
    ("endless title", order_line(long="x" * 301)),
    ("empty line", ""),
]


@pytest.mark.parametrize("line", [case[1] for case in ODD_LINES], ids=[c[0] for c in ODD_LINES])
def test_an_odd_line_is_named(line):
    with pytest.raises(ReleaseError, match="line 2 is not laid out as expected"):
        read_order_file("\n".join([order_line("C44", "0"), line, order_line()]))


def test_the_longest_title_still_fits():
    assert read_order_file(order_line(long="x" * 300))[0].label == "x" * 300


@pytest.mark.parametrize("line", ["C44311", "C44.311 Skin", "c44311 Skin", "00001 C44311 1 Skin x"])
def test_an_odd_line_of_a_codes_file_is_named(line):
    with pytest.raises(ReleaseError, match="line 1"):
        read_codes_file(line)


def test_a_repeated_code_is_named():
    with pytest.raises(ReleaseError, match=r"line 2 repeats C44\.311"):
        read_order_file("\n".join([order_line(), order_line(long="Nose")]))


def test_an_empty_file_is_refused():
    with pytest.raises(ReleaseError, match="empty"):
        read_codes_file("")
