"""Tables as CMS publishes them are read whole; what is odd is refused with its place, in words."""

from datetime import date
from decimal import Decimal

import pytest

from encounters.coding.cms import CmsFile, CmsFileError, packed, read_cms_files, unpacked
from encounters.coding.cms.release import check_whole
from encounters.coding.cms.tables import AddOn, CodeValue, UnitLimit
from encounters.vocabulary.record_terms import CmsKind
from tests.support.cms_files import (
    ADD_ON_HEADINGS,
    ADD_ONS,
    LIMIT_HEADINGS,
    LIMITS,
    OCTOBER,
    PAIR_HEADINGS,
    PAIR_SHEET_HEADINGS,
    PAIRS,
    TODAY,
    VALUE_HEADINGS,
    VALUES,
    add_on_text,
    cms_files,
    limit_text,
    pair_text,
    text,
    value,
    value_text,
    workbook,
    zipped,
)


def read(name, data, first_day=None):
    [found] = read_cms_files([CmsFile(name, data)], first_day, today=TODAY)
    return found


def refusal(name, data, first_day=None):
    with pytest.raises(CmsFileError) as caught:
        read(name, data, first_day)
    return caught.value


PAIR_NAME = "medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v323r0-f1"
PAIR_ZIP = zipped({"ccipra-v323r0-f1.TXT": pair_text(PAIRS)})
PAIR_BOOK = workbook([*PAIR_SHEET_HEADINGS, *PAIRS])
LIMIT_BOOK = workbook([["Notice"], LIMIT_HEADINGS, *LIMITS])
ADD_ON_BOOK = workbook([["Notice"], ADD_ON_HEADINGS, *ADD_ONS])
VALUE_BOOK = workbook([*VALUE_HEADINGS, *VALUES])
AS_PUBLISHED = [
    ("pairs, tab-separated", f"{PAIR_NAME}.txt", pair_text(PAIRS), CmsKind.PAIRS),
    ("pairs, csv", f"{PAIR_NAME}.csv", text([[], PAIR_HEADINGS, *PAIRS]), CmsKind.PAIRS),
    ("pairs, workbook", f"{PAIR_NAME}.xlsx", PAIR_BOOK, CmsKind.PAIRS),
    ("pairs, zip", f"{PAIR_NAME}.zip", PAIR_ZIP, CmsKind.PAIRS),
    ("limits, csv", "Eff_10-01-2026.csv", limit_text(), CmsKind.LIMITS),
    ("limits, workbook", "2026-q4.xlsx", LIMIT_BOOK, CmsKind.LIMITS),
    ("add-ons, text", "AOC_V2026Q4-MCR.txt", add_on_text(), CmsKind.ADD_ONS),
    ("add-ons, workbook", "AOC_V2026Q4.xlsx", ADD_ON_BOOK, CmsKind.ADD_ONS),
    ("values, csv", "rvu26d.csv", value_text(), CmsKind.VALUES),
    ("values, workbook", "PPRRVU2026_Oct.xlsx", VALUE_BOOK, CmsKind.VALUES),
]


@pytest.mark.parametrize(
    ("name", "data", "kind"), [case[1:] for case in AS_PUBLISHED], ids=[c[0] for c in AS_PUBLISHED]
)
def test_a_table_is_recognized_by_its_columns_and_dated(name, data, kind):
    found = read(name, data)
    assert (found.kind, found.first_day, found.quarter) == (kind, OCTOBER, "2026 Q4")
    assert list(found.files) == [name]
    assert unpacked(kind, packed(found.table)) == found.table


def test_the_name_of_a_file_does_not_say_what_it_holds():
    assert read("ccipra-v323r0-f1.txt", limit_text()).kind is CmsKind.LIMITS


def test_pairs_hold_on_their_days():
    table = read("v323r0.txt", pair_text(PAIRS)).table
    assert table.never == {"99446": " 17311 "}
    assert table.with_modifier == {"11102": " 17311 ", "12042": " 12032 ", "17312": " 14060 "}
    [partly] = table.partly
    assert (partly.column1, partly.column2, partly.ends) == ("17313", "11104", OCTOBER)


