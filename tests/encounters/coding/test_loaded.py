"""Tables that are loaded for the day answer in the place of the shipped parts, and say so."""

import json
from datetime import date

import pytest

from encounters.coding import rulebook_for
from encounters.coding.cms import CmsFile, read_cms_files
from encounters.coding.contract import answer_line
from encounters.coding.loaded import with_tables
from encounters.coding.rulebook import PairIndicator
from tests.support.cms_files import (
    ADD_ONS,
    LIMITS,
    PAIRS,
    TODAY,
    VALUES,
    add_on_text,
    all_beginnings,
    cms_files,
    limit_text,
    pair_text,
    value_text,
)
from tests.support.worked_examples_reader import answer, full_case

DAY = date(2026, 10, 5)


def releases(**content):
    """Only the kinds that are named."""
    files = [file for file in cms_files(**{**NOTHING, **content})]
    return read_cms_files(files, None, today=TODAY)


NOTHING = {"pairs": b"", "limits": b"", "add_ons": b"", "values": b""}
ALL = read_cms_files(cms_files(), None, today=TODAY)


def answered(given, tables, day="2026-10-05"):
    case = full_case({**given, "date_of_service": day})
    return json.loads(answer_line(json.dumps(case).encode(), tables).text)


def lines(found):
    return ["-".join((line["code"], *line["modifiers"])) for line in found["lines"]]


def said(found, rule):
    return [finding["text"] for finding in found["findings"] if finding["rule"] == rule]


ALA = "nasal-ala"
MOHS = {"lesions": [{"site": ALA, "stages": [3]}]}


def with_services(*codes):
    return {**MOHS, "other_services": [{"code": code, "lesion": ""} for code in codes]}


def test_every_line_and_the_answer_name_their_quarter():
    found = answered(MOHS, ALL)
    assert [line["tables"] for line in found["lines"]] == ["CMS 2026 Q4"]
    assert found["tables"] == (
        "CMS tables loaded: Code pairs (NCCI PTP) of 2026 Q4, Units a day (MUE) of 2026 Q4, "
        "Add-on codes (AOC) of 2026 Q4, Relative values (PFS) of 2026 Q4."
    )


def test_what_is_not_loaded_is_named_too():
    found = answered(MOHS, releases(limits=limit_text()))
    assert found["tables"] == (
        "CMS tables loaded: Units a day (MUE) of 2026 Q4. Shipped with Mohsdoc, and not whole: "
        "Code pairs (NCCI PTP), Add-on codes (AOC). No relative values are loaded for the day."
    )


DAYS = [
    ("2026-09-30", False),
    ("2026-10-01", True),
    ("2026-12-31", True),
    ("2027-01-01", False),
]


@pytest.mark.parametrize(("day", "is_used"), DAYS)
def test_tables_are_used_on_the_days_of_their_quarter(day, is_used):
    found = answered(MOHS, ALL, day)
    assert ("tables" in found) is is_used
    assert found["rulebook"] == rulebook_for(date.fromisoformat(day)).id


def test_without_tables_the_answer_is_word_for_word_as_before():
    given = with_services("11102", "96372")
    assert answered(given, releases(limits=limit_text()), "2026-07-01") == answered(
        given, (), "2026-07-01"
    )
    assert "tables" not in answer(MOHS)
    loaded = rulebook_for(DAY).loaded
    assert (loaded.quarter, loaded.is_loaded) == ("shipped part of CMS 2024 Q3", False)


def test_a_pair_that_the_shipped_part_does_not_have():
    new = [*PAIRS, ("17311", "96372", "", "20261001", "*", "1", "New")]
    tables = releases(pairs=pair_text(all_beginnings(new)))
    given = with_services("96372")
    assert lines(answered(given, ())) == ["17311", "96372"]
    assert lines(answered(given, tables)) == ["17311", "96372-59"]


def test_a_pair_that_the_table_of_the_day_no_longer_has():
    kept = [pair for pair in PAIRS if pair[1] != "11102"]
    tables = releases(pairs=pair_text(all_beginnings(kept)))
    given = with_services("11102")
    assert lines(answered(given, ())) == ["17311", "11102-59"]
    assert lines(answered(given, tables)) == ["17311", "11102"]


PARTLY = [("2026-10-01", PairIndicator.WITH_MODIFIER), ("2026-10-02", None)]


