"""What loading a release changes, over small tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from encounters.icd10 import changes as rules
from encounters.icd10.changes import Held, changes_for, check_whole, with_headings
from encounters.icd10.releases import Entry, Release, ReleaseError

FIRST, SECOND = date(2025, 10, 1), date(2026, 10, 1)
EVE = date(2026, 9, 30)
NOSE = Entry("C44.311", "Nose", True)
LIP = Entry("C44.01", "Lip", True)
LIP_HEADING = replace(LIP, is_billable=False)
HEADING = Entry("C44.3", "Face", False)


def release(*entries, since=SECOND):
    return Release(since=since, entries=entries)


def held(*rows):
    return tuple(
        Held(key=key, entry=entry, since=since, until=until)
        for key, (entry, since, until) in enumerate(rows, start=1)
    )


def told(changes):
    begun = [entry.code for entry in changes.begun]
    return begun, list(changes.ended), list(changes.reopened), list(changes.withdrawn)


CASES = [
    ("empty table", (), (NOSE,), (["C44.311"], [], [], [])),
    ("same code goes on", ((NOSE, FIRST, None),), (NOSE,), ([], [], [], [])),
    ("same release again", ((NOSE, SECOND, None),), (NOSE,), ([], [], [], [])),
    ("dropped code ends", ((NOSE, FIRST, None), (LIP, FIRST, None)), (NOSE,), ([], [2], [], [])),
    ("code becomes heading", ((LIP, FIRST, None),), (LIP_HEADING,), (["C44.01"], [1], [], [])),
    ("label changes", ((LIP, FIRST, None),), (replace(LIP, label="x"),), (["C44.01"], [1], [], [])),
    ("comes back later", ((LIP, FIRST, date(2026, 1, 1)),), (LIP,), (["C44.01"], [], [], [])),
    ("corrected: ended too much", ((LIP, FIRST, EVE),), (LIP,), ([], [], [1], [])),
    ("corrected: brought too much", ((LIP, SECOND, None),), (NOSE,), (["C44.311"], [], [], [1])),
    (
        "corrected: changed wrongly",
        ((LIP, FIRST, EVE), (LIP_HEADING, SECOND, None)),
        (LIP,),
        ([], [], [1], [2]),
    ),
    (
        "loaded twice after a change",
        ((LIP, FIRST, EVE), (LIP_HEADING, SECOND, None)),
        (LIP_HEADING,),
        ([], [], [], []),
    ),
]


@pytest.mark.parametrize(
    ("rows", "entries", "expect"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_release_changes(rows, entries, expect):
    changes = changes_for(release(*entries), held(*rows))
    assert told(changes) == expect
    assert changes.last_day == EVE
    assert changes.is_empty == (expect == ([], [], [], []))


@pytest.mark.parametrize(
    "row",
    [(NOSE, SECOND + timedelta(days=1), None), (NOSE, FIRST, SECOND)],
    ids=["begun later", "ended later"],
)
def test_a_table_that_is_newer_refuses_the_release(row):
    with pytest.raises(ReleaseError, match="2026-10-02, newer than 2026-10-01"):
        changes_for(release(NOSE), held(row))


def test_a_list_of_billable_codes_keeps_the_headings_above_them():
    rows = held((HEADING, FIRST, None), (LIP_HEADING, FIRST, None), (NOSE, FIRST, None))
    assert with_headings(release(NOSE), rows).entries == (NOSE, HEADING)


def test_a_heading_that_became_a_code_is_not_kept_as_heading():
    rows = held((HEADING, FIRST, None))
    as_code = replace(HEADING, is_billable=True)
    assert with_headings(release(NOSE, as_code), rows).entries == (NOSE, as_code)


def many(count, label="Skin"):
    return tuple(Entry(f"C44.{number:03}", label, True) for number in range(count))


@pytest.mark.parametrize(("coming", "fits"), [(95, True), (94, False)])
def test_a_file_that_lacks_many_codes_in_force_is_no_release(monkeypatch, coming, fits):
    monkeypatch.setattr(rules, "FEWEST_BILLABLE", 1)
    ended = (Entry("C44.999", "Skin", True), FIRST, EVE)
    rows = held(*((entry, FIRST, None) for entry in many(100)), ended)
    # A changed label is no code that is gone.
    file = release(*many(coming, "Skin of somewhere"))
    if fits:
        check_whole(file, rows)
        return
    with pytest.raises(ReleaseError, match="lacks 6 of the 100 codes in force"):
        check_whole(file, rows)


@pytest.mark.parametrize(("fewest", "fits"), [(100, True), (101, False)])
def test_the_first_release_is_whole_too(monkeypatch, fewest, fits):
    monkeypatch.setattr(rules, "FEWEST_BILLABLE", fewest)
    file = release(HEADING, *many(100))
    if fits:
        check_whole(file, ())
        return
    with pytest.raises(ReleaseError, match="holds 100 billable codes"):
        check_whole(file, ())


def test_a_correction_may_take_back_what_its_day_brought(monkeypatch):
    monkeypatch.setattr(rules, "FEWEST_BILLABLE", 1)
    check_whole(release(NOSE), held((NOSE, FIRST, None), (LIP, SECOND, None)))