def test_limits_add_ons_and_values_as_they_stand():
    found = {
        release.kind: release.table for release in read_cms_files(cms_files(), None, today=TODAY)
    }
    assert found[CmsKind.LIMITS]["17312"] == UnitLimit(6, 3)
    assert found[CmsKind.LIMITS]["0001U"] == UnitLimit(0, 2)
    assert found[CmsKind.ADD_ONS]["17315"] == AddOn(1, frozenset({"17311", "17312"}))
    assert found[CmsKind.ADD_ONS]["69990"] == AddOn(2, frozenset())
    assert found[CmsKind.VALUES]["17311"] == CodeValue(
        Decimal("19.97"), Decimal("8.59"), "2", "000"
    )
    assert found[CmsKind.VALUES]["88305"].office == Decimal("2.00")


LAST_DAYS = [("limits", date(2026, 12, 31)), ("add_ons", date(2026, 12, 31))]


def test_add_ons_last_for_the_year_and_other_tables_for_the_quarter():
    files = [
        CmsFile("2026q1.csv", limit_text()),
        CmsFile("AOC_V2026Q1.txt", add_on_text()),
    ]
    limits, add_ons = read_cms_files(files, None, today=TODAY)
    assert (limits.last_day, add_ons.last_day) == (date(2026, 3, 31), date(2026, 12, 31))


def test_text_is_read_before_the_workbook_beside_it():
    both = zipped({"a/AOC.xlsx": b"PK\x03\x04 no workbook", "a/AOC.txt": add_on_text()})
    assert read("2026q4.zip", both).kind is CmsKind.ADD_ONS


def test_a_zip_file_may_hold_other_files_too():
    content = {
        "PPRRVU2026_Oct_nonQPP.csv": value_text(),
        "PPRRVU2026_Oct_QPP.csv": value_text(),
        "GPCI2026.csv": b"a,b\r\n1,2\r\n",
        "RVU26D.pdf": b"%PDF",
    }
    assert read("rvu26d.zip", zipped(content)).count == len(VALUES) - 1


def test_two_forms_of_a_table_must_agree():
    other = value_text([value("17311", "1.00", "1.00")])
    content = {"PPRRVU2026_Oct_a.csv": value_text(), "PPRRVU2026_Oct_b.csv": other}
    assert "differ" in str(refusal("rvu26d.zip", zipped(content)))


def test_parts_of_the_pairs_become_one_table():
    part = pair_text([PAIRS[0]]), pair_text([PAIRS[0], PAIRS[1]])
    files = [CmsFile(f"v323r0-f{n}.txt", data) for n, data in enumerate(part, start=1)]
    [found] = read_cms_files(files, None, today=TODAY)
    assert (found.count, len(found.files)) == (2, 2)
    assert "17" not in found.missing and "12" in found.missing


def test_all_parts_miss_nothing():
    assert read("v323r0.txt", pair_text()).missing == ()


def bad_row(pairs, place, value):
    rows = [list(row) for row in pairs]
    rows[-1][place] = value
    return rows


ODD = [
    ("pair without code", pair_text(bad_row(PAIRS, 0, "1731")), "row 10: '1731' is not a code"),
    ("pair with a small letter", pair_text(bad_row(PAIRS, 1, "j2001")), "'j2001' is not a code"),
    ("pair without a beginning", pair_text(bad_row(PAIRS, 3, "")), "'' is not a date"),
    ("pair with an odd date", pair_text(bad_row(PAIRS, 3, "20261301")), "is not a date"),
    ("pair with an odd end", pair_text(bad_row(PAIRS, 4, "never")), "'never' is not a date"),
    ("indicator 2", pair_text(bad_row(PAIRS, 5, "2")), "'2' is none of 0, 1, 9"),
    ("half a row", pair_text([*PAIRS, ("17311", "11102")]), "is not a date"),
    ("two indicators", pair_text([*PAIRS, (*PAIRS[0][:5], "0", "")]), "have two indicators"),
    ("units in words", limit_text([("17311", "four", "3 x", "")]), "'four' is not a number"),
    ("units below 0", limit_text([("17311", "-1", "3 x", "")]), "'-1' is not a number"),
    ("too many units", limit_text([("17311", "100000", "3 x", "")]), "is not a number of units"),
    ("indicator 4", limit_text([("17311", "4", "4 x", "")]), "is none of 1, 2, 3"),
    ("indicator 33", limit_text([("17311", "4", "33", "")]), "is none of 1, 2, 3"),
    ("a code twice", limit_text([*LIMITS, LIMITS[0]]), "'17311' stands in the table twice"),
    ("a notice behind", limit_text([*LIMITS, ("End of file", "", "", "")]), "is not a code"),
    ("add-on of type 4", add_on_text([(4, *ADD_ONS[0][1:])]), "'4' is none of 1, 2, 3"),
    ("add-on of two types", add_on_text([*ADD_ONS, (3, *ADD_ONS[0][1:])]), "two types"),
    ("add-on, day 367", add_on_text([(*ADD_ONS[0][:5], "2013367", "", "")]), "is not a date"),
    ("add-on without date", add_on_text([(*ADD_ONS[0][:5], "", "", "")]), "is not a date"),
    ("value in words", value_text([value("17311", "much", "1")]), "'much' is not a number"),
    ("value without end", value_text([value("17311", "NaN", "1")]), "cannot be right|can be right"),
    ("value below 0", value_text([value("17311", "-1", "1")]), "can be right"),
    ("reduction 7", value_text([value("17311", "1", "1", "000", "7")]), "'7' is none of"),
    ("odd global days", value_text([value("17311", "1", "1", "1w")]), "global days"),
    ("value twice", value_text([VALUES[0], VALUES[0]]), "twice"),
]


