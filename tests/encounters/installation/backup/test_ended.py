"""A backup or restore that a signal ended, and a restore beside a server."""

import gzip
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from encounters.installation import serving
from encounters.installation.backup import BackupError, make_backup, rehearse, restore, restoring
from encounters.installation.backup.container import unpack
from encounters.installation.backup.postgresql import _session
from encounters.installation.backup.sqlite import SqliteStore
from encounters.models import Encounter
from mohsdoc.database_url import with_name
from tests.support.factories import a_case
from tests.support.other_database import an_empty_database
from tests.support.source_tree import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def records_verified(monkeypatch):
    """The process that verifies the records is started elsewhere; here it finds nothing."""
    monkeypatch.setattr(restoring, "_faults_of_records", lambda *_: [])


def scratch_databases():
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            [f"{connection.settings_dict['NAME']}_restore_"],
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where a rehearsal works, whatever the database."""
    monkeypatch.setattr(restoring, "_scratch_parent", lambda: tmp_path)
    return tmp_path


ENDINGS = [
    (signal.SIGTERM, "differences"),
    (signal.SIGINT, "_is_older"),
    pytest.param(signal.SIGHUP, "differences", marks=pytest.mark.one_database),
    *(
        pytest.param(*ending, marks=pytest.mark.full_scale)
        for ending in (
            (signal.SIGTERM, "_is_older"),
            (signal.SIGINT, "differences"),
            (signal.SIGHUP, "_is_older"),
        )
    ),
]


@pytest.mark.parametrize(("ending", "place"), ENDINGS)
def test_an_ended_rehearsal_leaves_nothing(folder, monkeypatch, ending, place):
    """Right before the copies are compared, and after."""
    a_case()
    real, seen = getattr(restoring, place), []

    def ended(*arguments):
        seen.extend(scratch_databases() or ["a file"])
        os.kill(os.getpid(), ending)
        return real(*arguments)

    monkeypatch.setattr(restoring, place, ended)
    with pytest.raises(SystemExit) as caught:
        call_command("backup", str(folder / "a.backup"), "--verify")
    assert caught.value.code == 128 + ending
    assert len(seen) == 1
    assert [path.name for path in folder.iterdir()] == ["a.backup"]
    assert scratch_databases() == []


@pytest.mark.one_database
def test_an_ended_backup_leaves_no_file(tmp_path, monkeypatch):
    a_case()

    def ended(*_):
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("encounters.installation.backup.making.sha256_of", ended)
    with pytest.raises(SystemExit):
        call_command("backup", str(tmp_path / "a.backup"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's scratch lies in the folder")
def test_a_scratch_database_is_swept_when_nobody_uses_it(folder):
    a_case()
    make_backup(folder / "a.backup")
    name = f"{connection.settings_dict['NAME']}_restore_0123abcd"
    others = f"{connection.settings_dict['NAME']}_restore_by_hand"
    with connection.cursor() as cursor:
        for made in (name, others):
            cursor.execute(f'CREATE DATABASE "{made}" TEMPLATE template0')
    try:
        with _session(name):
            rehearse(folder / "a.backup")
            assert sorted(scratch_databases()) == sorted([name, others])
        rehearse(folder / "a.backup")
        assert scratch_databases() == [others]
    finally:
        with connection.cursor() as cursor:
            for made in (name, others):
                cursor.execute(f'DROP DATABASE IF EXISTS "{made}"')


@pytest.mark.one_database
def test_the_part_is_compressed(tmp_path):
    a_case()
    target = tmp_path / "a.backup"
    make_backup(target)
    out = tmp_path / "out"
    out.mkdir()
    manifest, part = unpack(target, out, "")
    assert manifest.audit_key
    if connection.vendor == "sqlite":
        plain = gzip.decompress(part.read_bytes())
        assert plain.startswith(b"SQLite format 3")
        assert manifest.size < len(plain) / 2


def test_a_part_that_cannot_be_unpacked_is_told(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("pg_restore says so itself")
    part = tmp_path / "part"
    for spoiled in (gzip.compress(b"x" * 9999)[:-9], b"\x1f\x8b" + b"0" * 99):
        part.write_bytes(spoiled)
        with pytest.raises(BackupError, match="cannot be unpacked"):
            SqliteStore(tmp_path).load_scratch(part)


FIGURES = {
    "sqlite": "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'encounters_encounter'",
    "postgresql": "SELECT count(*) FROM pg_stats WHERE tablename = 'encounters_encounter'",
}


def test_a_restored_database_has_the_figures_that_queries_are_planned_by(tmp_path):
    a_case()
    make_backup(tmp_path / "a.backup")
    with an_empty_database(tmp_path):
        restore(tmp_path / "a.backup")
        with connection.cursor() as cursor:
            cursor.execute(FIGURES[connection.vendor])
            assert cursor.fetchone()[0] > 0


SERVER = """
import os, sys
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "mohsdoc.settings"
django.setup()
from encounters.installation.serving import show_serving
show_serving()
print("serving", flush=True)
sys.stdin.read()
"""


@contextmanager
def a_server():
    """A process that serves the database at hand and has nothing to do."""
    name = str(connection.settings_dict["NAME"])
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = with_name(os.environ["DATABASE_URL"], name)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, "MOHSDOC_DEMO": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert server.stdout.readline() == b"serving\n"
        yield
    finally:
        server.kill()
        server.communicate()


def test_a_restore_beside_a_server_is_refused(tmp_path):
    """Idle, without a request, killed at the end: then it goes through."""
    case = a_case()
    target = tmp_path / "a.backup"
    make_backup(target)
    with an_empty_database(tmp_path):
        restore(target)
        Encounter.objects.update(case_number="LATER-1")
        connection.close()
        with a_server():
            with pytest.raises(BackupError, match=r"Stop it first \(systemctl stop mohsdoc"):
                restore(target, may_replace=True)
            rehearse(target)
        assert Encounter.objects.get().case_number == "LATER-1"
        connection.close()
        restore(target, may_replace=True)
        assert Encounter.objects.get().case_number == case.encounter.case_number


def test_a_server_that_starts_meanwhile_is_seen_before_the_swap(tmp_path, monkeypatch):
    a_case()
    target = tmp_path / "a.backup"
    make_backup(target)
    monkeypatch.setattr(restoring, "refuse_if_served", lambda: None)
    with an_empty_database(tmp_path):
        restore(target)
        Encounter.objects.update(case_number="LATER-1")
        connection.close()
        with a_server(), pytest.raises(BackupError, match="Stop it first"):
            restore(target, may_replace=True)
        assert Encounter.objects.get().case_number == "LATER-1"


def test_a_database_in_memory_is_nobodys_but_ours():
    if connection.vendor == "sqlite":
        assert serving._lock_file() is None
        with serving.alone():
            serving.refuse_if_served()


@pytest.mark.one_database
def test_another_audit_key_is_named_before_anything_is_compared(tmp_path, settings):
    a_case()
    target = tmp_path / "a.backup"
    make_backup(target)
    settings.AUDIT_KEY = "another key, long enough to be one of them"
    with pytest.raises(BackupError, match="another key than MOHSDOC_AUDIT_KEY"):
        rehearse(target)
    assert [path.name for path in Path(tmp_path).iterdir()] == ["a.backup"]
