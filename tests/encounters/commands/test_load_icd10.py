"""Loading releases: the shipped ones, CMS's files, again, over each other, and broken ones."""

from __future__ import annotations

import zipfile
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from encounters.actions.administration import icd10 as action
from encounters.icd10 import changes
from encounters.icd10.releases import ReleaseError
from encounters.models import AuditEvent, Icd10Code
from encounters.models.icd10 import why_not_billable
from tests.support.concurrent_writes import run_in_threads

pytestmark = pytest.mark.django_db

LAST, NEXT = date(2026, 9, 30), date(2026, 10, 1)
OLD = date(2025, 10, 1)


@pytest.fixture
def small(monkeypatch):
    """Releases of a line or two, any of which the next may drop."""
    monkeypatch.setattr(changes, "FEWEST_BILLABLE", 1)
    monkeypatch.setattr(changes, "LARGEST_SHARE_ENDED", 1)


def load(*arguments):
    out = StringIO()
    call_command("load_icd10", *map(str, arguments), stdout=out)
    return out.getvalue()


def rows():
    columns = ("code", "label", "is_billable", "effective_from", "effective_to")
    return list(Icd10Code.objects.order_by("code", "effective_from").values_list(*columns))


def order_line(code, flag, title):
    return f"00001 {code:<7} {flag} {title[:60]:<60} {title}\n"


@pytest.fixture
def order_file(small, tmp_path):
    """Writes the order file of a fiscal year: "2027" is in force from October 1, 2026."""

    def write(year, *lines):
        path = tmp_path / f"icd10cm_order_{year}.txt"
        path.write_text("".join(order_line(*line) for line in lines), encoding="utf-8")
        return path

    return write


def test_the_shipped_release_is_whole_and_loading_it_again_changes_nothing():
    assert "ICD-10-CM, April 2026, in force from 2026-04-01: 74,719 billable codes" in load()
    assert Icd10Code.objects.filter(is_billable=True).count() == 74_719
    assert "is a heading" in why_not_billable("C44.112", NEXT)
    assert why_not_billable("c441121", NEXT) == ""
    assert why_not_billable("S00.00XA", NEXT) == ""
    found = Icd10Code.objects.search("basal cell right upper eyelid", NEXT)
    assert [row.code for row in found] == ["C44.1121"]
    before = rows()
    assert "nothing changed" in load()
    assert rows() == before


@pytest.mark.both_databases
def test_a_newer_order_file_ends_what_it_drops_and_leaves_older_days_alone(order_file):
    load(order_file(2026, ("C443", "0", "Face"), ("C44311", "1", "Nose"), ("C44319", "1", "Other")))
    printed = load(
        order_file(2027, ("C443", "0", "Face"), ("C44311", "1", "Nose"), ("C44312", "1", "Chin"))
    )
    assert printed == (
        "ICD-10-CM, October 2026, in force from 2026-10-01: 2 billable codes; "
        "rows 1 begun, 1 ended, 0 reopened, 0 withdrawn.\n"
    )
    assert rows() == [
        ("C44.3", "Face", False, OLD, None),
        ("C44.311", "Nose", True, OLD, None),
        ("C44.312", "Chin", True, NEXT, None),
        ("C44.319", "Other", True, OLD, LAST),
    ]
    assert why_not_billable("C44.319", LAST) == ""
    assert "retired" in why_not_billable("C44.319", NEXT)
    assert "not in force before" in why_not_billable("C44.312", LAST)
    assert Icd10Code.objects.get(code="C44.312").release == "ICD-10-CM, October 2026"


def test_the_zip_file_of_cms_loads_in_one_step(order_file, tmp_path):
    text = order_file(2027, ("C44311", "1", "Nose")).read_text()
    path = tmp_path / "2027-code-descriptions-tabular-order.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("Code Descriptions/icd10cm_order_2027.txt", text)
        packed.writestr("Code Descriptions/icd10cm_codes_2027.txt", "C44311 Nose\n")
    load(path)
    assert rows() == [("C44.311", "Nose", True, NEXT, None)]