@pytest.mark.parametrize(("data", "words"), [case[1:] for case in ODD], ids=[c[0] for c in ODD])
def test_an_odd_row_refuses_the_file_and_names_its_place(data, words):
    error = refusal("2026q4.csv", data)
    assert error.field == "file"
    assert any(part in str(error) for part in words.split("|"))


QUARTERS = [
    ("ccipra-v310r0-f1.txt", date(2025, 1, 1)),
    ("ccipra-v322r1-f4.txt", date(2026, 7, 1)),
    ("medicare-ncci-2025-q4-practitioner-services-mue-table.csv", date(2025, 10, 1)),
    ("MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", date(2026, 4, 1)),
    ("january-2026-practitioner-mue-table.csv", date(2026, 1, 1)),
    ("rvu26c.csv", date(2026, 7, 1)),
    ("PPRRVU25_JAN.csv", date(2025, 1, 1)),
    ("AOC_V2026Q2_01-MCR.txt", date(2026, 4, 1)),
]


@pytest.mark.parametrize(("name", "first_day"), QUARTERS)
def test_the_quarter_is_read_from_the_names_cms_gives(name, first_day):
    assert read(name, limit_text()).first_day == first_day


DAYS = [
    ("nobody says it", "table.csv", None, "no name of a file says the quarter"),
    ("a name contradicts", "2026q4.csv", date(2026, 7, 1), "is of 2026 Q4, not of 2026 Q3"),
    ("within a quarter", "table.csv", date(2026, 10, 2), "is not the first day of a quarter"),
    ("the last day of one", "table.csv", date(2026, 9, 30), "is not the first day of a quarter"),
    ("before the rules", "table.csv", date(2023, 10, 1), "lies before the first edition"),
    ("far ahead", "table.csv", date(2027, 7, 1), "lies too far ahead"),
]


@pytest.mark.parametrize(
    ("name", "first_day", "words"), [case[1:] for case in DAYS], ids=[case[0] for case in DAYS]
)
def test_an_odd_quarter_is_refused_at_its_field(name, first_day, words):
    error = refusal(name, limit_text(), first_day)
    assert error.field == "first_day" and words in str(error)


@pytest.mark.parametrize("first_day", [date(2024, 1, 1), date(2027, 4, 1)])
def test_the_first_and_the_last_quarter_that_are_taken(first_day):
    assert read("table.csv", limit_text(), first_day).first_day == first_day


def test_the_title_of_the_relative_values_says_their_quarter():
    assert read("values.csv", value_text()).first_day == OCTOBER


def test_parts_of_different_quarters_are_refused():
    files = [CmsFile(f"v32{n}r0.txt", pair_text(PAIRS)) for n in (2, 3)]
    with pytest.raises(CmsFileError, match="of 2026 Q3 and of 2026 Q4"):
        read_cms_files(files, None, today=TODAY)


@pytest.mark.parametrize(
    ("data", "words"),
    [(limit_text(), "4 entries are too few"), (add_on_text(), "4 entries are too few")],
)
def test_a_table_of_a_few_lines_is_not_the_whole_one(data, words):
    with pytest.raises(CmsFileError, match=words):
        check_whole(read("2026q4.csv", data))


def test_a_table_without_mohs_surgery_is_not_the_whole_one(monkeypatch):
    monkeypatch.setattr("encounters.coding.cms.release.FEWEST", dict.fromkeys(CmsKind, 1))
    check_whole(read("2026q4.csv", limit_text()))
    with pytest.raises(CmsFileError, match="17311 is missing"):
        check_whole(read("2026q4.csv", limit_text(LIMITS[1:])))
