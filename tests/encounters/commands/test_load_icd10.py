"""Loading releases: the packaged one, CMS's files, again, over each other, and broken ones."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from encounters.icd10.releases import ReleaseError
from encounters.management.commands import load_icd10
from encounters.models import Icd10Code
from encounters.models.icd10 import why_not_billable

pytestmark = pytest.mark.django_db

LAST, NEXT = date(2026, 9, 30), date(2026, 10, 1)


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
def order_file(tmp_path):
    def write(*lines):
        path = tmp_path / "order.txt"
        path.write_text("".join(order_line(*line) for line in lines), encoding="utf-8")
        return path

    return write


def test_the_packaged_release_is_whole_and_loading_it_again_changes_nothing():
    assert "74,719 billable codes" in load()
    assert Icd10Code.objects.filter(is_billable=True).count() == 74_719
    assert "is a heading" in why_not_billable("C44.112", NEXT)
    assert why_not_billable("c441121", NEXT) == ""
    assert why_not_billable("S00.00XA", NEXT) == ""
    found = Icd10Code.objects.search("basal cell right upper eyelid", NEXT)
    assert [row.code for row in found] == ["C44.1121"]
    before = rows()
    assert "nothing changed" in load()
    assert rows() == before


def test_a_newer_order_file_ends_what_it_drops(order_file):
    first = order_file(("C443", "0", "Face"), ("C44311", "1", "Nose"), ("C44319", "1", "Other"))
    load("--order-file", first, "--effective-from", "2025-10-01")
    second = order_file(("C443", "0", "Face"), ("C44311", "1", "Nose"), ("C44312", "1", "Chin"))
    said = load("--order-file", second, "--effective-from", NEXT, "--release", "FY 2027")
    assert said.startswith("FY 2027: 2 billable codes; 1 rows begun, 1 ended")
    old = date(2025, 10, 1)
    assert rows() == [
        ("C44.3", "Face", False, old, None),
        ("C44.311", "Nose", True, old, None),
        ("C44.312", "Chin", True, NEXT, None),
        ("C44.319", "Other", True, old, LAST),
    ]
    assert "retired" in why_not_billable("C44.319", NEXT)
    assert Icd10Code.objects.get(code="C44.312").release == "FY 2027"


def test_a_corrected_file_for_the_same_day_replaces_the_first(order_file):
    load("--order-file", order_file(("C44311", "1", "Nose")), "--effective-from", "2025-10-01")
    first = rows()
    load("--order-file", order_file(("C44312", "1", "Chin")), "--effective-from", NEXT)
    load("--order-file", order_file(("C44311", "1", "Nose")), "--effective-from", NEXT)
    assert rows() == first


def test_a_codes_file_keeps_the_headings(order_file, tmp_path):
    headings = order_file(("C443", "0", "Face"), ("C44311", "1", "Nose"))
    load("--order-file", headings, "--effective-from", "2025-10-01")
    codes = tmp_path / "codes.txt"
    codes.write_text("C44311 Nose\nC44319 Other\n", encoding="utf-8")
    load("--codes", codes, "--effective-from", NEXT)
    assert "is a heading" in why_not_billable("C44.3", NEXT)
    assert why_not_billable("C44.319", NEXT) == ""


def test_an_odd_line_loads_nothing_and_is_named(order_file):
    path = order_file(("C44311", "1", "Nose"), ("C44319", "2", "Other"))
    with pytest.raises(CommandError, match=r"order\.txt: line 2 is not laid out"):
        load("--order-file", path, "--effective-from", NEXT)
    assert rows() == []


def test_a_failure_half_way_leaves_the_table_as_it_was(order_file, monkeypatch):
    load("--order-file", order_file(("C44311", "1", "Nose")), "--effective-from", "2025-10-01")
    before = rows()

    def fail(*_):
        assert rows() != before, "the old code has ended by now"
        raise ReleaseError("the disk is full")

    monkeypatch.setattr(load_icd10, "_insert", fail)
    with pytest.raises(CommandError, match="the disk is full"):
        load("--order-file", order_file(("C44312", "1", "Chin")), "--effective-from", NEXT)
    assert rows() == before


def test_an_older_file_is_refused(order_file):
    path = order_file(("C44311", "1", "Nose"))
    load("--order-file", path, "--effective-from", NEXT)
    with pytest.raises(CommandError, match="newer than 2026-09-30"):
        load("--order-file", path, "--effective-from", LAST)


def test_the_packaged_release_never_goes_back_behind_a_newer_one(order_file):
    load("--order-file", order_file(("C44311", "1", "Nose")), "--effective-from", NEXT)
    assert "Nothing to do" in load()
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--order-file", "missing.txt", "--effective-from", "2026-10-01"), "missing.txt"),
        (("--codes", "missing.txt"), "--effective-from is needed"),
        (("--codes", "x", "--effective-from", "October"), "--effective-from"),
        (("--codes", "x", "--order-file", "y"), "not allowed with"),
        (("--codes", "x", "--effective-from", NEXT, "--release", "x" * 81), "longer than 80"),
    ],
)
def test_a_wrong_call_is_explained(arguments, says):
    with pytest.raises(CommandError, match=says):
        load(*arguments)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "order.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"order\.txt"):
        load("--order-file", path, "--effective-from", NEXT)
