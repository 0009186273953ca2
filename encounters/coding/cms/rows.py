"""Rows of texts out of a text or a workbook, one at a time, whatever stands in them."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO, TextIOWrapper

from encounters.coding.cms.errors import CmsFileError
from encounters.coding.cms.files import Member

# The pairs of one part: today about 500,000.
MAX_ROWS = 2_000_000
MAX_COLUMNS = 48
_SAMPLE = 64 * 1024

Row = tuple[str, ...]


def rows_of(member: Member) -> Iterator[Row]:
    """The rows of the first sheet or of the text, stripped; a row without anything is empty."""
    rows = _workbook_rows(member) if member.is_workbook else _text_rows(member)
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise CmsFileError(f"{member.place} has more than {MAX_ROWS:,} rows: it is not CMS's")
        yield row


def _text_rows(member: Member) -> Iterator[Row]:
    if b"\0" in member.data[:_SAMPLE]:
        raise CmsFileError(f"{member.place} is neither text nor a workbook that can be read")
    # Codes and figures are ASCII in every encoding that CMS has used; notices are not.
    text = TextIOWrapper(BytesIO(member.data), encoding=_encoding(member.data), newline="")
    sample = member.data[:_SAMPLE]
    delimiter = "\t" if sample.count(b"\t") > sample.count(b",") else ","
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            cells = next(reader, None)
        except (csv.Error, UnicodeDecodeError) as error:
            line = reader.line_num
            raise CmsFileError(f"{member.place}: line {line} is not text of a table") from error
        if cells is None:
            return
        yield tuple(cell.strip() for cell in cells[:MAX_COLUMNS])


def _encoding(data: bytes) -> str:
    try:
        data[:_SAMPLE].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A letter may be cut by the end of the sample.
        if error.start < _SAMPLE - 4:
            return "latin-1"
    return "utf-8-sig"


def _workbook_rows(member: Member) -> Iterator[Row]:
    # Only here: a workbook is rare, and the package takes a while to import.
    from defusedxml.common import DefusedXmlException
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    broken = (
        DefusedXmlException, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError,
        TypeError, IndexError, AttributeError, SyntaxError, OSError,
    )  # fmt: skip
    try:
        book = load_workbook(BytesIO(member.data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for cells in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
            yield tuple(_text(cell) for cell in cells)
        book.close()
    except broken as error:
        raise CmsFileError(f"{member.place} is not a workbook that can be read") from error


def _text(cell: object) -> str:
    """A cell as CMS's text files spell it: dates without dashes, whole numbers without point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y%m%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
