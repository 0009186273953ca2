"""From a database in use to a file and back: identical, or refused with nothing touched."""

import itertools
import sqlite3
import threading
import time
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.urls import reverse

from encounters.installation.backup import BackupError, make_backup, rehearse, restore, restoring
from encounters.installation.backup.container import write_container
from encounters.installation.backup.manifest import Manifest
from encounters.models import Anesthetic, AuditEvent, Encounter, LesionPhoto, User
from encounters.snapshot import take_snapshot
from tests.support.concurrent_writes import logged_in
from tests.support.factories import a_case
from tests.support.full_case import a_full_case
from tests.support.opened import opened
from tests.support.other_database import an_empty_database
from tests.support.stored_files import jpeg_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
BACKUPS_UNDER_LOAD = 3


@pytest.fixture
def records_verified(monkeypatch):
    """The process that verifies the records is started in one test; here it finds nothing."""
    asked = []
    monkeypatch.setattr(restoring, "_faults_of_records", lambda *asking: asked.append(asking) or [])
    return asked


def everything():
    encounters = Encounter.objects.order_by("pk")
    return (
        [take_snapshot(encounter.pk) for encounter in encounters],
        list(AuditEvent.objects.order_by("pk").values()),
        list(User.objects.order_by("pk").values()),
        [jpeg_of(photo) for photo in LesionPhoto.objects.order_by("pk")],
    )


def test_restore_is_identical_and_logs_everybody_out(tmp_path):
    case, _ = a_full_case()
    logged_in(case.surgeon).get(reverse("day_list"))
    before = everything()
    assert before[3], "photographs are part of it"
    assert Session.objects.exists()
    target = tmp_path / "a.backup"
    made = make_backup(target, "correct horse battery")
    assert made.manifest.contents.audit["id"] == str(before[1][-1]["id"])
    with an_empty_database(tmp_path):
        done = restore(target, "correct horse battery")
        assert everything() == before
        assert not Session.objects.exists()
        assert (done.kept, done.needs_migrate) == ("", False)
        if connection.vendor == "sqlite":
            assert Path(connection.settings_dict["NAME"]).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if "db.sqlite3" not in path.name) == [
        "a.backup"
    ]


@pytest.mark.parametrize(
    ("passphrase", "check"), [("", "all-records"), ("correct horse battery", "records")]
)
def test_only_a_sealed_file_is_taken_for_what_was_written(
    tmp_path, records_verified, passphrase, check
):
    """Anybody may have made another one. A rehearsal is of what is verified night by night."""
    target = tmp_path / "a.backup"
    make_backup(target, passphrase)
    with an_empty_database(tmp_path):
        restore(target, passphrase)
    rehearse(target, passphrase)
    assert [asked for _, asked in records_verified] == [check, "records"]


def test_restore_replaces_records_only_when_asked_and_keeps_the_old(tmp_path, records_verified):
    a_case()
    target = tmp_path / "a.backup"
    make_backup(target)
    with an_empty_database(tmp_path):
        restore(target)
        Encounter.objects.update(case_number="LATER-1")
        connection.close()
        with pytest.raises(BackupError, match="--replace"):
            restore(target)
        assert Encounter.objects.get().case_number == "LATER-1"
        connection.close()
        done = restore(target, may_replace=True)
        assert Encounter.objects.get().case_number != "LATER-1"
        assert "before" in done.kept


FULL = {
    "sqlite": ("sqlite._copy", sqlite3.OperationalError("database or disk is full")),
    "postgresql": ("postgresql._contents", psycopg.errors.DiskFull("the disk is full")),
}


def test_a_disk_that_is_full_is_told_in_words(tmp_path, monkeypatch):
    place, error = FULL[connection.vendor]

    def full(*_):
        raise error

    a_case()
    monkeypatch.setattr(f"encounters.installation.backup.{place}", full)
    with pytest.raises(BackupError, match="disk is full"):
        make_backup(tmp_path / "a.backup")
    assert not list(tmp_path.iterdir())


def test_a_rehearsal_touches_nothing(tmp_path, records_verified):
    a_case()
    target = tmp_path / "a.backup"
    make_backup(target)
    before = everything()
    User.objects.update(first_name="Later")
    assert rehearse(target).manifest.row_count > 0
    assert User.objects.filter(first_name="Later").exists()
    User.objects.update(first_name="Robin")
    assert everything()[1] == before[1]
    [(address, _)] = records_verified
    assert "scratch" in address or "restore" in address


