"""A release of ICD-10-CM is loaded in the administration, or refused at the field, in words."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from encounters.icd10 import changes, release_file
from encounters.models import AuditEvent, Icd10Code
from tests.encounters.admin.pages import listing

OCTOBER = date(2026, 10, 1)
ORDER = "00001 {code:<7} 1 {label:<60} {label}\n"
NOSE = ORDER.format(code="C44311", label="Nose")
ADDRESS = "/admin/encounters/icd10code/load/"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Releases of a line or two, any of which the next may drop."""
    monkeypatch.setattr(changes, "FEWEST_BILLABLE", 1)
    monkeypatch.setattr(changes, "LARGEST_SHARE_ENDED", 1)


def send(client, text=NOSE, name="icd10cm_order_2027.txt", first_day=""):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return client.post(ADDRESS, {"file": file, "effective_from": first_day})


def test_a_file_is_loaded_and_the_log_tells(world, login):
    client = login(world.root)
    answer = send(client)
    assert (answer.status_code, answer.url) == (302, listing(Icd10Code))
    page = client.get(answer.url).content.decode()
    assert "ICD-10-CM, October 2026, in force from 2026-10-01: 1 billable codes" in page
    row = Icd10Code.objects.get()
    assert (row.code, row.effective_from, row.effective_to) == ("C44.311", OCTOBER, None)
    event = AuditEvent.objects.get(action="load_icd10")
    assert (event.actor, event.practice, event.source) == (world.root, None, "127.0.0.1")
    assert event.changes["file"] == [None, "icd10cm_order_2027.txt"]
    assert event.changes["begun"] == [None, 1]


def test_the_day_that_is_given_counts(world, login):
    assert send(login(world.root), name="codes.txt", first_day="2027-04-01").status_code == 302
    assert Icd10Code.objects.get().effective_from == date(2027, 4, 1)


REFUSED = [
    ("no file", {"text": b""}, "file", "The submitted file is empty."),
    ("another encoding", {"text": b"M\xe9n"}, "file", "Not loaded: line 1 is not UTF-8 text"),
    ("another layout", {"text": "code,label\n"}, "file", "Not loaded: line 1 is not laid out"),
    ("twice a code", {"text": NOSE * 2}, "file", "Not loaded: line 2 repeats C44.311."),
    ("half a zip file", {"text": b"PK\x03\x04x", "name": "2027.zip"}, "file", "damaged"),
    ("a long name", {"name": "x" * 197 + ".txt"}, "file", "at most 200 characters"),
    ("no day", {"name": "codes.txt"}, "effective_from", "does not say the first day"),
    ("an odd day", {"first_day": "10/01/2026"}, "effective_from", "as year-month-day"),
    ("an early day", {"first_day": "2015-09-30"}, "effective_from", "when use began"),
    ("a far day", {"first_day": "2072-10-01"}, "effective_from", "more than a year ahead"),
]


@pytest.mark.parametrize(
    ("sent", "field", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_file_that_is_no_release_is_refused_at_the_field(world, login, sent, field, words):
    answer = send(login(world.root), **sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.context["form"].errors[field][0]
    assert words in answer.content.decode()
    assert not Icd10Code.objects.exists()
    assert not AuditEvent.objects.filter(action="load_icd10").exists()


@pytest.mark.parametrize(("size", "status"), [(len(NOSE), 302), (len(NOSE) - 1, 422)])
def test_a_file_has_its_limit(world, login, monkeypatch, size, status):
    monkeypatch.setattr(release_file, "MAX_BYTES", size)
    assert send(login(world.root)).status_code == status


def test_missing_file_is_refused_at_the_field(world, login):
    answer = login(world.root).post(ADDRESS)
    assert answer.status_code == 422
    assert "This field is required." in answer.context["form"].errors["file"]


def test_an_older_release_and_one_of_the_same_day_ask_for_a_day(world, login):
    client = login(world.root)
    send(client)
    older = send(client, name="icd10cm_order_2026.txt")
    assert "newer than 2025-10-01" in older.context["form"].errors["effective_from"][0]
    chin = ORDER.format(code="C44312", label="Chin")
    same = send(client, chin)
    assert "2026-10-01 is loaded" in same.context["form"].errors["effective_from"][0]
    assert send(client, chin, first_day="2026-10-01").status_code == 302
    assert [row.code for row in Icd10Code.objects.all()] == ["C44.312"]


def test_the_same_file_twice_changes_nothing(world, login):
    client = login(world.root)
    send(client)
    answer = send(client)
    assert "nothing changed" in client.get(answer.url).content.decode()
    assert Icd10Code.objects.count() == 1


def test_only_the_superuser_loads_for_all_practices(world, login):
    for verb in ("get", "post"):
        assert getattr(login(world.admin), verb)(ADDRESS).status_code == 403
        assert getattr(login(world.shared), verb)(ADDRESS).status_code == 404
    assert ADDRESS not in login(world.admin).get(listing(Icd10Code)).content.decode()
    assert ADDRESS in login(world.root).get(listing(Icd10Code)).content.decode()