def test_loading_leaves_its_trace_in_the_log(order_file):
    load(order_file(2027, ("C44311", "1", "Nose")))
    event = AuditEvent.objects.get(action="load_icd10")
    assert (event.actor, event.practice, event.subject_id) == (None, None, "2026-10-01")
    assert event.source.startswith("account ")
    assert event.changes["file"] == [None, "icd10cm_order_2027.txt"]
    assert len(event.changes["sha256"][1]) == 64
    assert (event.changes["billable"], event.changes["begun"]) == ([None, 1], [None, 1])


@pytest.mark.both_databases
def test_a_corrected_file_for_the_same_day_replaces_the_first(order_file):
    load(order_file(2026, ("C44311", "1", "Nose")))
    first = rows()
    load(order_file(2027, ("C44312", "1", "Chin")))
    corrected = order_file(2027, ("C44311", "1", "Nose"))
    # The file of April often has the name of that of October.
    with pytest.raises(CommandError, match=r"2026-10-01 is loaded.*--effective-from"):
        load(corrected)
    load(corrected, "--effective-from", NEXT)
    assert rows() == first


def test_a_codes_file_keeps_the_headings(order_file, tmp_path):
    load(order_file(2026, ("C443", "0", "Face"), ("C44311", "1", "Nose")))
    codes = tmp_path / "icd10cm_codes_2027.txt"
    codes.write_text("C44311 Nose\nC44319 Other\n", encoding="utf-8")
    load(codes)
    assert "is a heading" in why_not_billable("C44.3", NEXT)
    assert why_not_billable("C44.319", NEXT) == ""


def test_an_odd_line_loads_nothing_and_is_named(order_file):
    path = order_file(2027, ("C44311", "1", "Nose"), ("C44319", "2", "Other"))
    with pytest.raises(CommandError, match=r"order_2027\.txt: line 2 is not laid out"):
        load(path)
    assert rows() == []


def test_a_part_of_a_release_is_refused(tmp_path):
    path = tmp_path / "icd10cm_order_2027.txt"
    path.write_text(order_line("C44311", "1", "Nose"))
    with pytest.raises(CommandError, match="holds 1 billable codes"):
        load(path)
    assert rows() == []


@pytest.mark.both_databases
def test_a_failure_half_way_leaves_the_table_as_it_was(order_file, monkeypatch):
    load(order_file(2026, ("C44311", "1", "Nose")))
    before = rows()

    def fail(*_):
        assert rows() != before, "the old code has ended by now"
        raise ReleaseError("the disk is full")

    monkeypatch.setattr(action, "_insert", fail)
    with pytest.raises(CommandError, match="the disk is full"):
        load(order_file(2027, ("C44312", "1", "Chin")))
    assert rows() == before
    assert AuditEvent.objects.filter(action="load_icd10").count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_a_release_that_two_load_at_once_is_loaded_once(order_file):
    path = order_file(2027, ("C44311", "1", "Nose"), ("C44312", "1", "Chin"))
    printed = run_in_threads(*[lambda: load(path)] * 4)
    assert len(rows()) == 2
    assert sorted("nothing changed" in line for line in printed) == [False, True, True, True]


def test_an_older_file_is_refused(order_file):
    load(order_file(2027, ("C44311", "1", "Nose")))
    with pytest.raises(CommandError, match="newer than 2025-10-01"):
        load(order_file(2026, ("C44311", "1", "Nose")))


def test_the_shipped_release_never_goes_back_behind_a_newer_one(order_file):
    load(order_file(2027, ("C44311", "1", "Nose")))
    assert "Nothing to do" in load()
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("missing_2027.txt",), "No such file"),
        (("x", "--effective-from", "October"), "--effective-from"),
        (("--effective-from", NEXT), "is for a FILE"),
    ],
)
def test_a_wrong_call_is_explained(arguments, says):
    with pytest.raises(CommandError, match=says):
        load(*arguments)


def test_a_file_that_says_no_day_is_asked_for_it(order_file, tmp_path):
    path = order_file(2027, ("C44311", "1", "Nose")).rename(tmp_path / "codes.txt")
    with pytest.raises(CommandError, match=r"does not say the first day.*--effective-from"):
        load(path)
    load(path, "--effective-from", NEXT)
    assert rows() == [("C44.311", "Nose", True, NEXT, None)]


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "icd10cm_order_2027.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"order_2027\.txt: line 1 is not UTF-8"):
        load(path)
