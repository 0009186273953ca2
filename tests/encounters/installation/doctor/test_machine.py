"""Files, disks, fonts, renderer, accounts: one sound, one spoiled."""

import re
import shutil
import sys
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from encounters.actions.audit.log import head, record_event
from encounters.installation.doctor import database, examine, machine, proofs, sqlite
from encounters.models import AuditEvent
from encounters.note.renderer import RenderBusyError, RenderFailedError, _renderer_of
from tests.support.factories import a_practice, a_user
from tests.support.forging import without_triggers
from tests.support.source_tree import ROOT

pytestmark = pytest.mark.both_databases

Usage = namedtuple("Usage", "total used free")
GB = 1024**3


@pytest.mark.parametrize(
    ("total", "free", "words"),
    [
        (100 * GB, 10 * GB, []),
        (100 * GB, 10 * GB - 1, ["warning"]),
        (5 * GB, GB, []),
        (5 * GB, GB - 1, ["warning"]),
    ],
)
def test_room_on_the_disk(found, monkeypatch, total, free, words):
    usage = Usage(total, total - free, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert sorted(set(found("disks"))) == words


@pytest.mark.parametrize(
    ("mode", "words"), [(0o600, []), (0o640, ["critical"]), (0o604, ["critical"])]
)
def test_the_file_of_secrets(served, found, tmp_path, monkeypatch, mode, words):
    file = tmp_path / "mohsdoc.env"
    file.write_text("MOHSDOC_SECRET_KEY=x")
    file.chmod(mode)
    monkeypatch.setattr(machine, "ENVIRONMENT_FILE", file)
    assert found("environment-file") == words


@pytest.mark.parametrize(
    ("file", "folder", "words"),
    [
        (0o600, 0o700, []),
        (0o640, 0o700, ["critical"]),
        (0o602, 0o700, ["critical"]),
        (0o600, 0o755, ["warning"]),
        (0o600, 0o770, ["critical"]),
    ],
)
def test_database_readable_by_others_is_found(tmp_path, monkeypatch, file, folder, words):
    path = tmp_path / "db.sqlite3"
    path.touch()
    path.chmod(file)
    tmp_path.chmod(folder)
    monkeypatch.setattr(sqlite, "database_file", lambda: path)
    assert [finding.severity for finding in sqlite.files()] == words


def test_collected_static_files(served, found, tmp_path):
    served.STATIC_ROOT = tmp_path
    assert found("static-files") == ["critical"]
    (tmp_path / "staticfiles.json").touch()
    assert found("static-files") == []


@pytest.mark.parametrize("lacking", [{"path": "nowhere"}, {"package": "mohsdoc-no-such-package"}])
def test_a_missing_typeface(found, monkeypatch, lacking):
    assert found("fonts") == []
    gone = replace(machine.FONT_FILES[0], **lacking)
    monkeypatch.setattr(machine, "FONT_FILES", (gone, *machine.FONT_FILES[1:]))
    assert found("fonts") == ["critical"]


@pytest.mark.parametrize(
    ("certificate", "is_installed", "words"),
    [("", False, []), ("a.p12", True, []), ("a.p12", False, ["critical"])],
)
def test_the_package_that_signs(found, monkeypatch, settings, certificate, is_installed, words):
    settings.SIGNING_PKCS12 = certificate
    if not is_installed:
        monkeypatch.setitem(sys.modules, "pyhanko", None)
    assert found("signing-package") == words


def test_a_server_that_cannot_sign_does_not_start(monkeypatch, settings):
    settings.SIGNING_PKCS12 = "a.p12"
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    [(_, ailment)] = examine(at_start=True, only=["signing-package"])
    assert ailment.is_critical
    assert "requirements/signing.txt" in ailment.mend


@pytest.mark.parametrize(("leaves", "words"), [(True, []), (False, ["warning"])])
def test_a_network_that_cannot_be_left_is_said(served, found, monkeypatch, leaves, words):
    monkeypatch.setattr(machine, "_LEAVES_THE_NETWORK", f"raise SystemExit({not leaves})")
    assert found("network-isolation") == words


def test_the_unit_lets_the_children_leave_the_network():
    """What ``sandbox`` asks of the kernel is what the unit allows."""
    unit = (ROOT / "deploy" / "mohsdoc.service").read_text()
    assert "\nRestrictNamespaces=user net\n" in unit
    assert "import leave_the_network" in machine._LEAVES_THE_NETWORK


def test_a_sound_renderer(found):
    assert found("renderer") == []


RENDERERS = [
    (RenderFailedError("Pango is missing", "Install Pango"), "critical", "Install Pango"),
    (RenderFailedError("exit code 1"), "critical", "pip install"),
    (RenderBusyError("too late"), "warning", "Run the doctor again"),
]


def test_a_folder_of_the_printing_service_that_others_may_enter(settings, monkeypatch, tmp_path):
    """Somebody else could put a socket of his there, and be sent notes."""
    tmp_path.chmod(0o755)
    settings.RUN_FOLDER = str(tmp_path)
    monkeypatch.setattr(machine, "renderer", lambda: _renderer_of.__wrapped__(0))
    [ailment] = machine.note_renderer()
    assert ailment.is_critical
    assert str(tmp_path) in ailment.what
    assert "MOHSDOC_RUN_FOLDER" in ailment.mend


def test_the_unit_makes_the_folder_that_the_installer_names():
    unit = (ROOT / "deploy" / "mohsdoc.service").read_text()
    [name] = re.findall(r"^RuntimeDirectory=(\S+)$", unit, re.M)
    assert f'RUN_FOLDER = "/run/{name}"' in (ROOT / "deploy" / "write_settings.py").read_text()
    assert "\nRuntimeDirectoryMode=0700\n" in unit


@pytest.mark.parametrize(("error", "severity", "mend"), RENDERERS)
def test_a_renderer_that_fails(monkeypatch, error, severity, mend):
    class Broken:
        def render(self, job):
            raise error

    monkeypatch.setattr(machine, "renderer", Broken)
    [ailment] = machine.note_renderer()
    assert ailment.severity == severity
    assert mend in ailment.mend


@pytest.mark.django_db
class TestDatabase:
    def test_a_fresh_one_is_sound(self):
        assert examine(only=["migrations", "triggers", "clocks", "sqlite-modes", "records"]) == []

    def test_tables_behind_the_release(self, found):
        MigrationRecorder.Migration.objects.filter(app="encounters").delete()
        assert found("migrations") == ["critical"]

    def test_tables_ahead_of_the_release(self, found):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) "
                "VALUES ('encounters', '9999_later', CURRENT_TIMESTAMP)"
            )
        assert found("migrations") == ["critical"]

    def test_a_guard_that_is_not_there(self, found, monkeypatch):
        monkeypatch.setattr(database, "GUARDS", (lambda: [], lambda: ["mohs_no_such_guard"]))
        assert found("triggers") == ["critical"]

    @pytest.mark.parametrize(("seconds", "words"), [(59, []), (61, ["warning"])])
    def test_a_clock_that_went_back(self, found, stop_clock, seconds, words):
        a_practice()
        newest = AuditEvent.objects.order_by("-id").first().at
        stop_clock(newest - timedelta(seconds=seconds))
        assert found("clocks") == words

    @pytest.mark.parametrize(("seconds", "words"), [(4.9, []), (-5.1, ["critical"])])
    def test_clocks_apart(self, found, monkeypatch, seconds, words):
        monkeypatch.setattr(database, "_skew_seconds", lambda: seconds)
        assert found("clocks") == words

    def test_the_password_of_the_demo(self, served, found, settings):
        user = a_user(username="surgeon")
        assert found("demo-accounts") == []
        user.set_password("mohsdoc-surgeon-demo")
        user.save()
        assert found("demo-accounts") == ["critical"]

    def test_records_that_were_changed_are_named_but_not_all(self, found, monkeypatch):
        faults = [f"note {number}" for number in range(7)]
        monkeypatch.setattr(proofs, "SOME", (("Signed notes", lambda told: faults),))
        assert len(found("records")) == proofs.MOST_NAMED + 1

    @pytest.mark.parametrize(("few", "is_seen"), [(10, True), (9, False)])
    def test_of_many_events_the_newest_and_some_others(self, monkeypatch, few, is_seen):
        """The fifth of ten was changed; where they are many, only their ends are looked at."""
        practice = a_practice()
        for _ in range(10 - head().seq):
            record_event("try", practice, by=None, practice=practice)
        with without_triggers():
            AuditEvent.objects.filter(seq=5).update(action="nothing")
        for name, value in {"FEW_EVENTS": few, "PIECES": 1, "PIECE": 2}.items():
            monkeypatch.setattr(proofs, name, value)
        assert bool(list(proofs.records())) == is_seen
        with without_triggers():
            AuditEvent.objects.filter(seq=9).update(action="nothing")
        assert list(proofs.records())

    def test_all_records_only_if_they_are_named(self, found, monkeypatch):
        monkeypatch.setattr(proofs, "PROOFS", (("Signed notes", lambda told: ["note 1"]),))
        assert "all-records" not in {name for name, _ in examine()}
        assert found("all-records") == ["critical"]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own modes")
class TestSqlite:
    @pytest.mark.parametrize(
        "change", [{"transaction_mode": "DEFERRED"}, {"timeout": 9}, {"transaction_mode": None}]
    )
    def test_options_that_lose_saves(self, found, settings, monkeypatch, change):
        options = {**settings.DATABASES["default"]["OPTIONS"], **change}
        monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", options)
        assert found("sqlite-modes") == ["critical"]

    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("synchronous", 1, ["critical"]),
            ("synchronous", 2, []),
            ("foreign_keys", 0, ["critical"]),
            ("journal_mode", "delete", ["critical"]),
        ],
    )
    def test_sqlite_modes(self, found, monkeypatch, tmp_path, name, value, words):
        sound = {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal"}
        monkeypatch.setattr(sqlite, "database_file", lambda: tmp_path)
        monkeypatch.setattr(sqlite, "_pragma", (sound | {name: value}).__getitem__)
        assert found("sqlite-modes") == words