@pytest.mark.parametrize(("day", "indicator"), PARTLY)
def test_a_pair_that_ends_within_the_quarter(day, indicator):
    book = with_tables(rulebook_for(DAY), ALL, date.fromisoformat(day))
    assert book.pairs.indicator("17313", "11104") is indicator
    assert bool(book.pairs.under("11104")) is (indicator is not None)


def test_a_pair_that_is_never_paid_together():
    found = answered(with_services("99446"), ALL)
    assert not said(found, "never-together")  # part of the anesthesia that Mohs surgery includes
    book = with_tables(rulebook_for(DAY), ALL, DAY)
    assert book.pairs.indicator("17311", "99446") is PairIndicator.NEVER
    assert book.pairs.indicator("99446", "17311") is None
    assert book.pairs.is_read("17311", "99999")


LIMIT_CASES = [("at the limit", 3, []), ("above it", 4, ["96372: 4 units on 2026-10-05 are above"])]


@pytest.mark.parametrize(
    ("units", "words"), [case[1:] for case in LIMIT_CASES], ids=[case[0] for case in LIMIT_CASES]
)
def test_the_limits_of_the_day_hold_for_every_code(units, words):
    given = {**MOHS, "other_services": [{"code": "96372", "lesion": "", "units": units}]}
    assert not said(answered(given, ()), "mue")
    found = said(answered(given, ALL), "mue")
    assert len(found) == len(words)
    assert all(map(str.startswith, found, words))
    assert all(text.endswith("(CMS table of 2026-10-01).") for text in found)


def test_a_limit_of_the_day_replaces_the_shipped_one():
    more = [("17311", 1, "3 Clinical", ""), *LIMITS[1:]]
    two = {"lesions": [{"site": ALA, "stages": [1]}, {"site": "chin", "stages": [1]}]}
    assert not said(answered(two, ()), "mue")
    assert said(answered(two, releases(limits=limit_text(more))), "mue")


def add_on(kind, primary):
    return (kind, "17315", "", primary, "", "2013001", "", "")


ADD_ON_CASES = [
    ("closed list, with its primary", add_on(1, "17311"), 0),
    ("closed list without it", add_on(1, "17313"), 1),
    ("contractors name them", add_on(2, "CCCCC"), 0),
    ("a list that may be longer", add_on(3, "88305"), 0),
]


@pytest.mark.parametrize(
    ("row", "count"), [case[1:] for case in ADD_ON_CASES], ids=[c[0] for c in ADD_ON_CASES]
)
def test_the_primaries_of_the_day(row, count):
    others = [other for other in ADD_ONS if other[1] != row[1]]
    tables = releases(add_ons=add_on_text([*others, row]))
    found = answered({"lesions": [{"site": ALA, "stages": [7]}]}, tables)
    assert lines(found) == ["17311", "17315"]
    assert len(said(found, "add-on-alone")) == count


def test_an_add_on_that_the_rulebook_does_not_know():
    rows = [*ADD_ONS, (1, "96375", "", "96374", "", "2013001", "", "")]
    tables = releases(add_ons=add_on_text(rows))
    assert not said(answered(with_services("96375"), ()), "add-on-alone")
    assert said(answered(with_services("96375"), tables), "add-on-alone")
    assert not said(answered(with_services("96375", "96374"), tables), "add-on-alone")


FLAP = {
    "lesions": [
        {
            "site": ALA,
            "stages": [3, 2],
            "repair": {"type": "flap", "primary_cm2": "2", "secondary_cm2": "4"},
        }
    ]
}


def test_lines_stand_by_the_values_of_the_day():
    assert lines(answered(FLAP, ())) == ["17311", "17312", "14060"]
    assert lines(answered(FLAP, releases(values=value_text()))) == ["14060", "17311", "17312"]
    lower = [row for row in VALUES if row[0] != "14060"]
    assert lines(answered(FLAP, releases(values=value_text(lower))))[0] == "17311"


def test_an_add_on_table_lasts_for_the_year_until_a_newer_one():
    names = (("AOC_V2026Q1-MCR.txt", ADD_ONS[1:]), ("AOC_V2026Q4-MCR.txt", ADD_ONS))
    older, newer = (
        read_cms_files([CmsFile(name, add_on_text(rows))], None, today=TODAY)[0]
        for name, rows in names
    )
    assert "17312" not in with_tables(rulebook_for(DAY), [older], DAY).primaries_of
    assert "17312" in with_tables(rulebook_for(DAY), [older, newer], DAY).primaries_of
