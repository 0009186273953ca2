"""A release is made ready to ship: the same file each time, and what ships reads it back."""

import gzip
import tomllib
from datetime import date

import pytest

from encounters.icd10.releases import Entry, Release, ReleaseError, read_entries
from tools import icd10_release
from tools.icd10_release import main, of_package, write

SINCE = date(2026, 10, 1)
ENTRIES = (Entry("C44.3", "Face", False), Entry("C44.311", "Nose, skin", True))


class Package:
    """As simple-icd-10-cm answers: chapters and blocks among the codes, layout in the labels."""

    def __init__(self, *more):
        self.codes = {
            "2": ("Neoplasms", False),
            "C43-C44": ("Melanoma and others", False),
            "C44.3": ("Face", False),
            "C44.311": ("Nose,\n      skin", True),
            **{code: ("Odd", True) for code in more},
        }

    def get_all_codes(self, *, with_dots):
        assert with_dots
        return list(self.codes)

    def get_description(self, code):
        return self.codes[code][0]

    def is_leaf(self, code):
        return self.codes[code][1]


def test_the_package_is_read_without_chapters_and_blocks():
    assert of_package(Package(), SINCE) == Release(since=SINCE, entries=ENTRIES)


def test_an_odd_code_of_the_package_is_named():
    with pytest.raises(ReleaseError, match=r"odd code 'C4\.4311'"):
        of_package(Package("C4.4311"), SINCE)


def test_written_release_is_described_and_the_same_each_time(tmp_path):
    table = write(Release(since=SINCE, entries=ENTRIES), "CMS", tmp_path)
    [row] = tomllib.loads(table)["release"]
    assert row["name"] == "ICD-10-CM, October 2026"
    assert (row["effective_from"], row["effective_to"]) == (SINCE, date(2027, 9, 30))
    assert (row["billable"], row["headings"]) == (1, 1)
    first = (tmp_path / row["file"]).read_bytes()
    assert read_entries(gzip.decompress(first).decode()) == (ENTRIES, True)
    write(Release(since=SINCE, entries=ENTRIES), "CMS", tmp_path)
    assert (tmp_path / row["file"]).read_bytes() == first


def test_a_file_of_cms_is_made_ready(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(icd10_release, "DATA", tmp_path)
    file = tmp_path / "icd10cm_order_2027.txt"
    file.write_text(f"00001 C44311  1 {'Nose':60} Nose\n")
    assert main([str(file)]) == 0
    [row] = tomllib.loads(capsys.readouterr().out)["release"]
    assert row["effective_from"] == SINCE
    assert "icd10cm_order_2027.txt (CMS)" in row["source"]