def spoiled_copy(target, monkeypatch, change):
    """A backup whose manifest promises something else than its part holds."""
    written = []

    def spoil(path, manifest, part, passphrase):
        values = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
        written.append(path)
        write_container(path, Manifest(**(values | change(manifest))), part, passphrase)

    monkeypatch.setattr("encounters.installation.backup.making.write_container", spoil)
    make_backup(target)


def without_a_row(manifest):
    held = manifest.contents
    count, total = held.tables["encounters_encounter"]
    tables = held.tables | {"encounters_encounter": (count - 1, total)}
    return {"contents": type(held)(tables=tables, migrations=held.migrations, audit=held.audit)}


def a_newer_release(manifest):
    held = manifest.contents
    migrations = (*held.migrations, "encounters.9999_later")
    return {"contents": type(held)(tables=held.tables, migrations=migrations, audit=held.audit)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_a_row, "encounters_encounter had"),
        (a_newer_release, "newer than this release"),
        (lambda manifest: {"vendor": "another"}, "is of another"),
        (lambda manifest: {"sha256": "0" * 64}, "damaged"),
    ],
)
def test_a_copy_that_is_not_what_it_says(tmp_path, monkeypatch, records_verified, change, words):
    a_case()
    target = tmp_path / "a.backup"
    spoiled_copy(target, monkeypatch, change)
    before = everything()
    with pytest.raises(BackupError, match=words):
        restore(target, may_replace=True)
    assert everything() == before


@pytest.mark.one_database
def test_records_that_do_not_verify_are_not_restored(tmp_path, monkeypatch):
    a_case()
    target = tmp_path / "a.backup"
    make_backup(target)
    monkeypatch.setattr(restoring, "_faults_of_records", lambda *_: ["Note 7 was changed."])
    with pytest.raises(BackupError, match="Note 7 was changed"):
        rehearse(target)


def test_under_write_load_every_backup_is_whole(tmp_path, records_verified):
    """Each save is a row, an event and a version: a backup has all three or none."""
    case = a_case()
    target = tmp_path / "seed.backup"
    make_backup(target)
    with an_empty_database(tmp_path):
        restore(target)
        encounter = Encounter.objects.get()
        stop, acknowledged = threading.Event(), []

        def write():
            try:
                for number in itertools.count(1):
                    if stop.is_set():
                        return
                    facts = {"agent": f"Agent {number}", "volume_ml": 1}
                    opened.give_anesthetic(encounter, facts, by=encounter.surgeon)
                    acknowledged.append(number)
            finally:
                connections.close_all()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(BACKUPS_UNDER_LOAD):
                had = len(acknowledged)
                while len(acknowledged) == had:
                    time.sleep(0.005)
                had = len(acknowledged)
                file = tmp_path / f"{number}.backup"
                made = make_backup(file)
                tables = made.manifest.contents.tables
                rehearse(file)
                given = tables["encounters_anesthetic"][0]
                assert given >= had
                assert (
                    tables["encounters_auditevent"][0] - given
                    == AuditEvent.objects.exclude(action="give_anesthetic").count()
                )
        finally:
            stop.set()
            writer.join()
        assert len(acknowledged) == Anesthetic.objects.count()
    assert case.encounter.anesthetics.count() == 0


def test_made_and_verified_in_one_go(tmp_path, capsys, records_verified):
    a_case()
    call_command("backup", str(tmp_path / "a.backup"), "--verify")
    said = capsys.readouterr()
    assert "identical" in said.out
    assert "not encrypted" in said.err


@pytest.mark.one_database
def test_sealed_and_opened_again(tmp_path, capsys, records_verified):
    a_case()
    file = tmp_path / "passphrase"
    file.write_text("twelve signs\n")
    file.chmod(0o600)
    target = str(tmp_path / "a.backup")
    call_command("backup", target, passphrase_file=str(file))
    call_command("backup", target, "--verify", passphrase_file=str(file))
    with pytest.raises(CommandError, match="sealed"):
        call_command("backup", target, "--verify")
