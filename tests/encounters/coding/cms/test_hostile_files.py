"""Files that are something else, halves, or made to harm: refused in words, within bounds."""

import zipfile
from io import BytesIO

import pytest

from encounters.coding.cms import CmsFile, CmsFileError, files, read_cms_files, refuse_size, rows
from tests.support.cms_files import (
    LIMIT_HEADINGS,
    LIMITS,
    OCTOBER,
    TODAY,
    add_on_text,
    limit_text,
    pair_text,
    text,
    workbook,
    zipped,
)

ENTITIES = b"".join(
    b'<!ENTITY %s "%s">' % (name.encode(), b"&%s;" % before.encode() * 10)
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">%s]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
) % ENTITIES


def read(name, data, first_day=OCTOBER):
    return read_cms_files([CmsFile(name, data)], first_day, today=TODAY)


def refusal(name, data):
    with pytest.raises(CmsFileError) as caught:
        read(name, data)
    return str(caught.value)


def changed(book, member, content):
    """A workbook with one of its parts exchanged."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == member else old.read(name))
    return file.getvalue()


SHEET = workbook([LIMIT_HEADINGS, *LIMITS])
ENCRYPTED = bytearray(zipped({"mue.csv": limit_text()}))
for marker, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
    ENCRYPTED[ENCRYPTED.index(marker) + place] |= 1

HOSPITALS = text([["Code", "Outpatient Hospital Services MUE Values"]])
SUPPLIERS = text([["Code", "DME Supplier Services MUE Values"]])
REFUSED = [
    ("empty", "a.csv", b"", "a.csv is empty"),
    ("another table", "a.csv", b"code,label\r\n1,2\r\n", "holds no table of CMS"),
    ("bytes", "a.csv", b"\0\1\2" * 50, "neither text nor a workbook"),
    ("an old workbook", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "neither text"),
    ("half a zip file", "a.zip", zipped({"a.csv": limit_text()})[:60], "is damaged"),
    ("a zip file of pictures", "a.zip", zipped({"a.png": b"x"}), "no csv, txt or xlsx file"),
    ("an encrypted one", "a.zip", bytes(ENCRYPTED), "is encrypted"),
    ("another packing", "a.zip", zipped({"a.csv": limit_text()}, zipfile.ZIP_BZIP2), "packed in"),
    ("many files", "a.zip", zipped({f"{n}.csv": b"x" for n in range(201)}), "more than 200 files"),
    ("no workbook inside", "a.zip", zipped({"a.xlsx": b"PK\x03\x04x"}), "is damaged"),
    ("half a workbook", "a.xlsx", changed(SHEET, "xl/workbook.xml", b"<x"), "is not a workbook"),
    ("an XML bomb", "a.xlsx", changed(SHEET, "xl/worksheets/sheet1.xml", BOMB), "not a workbook"),
    ("a bomb in its list", "a.xlsx", changed(SHEET, "xl/workbook.xml", BOMB), "not a workbook"),
    ("headings alone", "a.csv", text([LIMIT_HEADINGS]), "too few"),
    ("headings and no code", "a.csv", text([LIMIT_HEADINGS, *[["x"]] * 9]), "has no code in its"),
    (
        "hospitals' limits",
        "a.csv",
        text([["Code", "Outpatient Hospital Services MUE Values"]]),
        "limits of hospitals",
    ),
    (
        "suppliers' limits",
        "a.csv",
        text([["Code", "DME Supplier Services MUE Values"]]),
        "limits of suppliers",
    ),
    ("hospitals' pairs", "ccioph-v323r0-f1.txt", pair_text(), "pairs for somebody else"),
]


@pytest.mark.parametrize(
    ("name", "data", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_file_that_is_no_table_is_refused_in_words(name, data, words):
    if words == "too few":
        [found] = read(name, data)
        assert found.count == 0
    else:
        assert words in refusal(name, data)


@pytest.mark.parametrize(("more", "is_refused"), [(0, False), (1, True)])
def test_the_size_of_a_file_is_bounded(monkeypatch, more, is_refused):
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    if is_refused:
        with pytest.raises(CmsFileError, match="larger than"):
            refuse_size(100 + more)
    else:
        refuse_size(100 + more)


BOUNDS = [
    ("what a member unpacks to", "MAX_TABLE_BYTES", "a.zip", zipped({"a.csv": add_on_text()})),
    ("what a workbook unpacks to", "MAX_WORKBOOK_BYTES", "a.xlsx", SHEET),
]


@pytest.mark.parametrize(
    ("bound", "name", "data"), [case[1:] for case in BOUNDS], ids=[case[0] for case in BOUNDS]
)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch, bound, name, data):
    assert read(name, data)
    monkeypatch.setattr(files, bound, 300)
    assert "unpacks to more than" in refusal(name, data)


def test_a_member_that_lies_about_its_size_is_read_no_further(monkeypatch):
    with pytest.raises(CmsFileError, match="unpacks to more"):
        files.read_at_most(BytesIO(b"x" * 11), 10, "a")
    assert files.read_at_most(BytesIO(b"x" * 10), 10, "a") == b"x" * 10


@pytest.mark.parametrize(("most", "is_refused"), [(6, False), (5, True)])
def test_the_number_of_rows_is_bounded(monkeypatch, most, is_refused):
    monkeypatch.setattr(rows, "MAX_ROWS", most)
    if is_refused:
        assert "more than 5 rows" in refusal("a.csv", limit_text())
    else:
        assert read("a.csv", limit_text())
