"""Tables of CMS are loaded in the administration, or refused at the field, in words."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from encounters.coding.cms import files
from encounters.models import AuditEvent, CmsTable
from encounters.snapshot.cms_tables import loaded_keys
from tests.encounters.admin.pages import listing, page_of
from tests.support.cms_files import (
    LIMITS,
    OCTOBER,
    PAIRS,
    all_beginnings,
    cms_files,
    limit_text,
    pair_text,
    small_tables,
)

ADDRESS = "/admin/encounters/cmstable/load/"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    small_tables(monkeypatch)


def send(client, *sent, first_day=""):
    uploaded = [SimpleUploadedFile(name, data) for name, data in sent]
    return client.post(ADDRESS, {"file": uploaded, "first_day": first_day})


def covering(day):
    return [key for key in loaded_keys() if key.first_day <= day <= key.last_day]


LIMIT_FILE = ("2026q4.csv", limit_text())


def test_all_tables_of_a_quarter_are_loaded_at_once_and_the_log_tells(world, login):
    client = login(world.root)
    answer = send(client, *[(file.name, file.data) for file in cms_files()])
    assert (answer.status_code, answer.url) == (302, listing(CmsTable))
    page = client.get(answer.url).content.decode()
    assert "Units a day (MUE), 2026 Q4: 4 entries, in use from 2026-10-01 to 2026-12-31." in page
    rows = {row.kind: row for row in CmsTable.objects.all()}
    assert sorted(rows) == ["add_ons", "limits", "pairs", "values"]
    assert all(row.is_whole and row.loaded_by == world.root for row in rows.values())
    [name] = rows["limits"].files
    page = client.get(page_of(rows["limits"])).content.decode()
    assert name in page and rows["limits"].files[name] in page
    event = AuditEvent.objects.get(action="load_cms", subject_id="limits 2026-10-01")
    assert (event.actor, event.practice, event.source) == (world.root, None, "127.0.0.1")
    assert event.changes["files"] == [None, name]
    assert event.changes["sha256"] == [None, rows["limits"].files[name]]


def test_the_day_that_is_given_counts(world, login):
    answer = send(login(world.root), ("a.csv", limit_text()), first_day="2026-07-01")
    assert answer.status_code == 302
    assert CmsTable.objects.get().first_day == date(2026, 7, 1)


ODD_ROW = limit_text([*LIMITS, ("x", 1, "3", "")])
REFUSED = [
    ("an empty file", ("a.csv", b""), "", "file", "The submitted file is empty."),
    ("another table", ("a.csv", b"a,b\n1,2\n"), "", "file", "Not loaded: a.csv holds no table of"),
    (
        "an odd row",
        ("2026q4.csv", limit_text([*LIMITS, ("x", 1, "3", "")])),
        "",
        "file",
        "is not a code of five",
    ),
    ("half a zip file", ("2026q4.zip", b"PK\x03\x04x"), "", "file", "is damaged"),
    ("a long name", ("x" * 197 + ".csv", limit_text()), "", "file", "at most 200 characters"),
    ("no quarter", ("a.csv", limit_text()), "", "first_day", "no name of a file says the quarter"),
    ("an odd day", LIMIT_FILE, "10/01/2026", "first_day", "as year-month-day"),
    ("another quarter", LIMIT_FILE, "2026-07-01", "first_day", "is of 2026 Q4, not of 2026 Q3"),
]


@pytest.mark.parametrize(
    ("sent", "first_day", "field", "words"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_what_is_no_table_is_refused_at_the_field(world, login, sent, first_day, field, words):
    answer = send(login(world.root), sent, first_day=first_day)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.context["form"].errors[field][0]
    assert words in answer.content.decode()
    assert not CmsTable.objects.exists()
    assert not AuditEvent.objects.filter(action="load_cms").exists()


def test_one_bad_file_of_several_loads_none(world, login):
    answer = send(login(world.root), LIMIT_FILE, ("b.csv", b"a,b\n"))
    assert answer.status_code == 422
    assert not CmsTable.objects.exists()


def test_no_file_is_refused_at_the_field(world, login):
    answer = login(world.root).post(ADDRESS)
    assert answer.status_code == 422
    assert "This field is required." in answer.context["form"].errors["file"]


@pytest.mark.parametrize(("number", "status"), [(8, 302), (9, 422)])
def test_the_number_of_files_has_its_limit(world, login, number, status):
    sent = [(f"2026q4-{n}.csv", limit_text()) for n in range(number)]
    assert send(login(world.root), *sent).status_code == status


@pytest.mark.parametrize(("less", "status"), [(0, 302), (1, 422)])
def test_a_file_has_its_limit(world, login, monkeypatch, less, status):
    monkeypatch.setattr(files, "MAX_BYTES", len(limit_text()) - less)
    assert send(login(world.root), LIMIT_FILE).status_code == status


def test_parts_of_the_pairs_are_used_once_all_are_there(world, login):
    client = login(world.root)
    rows = all_beginnings()
    answer = send(client, ("ccipra-v323r0-f1.txt", pair_text(rows[:20])))
    assert (
        "kept. In use once the other parts are loaded too"
        in client.get(answer.url).content.decode()
    )
    assert not covering(OCTOBER)
    answer = send(client, ("ccipra-v323r0-f2.txt", pair_text(rows[20:])))
    assert "in use from 2026-10-01" in client.get(answer.url).content.decode()
    assert len(covering(OCTOBER)) == 1
    row = CmsTable.objects.get()
    assert (row.is_whole, len(row.files)) == (True, 2)


def test_a_part_does_not_replace_a_whole_table(world, login):
    client = login(world.root)
    send(client, ("ccipra-v323r0.txt", pair_text()))
    answer = send(client, ("ccipra-v323r0-f1.txt", pair_text(PAIRS)))
    assert "are loaded whole" in answer.context["form"].errors["file"][0]
    assert CmsTable.objects.get().is_whole


def test_a_table_of_the_same_quarter_replaces_the_one_before(world, login):
    client = login(world.root)
    send(client, LIMIT_FILE)
    answer = send(client, ("2026q4-revised.csv", limit_text(LIMITS[:2])))
    assert "replacing those loaded before" in client.get(answer.url).content.decode()
    row = CmsTable.objects.get()
    assert (row.entries, list(row.files)) == (2, ["2026q4-revised.csv"])


@pytest.mark.parametrize(
    ("day", "is_covered"),
    [("2026-09-30", False), ("2026-10-01", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_a_table_covers_the_days_of_its_quarter(world, login, day, is_covered):
    send(login(world.root), LIMIT_FILE)
    assert bool(covering(date.fromisoformat(day))) is is_covered


def test_only_the_superuser_loads_for_all_practices(world, login):
    for verb in ("get", "post"):
        assert getattr(login(world.admin), verb)(ADDRESS).status_code == 403
        assert getattr(login(world.shared), verb)(ADDRESS).status_code == 404
    assert ADDRESS not in login(world.admin).get(listing(CmsTable)).content.decode()
    assert ADDRESS in login(world.root).get(listing(CmsTable)).content.decode()
