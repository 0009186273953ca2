"""Tables of CMS by the command: loaded, used by the next case, refused whole in words."""

from __future__ import annotations

import io
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from encounters.models import AuditEvent, CmsTable
from encounters.snapshot.chart import chart_of
from tests.encounters.commands.test_derive_codes import case
from tests.support.cms_files import (
    PAIRS,
    cms_files,
    limit_text,
    pair_text,
    small_tables,
    value_text,
    zipped,
)
from tests.support.factories import a_case, a_stage


@pytest.fixture(autouse=True)
def small(monkeypatch):
    small_tables(monkeypatch)


@pytest.fixture
def written(tmp_path):
    """All four tables as files."""
    paths = []
    for file in cms_files():
        path = tmp_path / file.name
        path.write_bytes(file.data)
        paths.append(str(path))
    return paths


def a_draft():
    case = a_case()
    a_stage(case.lesion)
    return case.encounter


def load(*arguments):
    out = StringIO()
    call_command("load_cms", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_draft_follows_the_tables_that_are_loaded_for_its_day(written):
    encounter = a_draft()
    before = chart_of(encounter.pk).code_sheet
    assert {line.tables for line in before.lines} == {"shipped part of CMS 2024 Q3"}
    assert before.tables.startswith("No CMS tables are loaded for this day")
    said = load(*written)
    assert [line.partition(",")[0] for line in said.splitlines()] == [
        "Code pairs (NCCI PTP)",
        "Units a day (MUE)",
        "Add-on codes (AOC)",
        "Relative values (PFS)",
    ]
    after = chart_of(encounter.pk).code_sheet
    assert {line.tables for line in after.lines} == {"CMS 2026 Q4"}
    assert after.tables.startswith("CMS tables loaded: Code pairs (NCCI PTP) of 2026 Q4")
    event = AuditEvent.objects.filter(action="load_cms").first()
    assert event.actor is None and event.source.startswith("account ")


@pytest.mark.django_db
def test_a_table_that_is_loaded_again_is_read_again(tmp_path):
    encounter = a_draft()
    path = tmp_path / "2026q4.csv"
    for units, count in ((0, 1), (4, 0)):
        path.write_bytes(limit_text([("17311", units, "3 x", ""), ("17313", units, "3 x", "")]))
        load(str(path))
        findings = chart_of(encounter.pk).code_sheet.findings
        assert sum(finding.rule == "mue" for finding in findings) == count


@pytest.mark.django_db
def test_the_zip_file_of_the_relative_values(tmp_path):
    path = tmp_path / "rvu26d.zip"
    path.write_bytes(zipped({"PPRRVU2026_Oct_nonQPP.csv": value_text(), "GPCI2026.csv": b"a,b\n"}))
    assert load(str(path)).startswith("Relative values (PFS), 2026 Q4: 6 entries, in use from")


REFUSED = [
    ("a part alone", "v323r0.txt", pair_text(PAIRS), (), None),
    ("no quarter", "a.csv", limit_text(), (), "(--effective-from)"),
    ("another table", "2026q4.csv", b"a,b\n", (), "holds no table of CMS"),
    ("a contradiction", "2026q4.csv", limit_text(), ("--effective-from=2026-07-01",), "not of"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "more", "words"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_what_is_no_table_is_refused_in_words(tmp_path, name, data, more, words):
    path = tmp_path / name
    path.write_bytes(data)
    if words is None:
        assert "In use once the other parts are loaded too" in load(str(path), *more)
        assert not CmsTable.objects.filter(is_whole=True).exists()
        return
    with pytest.raises(CommandError) as refused:
        load(str(path), *more)
    assert words in str(refused.value)
    assert not CmsTable.objects.exists()


def derive(path, *options):
    out = io.StringIO()
    call_command("derive_codes", str(path), *options, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_codes_are_derived_with_the_files_and_without_a_database(tmp_path, written):
    path = tmp_path / "cases.jsonl"
    path.write_text(case("a") + "\n", encoding="utf-8")
    [plain] = derive(path)
    [held] = derive(path, *(f"--cms={name}" for name in written))
    assert "tables" not in plain
    assert held["lines"][0]["tables"] == "CMS 2026 Q4"
    assert [line["code"] for line in held["lines"]] == [line["code"] for line in plain["lines"]]


@pytest.mark.parametrize(
    ("name", "data", "options", "words"),
    [
        ("v323r0.txt", pair_text(PAIRS), (), "give the other parts too"),
        ("a.csv", limit_text(), (), "(--cms-from)"),
        ("a.csv", b"", ("--cms-from=2026-10-01",), "is empty"),
        (None, b"", ("--cms-from=2026-10-01",), "is for --cms FILE"),
    ],
)
def test_files_that_are_no_whole_tables_are_refused_first(tmp_path, name, data, options, words):
    path = tmp_path / "cases.jsonl"
    path.write_text(case("a") + "\n", encoding="utf-8")
    given = list(options)
    if name:
        (tmp_path / name).write_bytes(data)
        given.append(f"--cms={tmp_path / name}")
    with pytest.raises(CommandError) as refused:
        derive(path, *given)
    assert words in str(refused.value) and refused.value.returncode == 2
