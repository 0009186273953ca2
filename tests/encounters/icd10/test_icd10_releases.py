"""CMS's two file layouts, to the column; names and years of releases."""

from __future__ import annotations

from datetime import date

import pytest

from encounters.icd10.releases import (
    Entry,
    ReleaseError,
    first_day_of_year,
    last_day_of_year,
    order_file,
    read_entries,
    release_name,
)

NOSE = "Basal cell carcinoma of skin of nose"


def order_line(code="C44311", flag="1", short=NOSE, long=NOSE, number="00001"):
    return f"{number} {code:<7} {flag} {short:<60} {long}"


def test_an_order_file_has_headings_and_billable_codes():
    text = "\r\n".join([order_line("C44", "0", long="Skin"), order_line(), order_line("S0000XA")])
    entries = (
        Entry("C44", "Skin", False),
        Entry("C44.311", NOSE, True),
        Entry("S00.00XA", NOSE, True),
    )
    assert read_entries(text) == (entries, True)
    assert read_entries(order_file(entries)) == (entries, True)


def test_a_codes_file_has_billable_codes_only():
    entries = (Entry("C44.311", NOSE, True), Entry("B20", "HIV disease", True))
    assert read_entries(f"C44311  {NOSE}\nB20     HIV disease\n") == (entries, False)


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
        read_entries("\n".join([order_line("C44", "0"), line, order_line()]))


def test_the_longest_title_still_fits():
    assert read_entries(order_line(long="x" * 300))[0][0].label == "x" * 300


@pytest.mark.parametrize("line", ["C44311", "C44.311 Skin", "c44311 Skin", "00001 C44311 1 Skin x"])
def test_an_odd_line_of_a_codes_file_is_named(line):
    with pytest.raises(ReleaseError, match="line 1"):
        read_entries(line)


def test_a_repeated_code_is_named():
    with pytest.raises(ReleaseError, match=r"line 2 repeats C44\.311"):
        read_entries("\n".join([order_line(), order_line(long="Nose")]))


def test_an_empty_file_is_refused():
    with pytest.raises(ReleaseError, match="empty"):
        read_entries("")


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 4, 1), date(2025, 10, 1), date(2026, 9, 30)),
        (date(2026, 9, 30), date(2025, 10, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 10, 1), date(2027, 9, 30)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 9, 30)),
        (date(2027, 1, 1), date(2026, 10, 1), date(2027, 9, 30)),
    ],
)
def test_a_year_of_codes_begins_in_october(day, first, last):
    assert (first_day_of_year(day), last_day_of_year(day)) == (first, last)


@pytest.mark.parametrize(
    ("since", "name"),
    [
        (date(2026, 10, 1), "ICD-10-CM, October 2026"),
        (date(2026, 10, 15), "ICD-10-CM, October 15, 2026"),
    ],
)
def test_a_release_is_called_by_its_first_day(since, name):
    assert release_name(since) == name
