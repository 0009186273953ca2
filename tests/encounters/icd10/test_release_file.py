"""Files as somebody hands them in: CMS's own, others, halves, and hostile ones."""

from __future__ import annotations

import hashlib
import random
import struct
import zipfile
from datetime import date
from io import BytesIO

import pytest

from encounters.icd10 import release_file
from encounters.icd10.release_file import read_release_file
from encounters.icd10.releases import ReleaseError

TODAY = date(2026, 11, 29)
OCTOBER, APRIL = date(2026, 10, 1), date(2027, 4, 1)
TEXT = "00001 C443    0 Face" + " " * 57 + "Face\n00002 C44311  1 Nose" + " " * 57 + "Nose\n"
ORDER = "Code Descriptions/icd10cm_order_2027.txt"


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def read(name, data, since=None):
    return read_release_file(name, data, since, today=TODAY)


def refusal(name, data, since=None):
    with pytest.raises(ReleaseError) as caught:
        read(name, data, since)
    return caught.value


PUBLISHED = {
    "Code Descriptions/icd10cm_codes_2027.txt": "C44311  Nose\n",
    ORDER: TEXT,
    "Code Descriptions/icd10cm_order_addenda_2027.txt": "Add:   C44311  Nose\n",
    "Code Descriptions/icd10OrderFiles.pdf": "%PDF",
}


def test_the_zip_file_as_cms_publishes_it():
    found = read("2027-code-descriptions-tabular-order.zip", zipped(PUBLISHED))
    assert [entry.code for entry in found.release.entries] == ["C44.3", "C44.311"]
    assert found.release.since == OCTOBER
    assert found.file == "2027-code-descriptions-tabular-order.zip"
    assert found.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert found.is_day_from_name


NAMED = [
    ("icd10cm_order_2027.txt", OCTOBER),
    ("icd10cm-order-2027.txt", OCTOBER),
    ("ICD10CM_Order_2027.TXT", OCTOBER),
    ("icd10cm_order_2027 (1).txt", OCTOBER),
    ("icd10cm-order-April-2027.txt", APRIL),
    ("icd10cm-order-April-1-2027.txt", APRIL),
    ("2027-april-code-descriptions.txt", APRIL),
    ("codes.txt", None),
    ("order_2026_2027.txt", None),
    ("order_20271.txt", None),
]


@pytest.mark.parametrize(("name", "since"), NAMED, ids=[case[0] for case in NAMED])
def test_the_first_day_is_read_from_the_name(name, since):
    if since is not None:
        assert read(name, TEXT.encode()).release.since == since
        return
    error = refusal(name, TEXT.encode())
    assert error.field == "effective_from"
    assert "does not say the first day" in str(error)
    found = read(name, TEXT.encode(), OCTOBER)
    assert (found.release.since, found.is_day_from_name) == (OCTOBER, False)


def test_the_zip_file_of_april_names_its_day_where_the_text_in_it_does_not():
    found = read("april-1-2027-code-descriptions-in-tabular-order.zip", zipped(PUBLISHED))
    assert found.release.since == APRIL
    assert read("download.zip", zipped(PUBLISHED)).release.since == OCTOBER


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2015, 9, 30), "when use began"),
        (date(2015, 10, 1), ""),
        (date(2027, 11, 30), ""),
        (date(2027, 12, 1), "more than a year ahead"),
    ],
)
def test_a_first_day_is_one_that_can_be(since, words):
    if not words:
        assert read("a.txt", TEXT.encode(), since).release.since == since
        return
    error = refusal("a.txt", TEXT.encode(), since)
    assert error.field == "effective_from"
    assert words in str(error)


def pcs_zip():
    return zipped({"icd10pcs_order_2027.txt": TEXT})


def encrypted():
    data = bytearray(zipped({ORDER: TEXT}))
    # The flag stands in both headers of the one member.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + offset
        data[place : place + 2] = struct.pack("<H", 1)
    return bytes(data)


REFUSED = [
    ("no text", "a_2027.txt", b"", "the file is empty"),
    ("an old encoding", "a_2027.txt", TEXT.encode() + b"M\xe9ni\xe8re", "line 3 is not UTF-8"),
    ("two bytes a letter", "a_2027.txt", TEXT.encode("utf-16"), "line 1 is not UTF-8"),
    ("zero bytes", "a_2027.txt", b"\0" * 100, "line 1 is not laid out"),
    ("a PDF", "a_2027.pdf", b"%PDF-1.7\n", "line 1 is not laid out"),
    ("a column less", "a_2027.txt", TEXT.replace("Face  ", "Face ").encode(), "line 1 is not laid"),
    ("half a line", "a_2027.txt", TEXT[:-10].encode(), "line 2 is not laid out"),
    ("procedures", "2027.zip", pcs_zip(), "no file icd10cm_order_YYYY.txt"),
    ("two order files", "2027.zip", zipped({ORDER: TEXT, f"x/{ORDER}": TEXT}), "2 order files"),
    (
        "addenda only",
        "2027.zip",
        zipped({"icd10cm_order_addenda_2027.txt": "x"}),
        "no file icd10cm",
    ),
    ("an empty zip file", "2027.zip", b"PK\x05\x06" + b"\0" * 18, "line 1 is not laid out"),
    ("half a zip file", "2027.zip", zipped(PUBLISHED)[:300], "damaged"),
    ("an encrypted one", "2027.zip", encrypted(), "is encrypted"),
    ("lzma", "2027.zip", zipped({ORDER: TEXT}, zipfile.ZIP_LZMA), "packed in a way"),
    ("bzip2", "2027.zip", zipped({ORDER: TEXT}, zipfile.ZIP_BZIP2), "packed in a way"),
    (
        "many files",
        "2027.zip",
        zipped({ORDER: TEXT} | {f"{number}.txt": "" for number in range(200)}),
        "more than 200 files",
    ),
]


@pytest.mark.parametrize(
    ("name", "data", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_another_file_is_refused_in_words(name, data, words):
    error = refusal(name, data)
    assert words in str(error)
    assert error.field == "file"


def test_two_hundred_files_are_looked_through():
    data = zipped({ORDER: TEXT} | {f"{number}.txt": "" for number in range(199)})
    assert read("2027.zip", data).release.billable == 1


class TestBombs:
    """What unpacks to more than any release has is refused, whatever its headers say."""

    @pytest.fixture
    def small(self, monkeypatch):
        monkeypatch.setattr(release_file, "MAX_BYTES", 2000)

    def test_bomb_that_states_its_size_is_refused(self, small):
        assert len(zipped({ORDER: "0" * 2001})) < 2000
        assert "larger than" in str(refusal("2027.zip", zipped({ORDER: "0" * 2001})))

    def test_bomb_that_states_a_false_size_is_refused(self, small):
        data = zipped({ORDER: "0" * 100_000})
        lying = data.replace(struct.pack("<I", 100_000), struct.pack("<I", 10))
        assert lying != data
        # The size in the header bounds what is read; the checksum then does not fit.
        assert "damaged" in str(refusal("2027.zip", lying))

    def test_the_largest_text(self, small):
        assert "line 1 is not laid out" in str(refusal("2027.zip", zipped({ORDER: "0" * 2000})))
        assert "line 1 is not laid out" in str(refusal("2027.txt", b"0" * 2000))
        assert "larger than" in str(refusal("2027.txt", b"0" * 2001))


def test_a_damaged_zip_file_is_always_refused_in_words():
    whole = zipped(PUBLISHED)
    chance = random.Random(2027)
    for _ in range(500):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        try:
            found = read("2027.zip", bytes(data))
        except ReleaseError:
            continue
        assert found.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
