"""Migrations leave what is signed as it was, or are undone."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from encounters.installation.backup import make_backup, restore, restoring
from encounters.installation.doctor import proofs
from encounters.management.checkpoint_files import LOG_FILE, NOTES_FILE
from encounters.models import AuditEvent, Encounter
from tests.support.factories import a_case
from tests.support.other_database import an_empty_database

pytestmark = pytest.mark.both_databases

SOUND = ["Note 1 was changed long ago."]


def proof_of(number_now):
    """A proof that finds the old fault and, of an encounter that moved, a new one."""

    def faults(told):
        yield from SOUND
        if not Encounter.objects.filter(case_number=number_now).exists():
            yield "Note 2 is not what was signed."

    return faults


def changing(*args, **options):
    Encounter.objects.update(case_number="CHANGED")


@pytest.fixture
def guarded(monkeypatch):
    def guard(case_number, work, plan=("a migration",)):
        monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: list(plan))
        monkeypatch.setattr(proofs, "PROOFS", (("Signed notes", proof_of(case_number)),))
        monkeypatch.setattr(DjangoCommand, "handle", lambda self, *args, **options: work())

    return guard


@pytest.mark.django_db
class TestVerified:
    def test_migrate_continues_despite_an_earlier_fault(self, guarded):
        guarded(a_case().encounter.case_number, lambda: None)
        call_command("migrate")

    def test_a_new_fault_is(self, guarded):
        guarded(a_case().encounter.case_number, changing)
        with pytest.raises(CommandError, match=r"what is signed \(1\): Note 2.*Restore the backup"):
            call_command("migrate")

    def test_without_a_migration_to_apply_nothing_is_verified(self, guarded):
        guarded(a_case().encounter.case_number, changing, plan=())
        call_command("migrate")

    def test_without_a_plan_for_one_app_all_is(self, guarded):
        guarded(a_case().encounter.case_number, changing, plan=())
        with pytest.raises(CommandError, match="what is signed"):
            call_command("migrate", "encounters")

    def test_a_new_database_has_nothing_to_verify(self, guarded):
        guarded("none", changing)
        call_command("migrate")

    def test_tables_too_old_to_read_are_verified_afterwards(self, guarded, monkeypatch):
        case = a_case()
        guarded(case.encounter.case_number, changing)
        ready, inner = [], proof_of(case.encounter.case_number)

        def faults(told):
            if not ready:
                ready.append(True)
                raise DatabaseError("no such column")
            yield from inner(told)

        monkeypatch.setattr(proofs, "PROOFS", (("Signed notes", faults),))
        with pytest.raises(CommandError, match="what is signed"):
            call_command("migrate")

    def test_migrate_stops_without_its_backup(self, guarded, tmp_path):
        case = a_case()
        guarded(case.encounter.case_number, changing)
        target = tmp_path / "a.backup"
        target.touch()
        with pytest.raises(CommandError, match="Nothing was migrated"):
            call_command("migrate", backup=target)
        assert Encounter.objects.get().case_number == case.encounter.case_number


@pytest.mark.django_db(transaction=True)
def test_the_database_is_put_back(guarded, tmp_path, monkeypatch):
    monkeypatch.setattr(restoring, "_faults_of_records", lambda *_: [])
    case = a_case()
    make_backup(tmp_path / "seed.backup")
    with an_empty_database(tmp_path):
        restore(tmp_path / "seed.backup")
        connection.close()

        def work():
            changing()
            connection.close()

        guarded(case.encounter.case_number, work)
        with pytest.raises(CommandError, match="is as it was before"):
            call_command("migrate", backup=tmp_path / "before.backup")
        assert Encounter.objects.get().case_number == case.encounter.case_number


@pytest.fixture
def many(monkeypatch, tmp_path):
    """As with more notes and events than are proven within a minute, all of them proven already."""
    for name in ("FEW_NOTES", "FEW_EVENTS"):
        monkeypatch.setattr(proofs, name, -1)
    call_command("verify_audit", checkpoint=tmp_path / LOG_FILE, verbosity=0)
    call_command("verify_signed", checkpoint=tmp_path / NOTES_FILE, verbosity=0)
    return tmp_path


@pytest.fixture
def proven(monkeypatch):
    """Which of the proofs of everything are made; with the migration that is to be applied."""
    made = []
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["a migration"])
    monkeypatch.setattr(DjangoCommand, "handle", lambda self, *args, **options: None)
    whole = tuple(
        (name, lambda told, name=name: made.append(name) or ()) for name, _ in proofs.PROOFS
    )
    monkeypatch.setattr(proofs, "PROOFS", whole)
    return made


BOTH = [proofs.NOTES, proofs.LOG]


@pytest.mark.django_db
class TestProvenWhole:
    """Everything before and after, unless checkpoints stand for what is old."""

    def migrate(self, **options):
        out, err = io.StringIO(), io.StringIO()
        call_command("migrate", stdout=out, stderr=err, **options)
        return out.getvalue(), err.getvalue()

    def test_nothing_by_checkpoints(self, proven, many):
        a_case()
        out, err = self.migrate(checkpoints=many)
        assert (proven, err) == ([], "")
        assert "0 signed notes and parts of the log whole" in out

    def test_everything_without_them(self, proven, many):
        a_case()
        out, _ = self.migrate()
        assert proven == BOTH * 2
        assert "all signed notes and all of the log whole" in out

    def test_everything_if_asked(self, proven, many):
        a_case()
        self.migrate(checkpoints=many, whole=True)
        assert proven == BOTH * 2

    def test_everything_where_it_is_little(self, proven, many, monkeypatch):
        a_case()
        monkeypatch.setattr(proofs, "FEW_NOTES", 0)
        monkeypatch.setattr(proofs, "FEW_EVENTS", AuditEvent.objects.count())
        self.migrate(checkpoints=many)
        assert proven == BOTH * 2

    def test_everything_that_a_file_which_is_gone_stood_for(self, proven, many):
        a_case()
        (many / NOTES_FILE).unlink()
        self.migrate(checkpoints=many)
        assert proven == [proofs.NOTES] * 2

    def test_everything_that_a_forged_file_stood_for(self, proven, many):
        a_case()
        forged = json.loads((many / LOG_FILE).read_text()) | {"began_on": "2026-01-01"}
        (many / LOG_FILE).write_text(json.dumps(forged))
        _, err = self.migrate(checkpoints=many)
        assert proven == [proofs.LOG] * 2
        assert "not made with this key" in err

    def test_that_nothing_can_be_read_is_a_fault_where_nothing_is_left(
        self, proven, many, monkeypatch
    ):
        a_case()

        def unreadable(told):
            raise DatabaseError("no such column")

        monkeypatch.setattr(proofs, "PROOFS", ((proofs.NOTES, unreadable),))
        plans = iter([["a migration"], []])
        monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: next(plans))
        with pytest.raises(CommandError, match="cannot be read: no such column"):
            self.migrate()
