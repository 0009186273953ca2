"""A migration that changes what is signed is caught by fingerprints alone, and no other is blamed.

Nothing is proven here: a checkpoint of now stands for all notes and all of the log, and no note is
chosen to be read again.
"""

# ruff: noqa: S608 - statements of table names, and of nothing anybody typed

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.actions.audit.log import head, record_event
from encounters.installation.doctor import proofs
from encounters.installation.upgrade import Checkpoints, Verification, verifying
from encounters.installation.upgrade.fingerprints import Bounds, encounters_of
from encounters.installation.upgrade.rows import LATE, LOG, WRITTEN_AT, signed_rows
from encounters.integrity.canonical import canonical
from encounters.integrity.checkpoints import LogCheckpoint, NotesCheckpoint
from encounters.models import AuditEvent, Patient, Practice, Reading, SignedNote, freezing
from encounters.signed import verification
from tests.encounters.signing.conftest import CHART_TABLES, FILE_TABLES, NOTE_TABLES, signed
from tests.support.forging import without_triggers
from tests.support.opened import opened
from tests.support.signed_case import content_hash, unprinted

__all__ = ["signed"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SQLITE = connection.vendor == "sqlite"
# One column of each table, and what it is set to, where it is not the moment the row was made.
OTHERWISE = {
    "encounters_defect_lesions": "lesion_id = (SELECT lesion_id FROM encounters_stage "
    "WHERE lesion_id <> encounters_defect_lesions.lesion_id LIMIT 1)",
    "encounters_photoconsent": "agreed = NOT agreed",
    "encounters_rolenotice": "role = 'surgeon'",
    "encounters_rolenoticeseen": "user_id = (SELECT min(id) FROM encounters_user "
    "WHERE id <> encounters_rolenoticeseen.user_id)",
    "encounters_storedfile": "size_bytes = size_bytes + 1",
    LOG: "source = 'somebody'",
}
A_MOMENT = "created_at = '2001-01-01 00:00:00'"


@pytest.fixture(autouse=True)
def nothing_proven(monkeypatch):
    for name in ("FEW_NOTES", "FEW_EVENTS", "NEWEST", "SPREAD"):
        monkeypatch.setattr(proofs, name, 0)
    monkeypatch.setattr(verifying, "UNDER_WAY", timedelta(0))


@pytest.fixture
def world(signed):
    """The signed case; whatever a test does to it is taken back."""
    with transaction.atomic():
        yield signed
        transaction.set_rollback(True)


def checkpoints(age=timedelta(0)):
    today = timezone.localdate()
    return Checkpoints(
        notes=NotesCheckpoint(
            since=timezone.now() - age, again=uuid.UUID(int=0), began_on=today, whole_on=today
        ),
        log=LogCheckpoint(tip=head(), again=0, began_on=today, whole_on=today),
    )


def found_after(work):
    """What a migration that does ``work`` is blamed for."""
    made = Verification(checkpoints(), lambda _: None)
    made.before()
    with without_triggers():
        work()
        connection.check_constraints()
    return made.after(is_newest=True)


def run(*statements):
    """On PostgreSQL no table is altered while foreign keys wait to be checked."""
    with connection.cursor() as cursor:
        for statement in statements:
            connection.check_constraints()
            cursor.execute(statement)


def a_row_of(table):
    """The condition for one row of a table that is signed."""
    rows = next(rows for rows in signed_rows() if rows.table == table)
    bound = head().seq if table == LOG else timezone.now()
    everything = rows.source.replace(f" NOT IN (SELECT id FROM {LATE})", " IS NOT NULL")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT own.id FROM {everything}", [bound] * everything.count("%s"))
        return f"id = '{cursor.fetchone()[0]}'"


TABLES = [*CHART_TABLES, *NOTE_TABLES, *FILE_TABLES, LOG]


class TestCaught:
    @pytest.mark.parametrize("table", TABLES)
    def test_a_value_of_one_signed_row(self, world, table):
        change = OTHERWISE.get(table, A_MOMENT)
        where = a_row_of(table)
        found = found_after(lambda: run(f"UPDATE {table} SET {change} WHERE {where}"))
        assert found[0] == f"{table}: {change.split()[0]} was changed in signed rows."

    @pytest.mark.parametrize("table", TABLES)
    def test_one_signed_row_gone(self, world, table):
        where = a_row_of(table)
        made = Verification(checkpoints(), lambda _: None)
        made.before()
        freezing.remove(connection)
        # What needs the row is asked for at the end of a transaction that never ends.
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {where}")
        assert any(
            fault.startswith(f"{table}: signed rows were added or removed")
            for fault in made.after(is_newest=True)
        )

    @pytest.mark.parametrize("table", ["encounters_anesthetic", "encounters_otherservice"])
    def test_one_row_more(self, world, table):
        where = a_row_of(table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            names = [column[0] for column in cursor.description if column[0] != "id"]
        key = uuid.uuid4().hex
        listed = ", ".join(names)
        added = found_after(
            lambda: run(
                f"INSERT INTO {table} (id, {listed}) SELECT '{key}', {listed} FROM {table} "
                f"WHERE {where}"
            )
        )
        assert added[0].startswith(f"{table}: signed rows were added or removed")

    def test_a_signed_case_that_is_a_draft_again(self, world):
        key = world.case.encounter.pk.hex if SQLITE else world.case.encounter.pk
        found = found_after(
            lambda: run(f"UPDATE encounters_encounter SET status = 'draft' WHERE id = '{key}'")
        )
        assert found[0] == "encounters_encounter: status was changed in signed rows."

    def test_values_that_change_rows(self, world):
        """A sum over the values alone would be the same."""
        one, *_, other = AuditEvent.objects.order_by("seq")

        def work():
            for event, at in ((one, other.at), (other, one.at)):
                AuditEvent.objects.filter(pk=event.pk).update(at=at)

        found = found_after(work)
        assert found[0] == f"{LOG}: at was changed in signed rows."

    def test_a_patient_behind_the_log(self, world):
        key = world.case.encounter.patient_id
        found = found_after(lambda: Patient.objects.filter(pk=key).update(mrn="ANOTHER"))
        assert len(found) == 1 and "the log knows of no change" in found[0]

    def test_a_table_of_the_chart_under_another_name(self, world, monkeypatch):
        """All notes are proven then: the release knows no such table."""
        monkeypatch.setattr(verifying, "_frozen_tables", lambda: {"encounters_formername"})
        made = Verification(checkpoints(), lambda _: None)
        made.before()
        with without_triggers():
            Reading.objects.filter(block__stage__lesion__encounter=world.case.encounter).update(
                result="tumor"
            )
        assert len(made.after(is_newest=True)) > 1
        assert "all signed notes" in made.summary()


class TestProven:
    """What no fingerprint shows."""

    @pytest.mark.parametrize("chosen", ["NEWEST", "SPREAD"])
    def test_a_release_that_reads_old_notes_otherwise(self, world, monkeypatch, chosen):
        monkeypatch.setattr(proofs, chosen, 1)
        otherwise = lambda content: canonical(content) + " "  # noqa: E731
        found = found_after(lambda: monkeypatch.setattr(verification, "canonical", otherwise))
        assert found == [f"{world.case.encounter.case_number}: the content is not what was signed"]

    @pytest.mark.parametrize(("age", "faults"), [(timedelta(0), 0), (timedelta(days=1), 1)])
    def test_what_is_newer_than_the_checkpoint(self, world, monkeypatch, age, faults):
        made = Verification(checkpoints(age), lambda _: None)
        made.before()
        monkeypatch.setattr(verification, "canonical", lambda _: "")
        assert len(made.after(is_newest=True)) == faults

    def test_a_note_that_is_wrong_already_blames_nobody(self, world, monkeypatch):
        monkeypatch.setattr(proofs, "NEWEST", 1)
        monkeypatch.setattr(verification, "canonical", lambda _: "")
        assert found_after(lambda: None) == []


class TestNotBlamed:
    def test_a_migration_that_adds(self, world):
        found = found_after(
            lambda: run(
                "CREATE TABLE encounters_novelty (id integer PRIMARY KEY)",
                "ALTER TABLE encounters_reading ADD COLUMN novelty integer NOT NULL DEFAULT 7",
                "ALTER TABLE encounters_signednote ADD COLUMN novelty varchar(9) DEFAULT ''",
                "UPDATE encounters_reading SET novelty = 8",
                "CREATE INDEX novelty ON encounters_reading (novelty)",
            )
        )
        assert found == []

    def test_a_column_under_another_name(self, world):
        found = found_after(
            lambda: run("ALTER TABLE encounters_rolenotice RENAME COLUMN role TO former_role")
        )
        assert found == []

    def test_work_on_rows_of_drafts(self, world):
        """Of every table of the chart, those of a case that nobody signed."""
        draft = world.full_draft.pk.hex if SQLITE else world.full_draft.pk
        note = "encounters_signednote note ON note.encounter_id ="
        drafts = f"encounters_encounter drafts ON drafts.id = '{draft}' AND drafts.id ="
        theirs = {
            rows.table: rows.source.split(" WHERE ")[0].replace(note, drafts)
            for rows in signed_rows()
            if rows.table in CHART_TABLES and rows.table not in OTHERWISE
        }
        changes = [
            f"UPDATE {table} SET {A_MOMENT} WHERE id IN (SELECT own.id FROM {source})"
            for table, source in theirs.items()
        ]
        assert found_after(lambda: run(*changes)) == []

    def test_work_on_what_is_not_signed(self, world):
        def work():
            Practice.objects.update(phone="555-0100")
            Patient.objects.update(name_key="another key")

        assert found_after(work) == []

    def test_what_others_do_meanwhile(self, world):
        """A server of the release before goes on writing."""

        def work():
            record_event("try", world.case.practice, by=None, practice=world.case.practice)

        assert found_after(work) == []

    @pytest.mark.parametrize("is_first", [True, False])
    def test_a_case_that_others_sign_while_rows_are_compared(self, world, monkeypatch, is_first):
        unprinted(monkeypatch)
        draft, passes = world.full_draft, iter((is_first, not is_first))

        def told(text):
            if text == "Comparing encounters_stage" and next(passes):
                opened.sign_note(draft, seen=content_hash(draft), by=draft.surgeon)

        made = Verification(checkpoints(), told)
        made.before()
        assert made.after(is_newest=True) == []
        assert SignedNote.objects.count() == 2


def test_every_append_only_table_says_when_its_rows_came():
    """Else what others write meanwhile would be a fault of the migration."""
    assert set(WRITTEN_AT) == set(freezing.APPEND_ONLY)
    assert {rows.table for rows in signed_rows()} == {*TABLES, "encounters_patient"}


def test_what_our_triggers_freeze_is_known_by_their_names():
    assert verifying._frozen_tables() == {*CHART_TABLES, *NOTE_TABLES, *FILE_TABLES}


def test_the_notes_of_each_table_can_be_found(world):
    """For the day when its rows cannot be compared."""
    bounds = Bounds.of(timezone.now(), head().seq)
    for rows in signed_rows():
        if rows.notes and not rows.may_change:
            encounters = SignedNote.objects.filter(encounter_id__in=encounters_of(rows, bounds))
            assert encounters.get() == world.note, rows.table


# Tables that proofs read and in which no change is a fault. What a note says of places, people and
# payers may be otherwise now (facts.toml); packs, scores and tables of CMS are of the practice.
MAY_DIFFER = {
    "encounters_cmstable",
    "encounters_location",
    "encounters_packchange",
    "encounters_payer",
    "encounters_practice",
    "encounters_scoretable",
    "encounters_user",
}


def test_every_table_that_proofs_read_is_compared(world):
    with CaptureQueriesContext(connection) as caught:
        assert list(verification.faults()) == []
    told = {
        table
        for table in connection.introspection.table_names()
        for query in caught.captured_queries
        if f'"{table}"' in query["sql"] or f"{table} " in query["sql"]
    }
    compared = {rows.table for rows in signed_rows()}
    assert told - compared == MAY_DIFFER
