"""The releases that come with Mohsdoc are what their table says, and odd ones are refused."""

from __future__ import annotations

from datetime import date

import pytest

from encounters.icd10.releases import ReleaseError
from encounters.icd10.shipped import read_rows, read_shipped, shipped_days, shipped_release

ROW = {
    "name": "ICD-10-CM, April 2026",
    "effective_from": date(2026, 4, 1),
    "effective_to": date(2026, 9, 30),
    "file": "2026-04-01.txt.gz",
    "sha256": "0fdc2cb51948a3d0586a12b35d8f416ce770555850e6452b1aa3b0e54e61ab78",
    "billable": 74_719,
    "headings": 23_467,
    "source": "somewhere",
}


def test_every_shipped_release_is_whole():
    assert shipped_days() == (date(2026, 4, 1),)
    for day in shipped_days():
        assert shipped_release(day).since == day
    assert shipped_release().since == max(shipped_days())


ODD = [
    ("name", "ICD-10-CM, May 2026"),
    ("effective_from", date(2026, 5, 1)),
    ("effective_to", date(2026, 10, 1)),
    ("sha256", "0" * 64),
    ("billable", 74_718),
    ("headings", 23_468),
]


@pytest.mark.parametrize(("key", "value"), ODD, ids=[key for key, _ in ODD])
def test_a_release_that_is_not_as_described_is_refused(key, value):
    with pytest.raises(ReleaseError, match=r"2026-04-01\.txt\.gz: "):
        read_shipped(ROW | {key: value})


@pytest.mark.parametrize(
    "tables",
    [
        {"release": [ROW], "more": []},
        {"release": [ROW | {"until": 1}]},
        {"release": [{key: value for key, value in ROW.items() if key != "source"}]},
    ],
    ids=["another table", "another key", "a key less"],
)
def test_a_table_of_another_shape_is_refused(tables):
    with pytest.raises(ReleaseError, match=r"releases\.toml: .*unexpected"):
        list(read_rows(tables))


def test_releases_come_oldest_first():
    later = ROW | {"effective_from": date(2026, 10, 1)}
    days = [row["effective_from"] for row in read_rows({"release": [later, ROW]})]
    assert days == [date(2026, 4, 1), date(2026, 10, 1)]
