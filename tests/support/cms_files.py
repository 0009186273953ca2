"""Small tables laid out as CMS publishes them: text, csv and workbooks, in zip files or not.

Codes are numbers alone; the notices above the columns are our own words.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook

from encounters.coding.cms import release
from encounters.coding.cms.files import CmsFile
from encounters.coding.cms.release import BEGINNINGS

TODAY = date(2026, 11, 30)
OCTOBER = date(2026, 10, 1)
Rows = Sequence[Sequence[object]]

NOTICE = "Codes only; a notice stands here."
PAIR_HEADINGS = (
    "Column 1",
    "Column 2",
    "*=in existence prior to 1996",
    "Effective Date",
    "Deletion Date *=no data",
    "Modifier 0=not allowed 1=allowed 9=not applicable",
    "PTP Edit Rationale",
)
# In workbooks the same headings go on in the rows below.
PAIR_SHEET_HEADINGS = (
    (NOTICE,),
    ("Column 1", "Column 2", "* = In existence", "Effective", "Deletion", "Modifier", "PTP Edit"),
    ("", "", "prior to 1996", "Date", "Date", "0=not allowed", "Rationale"),
    ("", "", "", "", "*=no data", "1=allowed", ""),
    ("", "", "", "", "", "9=not applicable", ""),
)
LIMIT_HEADINGS = (
    "HCPCS/\nCPT Code",
    "Practitioner Services MUE Values",
    "MUE Adjudication Indicator",
    "MUE Rationale",
)
ADD_ON_HEADINGS = (
    "AOC_Edit_Type",
    "Add-On_Code",
    "AOC_DelDT",
    "Primary_Code",
    "Primary_Code_DelDT",
    "AOC_Edit_EffDT",
    "AOC_Edit_DelDT",
    "Special_Instruction_Notes",
)
VALUE_HEADINGS = (
    ("", "", "2026 National Physician Fee Schedule Relative Value File October Release"),
    ("", "", NOTICE),
    *zip(
        *(
            ("", "", "HCPCS"),
            ("", "", "MOD"),
            ("", "", "DESCRIPTION"),
            ("", "STATUS", "CODE"),
            ("NOT USED FOR", "MEDICARE", "PAYMENT"),
            ("", "WORK", "RVU"),
            ("", "NON-FAC", "PE RVU"),
            ("NON-FAC", "NA", "INDICATOR"),
            ("", "FACILITY", "PE RVU"),
            ("FACILITY", "NA", "INDICATOR"),
            ("", "MP", "RVU"),
            ("NON-", "FACILITY", "TOTAL"),
            ("", "FACILITY", "TOTAL"),
            ("", "PCTC", "IND"),
            ("", "GLOB", "DAYS"),
            ("", "MULT", "PROC"),
        ),
        strict=True,
    ),
)

PAIRS = (
    ("17311", "11102", "", "20190101", "*", "1", "Standards"),
    ("17311", "99446", "", "20190101", "*", "0", "Standards"),
    ("12032", "12042", "*", "19960101", "*", "1", "Standards"),
    ("14060", "17312", "", "20261001", "*", "1", "New in this quarter"),
    ("17313", "11106", "", "20190101", "20260930", "1", "Ended the day before"),
    ("17313", "11104", "", "20190101", "20261001", "1", "Ends on the first day"),
    ("17311", "96372", "", "20250101", "20250101", "9", "Never was"),
)
LIMITS = (
    ("17311", 4, "3 Date of Service Edit: Clinical", "Clinical: Data"),
    ("17312", 6, "3 Date of Service Edit: Clinical", "Clinical: Data"),
    ("96372", 3, "1 Line Edit", "Nature"),
    ("0001U", 0, "2 Date of Service Edit: Policy", "Policy"),
)
ADD_ONS = (
    (1, "17312", "", "17311", "", "2013001", "", ""),
    (1, "17315", "", "17311", "", "2013001", "", ""),
    (1, "17315", "", "17312", "", "2013001", "", ""),
    (1, "17315", "", "17314", "", "2013001", "2026273", "ended the day before"),
    (2, "69990", "", "CCCCC", "", "2013001", "", "Contractor"),
    (3, "88314", "", "88305", "", "2013001", "", ""),
)


def value(code: str, office: str, facility: str, days: str = "000", reduction: str = "2") -> list:
    parts = ["1.00", "1.00", "", "1.00", "", "0.10"]
    return [code, "", "own words", "A", "", *parts, office, facility, "0", days, reduction]


# Close to those of 2026, and no more than that: only their order matters.
VALUES = (
    value("17311", "19.97", "8.59"),
    value("17312", "12.06", "4.58", "ZZZ", "0"),
    value("17313", "18.75", "8.10"),
    value("14060", "22.10", "19.00", "090"),
    value("12052", "9.40", "5.80", "010"),
    value("88305", "2.00", "2.00", "XXX", "0"),
    ["88305", "26", "own words", "A", "", "", "", "", "", "", "", "1.00", "1.00", "1", "XXX", "0"],
)


def text(rows: Iterable[Sequence[object]], delimiter: str = ",") -> bytes:
    written = StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()


def workbook(rows: Iterable[Sequence[object]]) -> bytes:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def all_beginnings(pairs: Rows = PAIRS) -> list[Sequence[object]]:
    """Pairs of every part of the table."""
    others = [
        (f"{beginning:0<4}9", "99999", "", "20200101", "*", "1", "Filling")
        for beginning in BEGINNINGS
    ]
    return [*pairs, *others]


def pair_text(pairs: Rows | None = None) -> bytes:
    rows = all_beginnings() if pairs is None else pairs
    return text([[NOTICE], [], PAIR_HEADINGS, *rows], "\t")


def limit_text(limits: Rows = LIMITS) -> bytes:
    return text([[NOTICE + " " * 3, "", "", ""], LIMIT_HEADINGS, *limits])


def add_on_text(add_ons: Rows = ADD_ONS) -> bytes:
    return text([[NOTICE], ADD_ON_HEADINGS, *add_ons], "\t")


def value_text(values: Rows = VALUES) -> bytes:
    return text([*VALUE_HEADINGS, *values])


def cms_files(**content: bytes) -> list[CmsFile]:
    """All four tables of the last quarter of 2026; content by kind replaces that of one."""
    usual = {
        "pairs": pair_text(),
        "limits": limit_text(),
        "add_ons": add_on_text(),
        "values": value_text(),
        **content,
    }
    names = {
        "pairs": "ccipra-v323r0.txt",
        "limits": "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv",
        "add_ons": "AOC_V2026Q4-MCR.txt",
        "values": "PPRRVU2026_Oct_nonQPP.csv",
    }
    return [CmsFile(names[kind], data) for kind, data in usual.items() if data]


def small_tables(patch: pytest.MonkeyPatch) -> None:
    """Tables of a few lines count as whole."""
    patch.setattr(release, "FEWEST", dict.fromkeys(release.FEWEST, 1))
