"""A pasted schedule: which tables are taken, what its rows say, what is refused."""

from datetime import date

import pytest

from encounters.booking.schedule import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    ScheduleError,
    decoded,
    read_schedule,
)
from encounters.vocabulary.terms import Sex

HEADING = "MRN,Name,DOB,Sex,Procedure,Insurance"
ROW = 'N-1,"Larkspur, Theodora",03/14/1958,F,L temple BCC,Medicare'

HEADED_OTHERWISE = (
    "Room,Patient ID,Last name,First name,Birth date,Gender,Reason,Insurance\n"
    "4,N-1,Larkspur,Theodora,1958-03-14,Female,L temple BCC,Medicare"
)


def a_table(*rows, heading=HEADING):
    return "\n".join((heading, *rows))


TAKEN = [
    ("commas", a_table(ROW)),
    ("tabs, as a spreadsheet copies", a_table(ROW).replace(",", "\t").replace("\t Theo", ", Theo")),
    ("semicolons", a_table(ROW).replace(",", ";").replace("; Theo", ", Theo")),
    ("a byte order mark", "\ufeff" + a_table(ROW)),
    ("lines of Windows", a_table(ROW).replace("\n", "\r\n") + "\r\n"),
    ("empty lines", "\n\n" + a_table("", ROW, ",,,,,")),
    (
        "other headings and columns nobody knows",
        HEADED_OTHERWISE,
    ),
]


@pytest.mark.parametrize(("name", "text"), TAKEN, ids=[row[0] for row in TAKEN])
def test_a_table_is_read(name, text):
    [row] = read_schedule(text)
    assert (row.mrn, row.family_name, row.given_names) == ("N-1", "Larkspur", "Theodora")
    assert (row.born, row.sex) == (date(1958, 3, 14), Sex.FEMALE)
    assert (row.line, row.payer, row.faults) == ("L temple BCC", "Medicare", ())


REFUSED = [
    ("nothing", " \n ", "nothing in it"),
    ("headings alone", HEADING, "no row under the headings"),
    ("no MRN", "Name,DOB\nLarkspur,1958-03-14", "No heading says MRN"),
    ("no headings", ROW, "No heading says MRN"),
    ("a heading twice", "MRN,DOB,Born\nN-1,1958-03-14,1958-03-14", "mean the same"),
    ("an open quotation mark", a_table('N-1,"Larkspur'), "quotation marks"),
    ("a row too many", a_table(*["N-1"] * (MOST_ROWS + 1)), "more than 100 rows"),
    ("thousands of columns", a_table("," * MOST_COLUMNS), "columns"),
    ("a byte too many", a_table("x" * MOST_BYTES), "more than 200 kB"),
    ("a zero byte", a_table("N-1\0"), "not a table in text"),
]


@pytest.mark.parametrize(("name", "text", "told"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_table_that_is_none_is_refused(name, text, told):
    with pytest.raises(ScheduleError, match=told):
        read_schedule(text)


def test_the_most_rows_are_taken():
    assert len(read_schedule(a_table(*["N-1"] * MOST_ROWS))) == MOST_ROWS


FILES = [
    ("letters of Windows", "Müller".encode("cp1252"), "not UTF-8"),
    ("a spreadsheet's own file", b"PK\x03\x04\xff\xfe", "not UTF-8"),
    ("a byte too many", b"x" * (MOST_BYTES + 1), "larger than 200 kB"),
]


@pytest.mark.parametrize(("name", "content", "told"), FILES, ids=[row[0] for row in FILES])
def test_a_file_that_is_no_text_is_refused(name, content, told):
    with pytest.raises(ScheduleError, match=told):
        decoded(content)


FAULTS = [
    ("no MRN", ',"Larkspur, T",,,,', "no MRN"),
    ("a short year", "N-1,,03/14/58,,,", "not read as a date"),
    ("a day of no month", "N-1,,14/03/1958,,,", "no date"),
    ("a sex in another word", "N-1,,,Q,,", "not read as a sex"),
    ("a comma without quotes", "N-1,Larkspur,Theodora,1958-03-14,F,L temple BCC,Medicare", "comma"),
    ("something nobody sees", "N-1,Lark\u202espur,,,,", "The name"),
    ("a name without end", f"N-1,{'x' * (LONGEST_CELL + 1)},,,,", "longer than 300"),
]


@pytest.mark.parametrize(("name", "row", "told"), FAULTS, ids=[row[0] for row in FAULTS])
def test_what_a_row_says_unclearly_is_told(name, row, told):
    [read] = read_schedule(a_table(row))
    assert told in " ".join(read.faults)
    assert read.number == 2


def test_a_name_in_one_piece_is_not_taken_apart():
    [row] = read_schedule(a_table("N-1,Theodora Larkspur,,,,"))
    assert (row.name, row.family_name, row.given_names) == ("Theodora Larkspur", "", "")
