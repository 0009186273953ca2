"""A day's schedule as a table with headings, pasted from a spreadsheet or read from a CSV file.

It is refused as a whole where it cannot be read surely; a single row that says something unclear is
kept, with what is wrong.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from encounters.booking.words import Column, known_words
from encounters.vocabulary.terms import Sex
from encounters.vocabulary.typed_text import composed, text_fault
from encounters.vocabulary.words import words

MOST_BYTES = 200_000
MOST_ROWS = 100
MOST_COLUMNS = 60
LONGEST_CELL = 300
_DELIMITERS = ("\t", ";", ",")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\Z")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\Z")


class ScheduleError(ValueError):
    """The table as a whole cannot be taken; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """What one line says; ``number`` is its line as a spreadsheet counts, the headings being 1.

    ``faults`` say what could not be read. ``name`` is there only where the name stands in one piece
    without a comma, so that nobody knows which part is the family's.
    """

    number: int
    mrn: str = ""
    family_name: str = ""
    given_names: str = ""
    name: str = ""
    born: date | None = None
    sex: Sex | None = None
    line: str = ""
    payer: str = ""
    faults: tuple[str, ...] = field(default=())


def decoded(content: bytes) -> str:
    """The text of a file; ``ScheduleError`` if it is too large or in another encoding."""
    if len(content) > MOST_BYTES:
        raise ScheduleError(f"The file is larger than {MOST_BYTES // 1000} kB. Leave columns out.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScheduleError(
            "The file is not UTF-8, so names could be read wrongly. Save it as “CSV UTF-8”."
        ) from None


def read_schedule(text: str) -> tuple[ScheduleRow, ...]:
    """The rows under the headings; ``ScheduleError`` says what is wrong with the whole."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise ScheduleError(f"This is more than {MOST_BYTES // 1000} kB. Leave columns out.")
    if "\0" in text:
        raise ScheduleError("This is not a table in text. Save it as “CSV UTF-8”.")
    lines = _lines(text.lstrip("\ufeff"))
    heading = next(lines, None)
    if heading is None:
        raise ScheduleError("There is nothing in it. Paste the table with its headings.")
    places = _places(heading[1])
    rows: list[ScheduleRow] = []
    for number, cells in lines:
        if len(rows) == MOST_ROWS:
            raise ScheduleError(f"These are more than {MOST_ROWS} rows: paste one day at a time.")
        if len(cells) > len(heading[1]) and any(cell.strip() for cell in cells[len(heading[1]) :]):
            # A comma in a name shifts every cell after it.
            shifted = "This row has more cells than there are headings: is a comma not in quotes?"
            rows.append(ScheduleRow(number=number, faults=(shifted,)))
            continue
        rows.append(_row(number, cells, places))
    if not rows:
        raise ScheduleError("There is no row under the headings.")
    return tuple(rows)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with something in them, each with its number."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, start=1):
            if len(cells) > MOST_COLUMNS:
                raise ScheduleError(f"Line {number} has more than {MOST_COLUMNS} columns.")
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise ScheduleError(f"The quotation marks do not match: {error}.") from None


def _places(heading: Sequence[str]) -> Mapping[Column, int]:
    known = known_words()["column"]
    places: dict[Column, int] = {}
    for place, cell in enumerate(heading):
        column = known.get(words(cell))
        if not isinstance(column, Column):
            continue
        if column in places:
            first = composed(heading[places[column]])
            raise ScheduleError(
                f"“{first}” and “{composed(cell)}” mean the same here. Leave one column out."
            )
        places[column] = place
    if Column.MRN not in places:
        raise ScheduleError(
            "No heading says MRN. The first line must be headings, such as: "
            "MRN, Name, Date of birth, Sex, Procedure."
        )
    return places


def _row(number: int, cells: Sequence[str], places: Mapping[Column, int]) -> ScheduleRow:
    faults: list[str] = []

    def said(column: Column) -> str:
        place = places.get(column)
        cell = composed(cells[place]) if place is not None and place < len(cells) else ""
        cell = " ".join(cell.split())
        label = column.value.replace("_", " ").replace("mrn", "MRN")
        if len(cell) > LONGEST_CELL:
            faults.append(f"The {label} is longer than {LONGEST_CELL} characters.")
            return ""
        if fault := text_fault(cell):
            faults.append(f"The {label}: {fault}")
            return ""
        return cell

    family, given, whole = said(Column.FAMILY_NAME), said(Column.GIVEN_NAMES), said(Column.NAME)
    if whole and not family:
        before, comma, after = whole.partition(",")
        if comma:
            family, given, whole = before.strip(), after.strip(), ""
    else:
        whole = ""
    mrn = said(Column.MRN)
    if not mrn and not faults:
        faults.append("There is no MRN.")
    return ScheduleRow(
        number=number,
        mrn=mrn,
        family_name=family,
        given_names=given,
        name=whole,
        born=_born(said(Column.DATE_OF_BIRTH), faults),
        sex=_sex(said(Column.SEX), faults),
        line=said(Column.LINE),
        payer=said(Column.PAYER),
        faults=tuple(faults),
    )


def _born(text: str, faults: list[str]) -> date | None:
    """Year-month-day, or month/day/year with four digits of the year."""
    if not text:
        return None
    try:
        if found := _ISO.match(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _AMERICAN.match(text):
            return date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        faults.append(f"“{text}” is no date. Dates are month/day/year or year-month-day.")
        return None
    faults.append(f"“{text}” is not read as a date. Write 03/14/1958 or 1958-03-14.")
    return None


def _sex(text: str, faults: list[str]) -> Sex | None:
    if not text:
        return None
    sex = known_words()["sex"].get(words(text))
    if isinstance(sex, Sex):
        return sex
    if text.lower() in (Sex.OTHER.value, Sex.UNKNOWN.value):
        return Sex(text.lower())
    faults.append(f"“{text}” is not read as a sex. Write F, M, other or unknown.")
    return None
