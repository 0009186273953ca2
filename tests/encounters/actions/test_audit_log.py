"""The log as it is stored: one chain, and nobody takes a link out, on either database."""

from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from encounters import actions
from encounters.actions.audit.log import (
    append,
    head,
    log_faults,
    record_event,
)
from encounters.integrity.audit_chain import GENESIS, Head
from encounters.models import AuditEvent
from encounters.request_state import RequestState, handling
from tests.support.concurrent_writes import write_events_at_once
from tests.support.factories import a_case, a_practice, a_stage
from tests.support.trigger_free_flush import our_triggers

pytestmark = pytest.mark.both_databases

TABLE = "encounters_auditevent"
IS_SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def practice(db):
    return a_practice()


def execute(sql):
    for word, meaning in FILLED_IN.items():
        sql = sql.replace(word, meaning)
    with transaction.atomic(), connection.cursor() as cursor:
        if not IS_SQLITE:
            # A table with checks still to be made is not truncated, by nobody's merit.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)


def test_events_of_actions_are_one_chain_without_a_gap(db):
    a_stage(a_case().lesion)
    events = list(AuditEvent.objects.all())
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert events[0].previous == GENESIS
    assert all(second.previous == first.digest for first, second in pairwise(events))
    assert head() == Head(events[-1].seq, events[-1].digest)
    assert list(log_faults(head(), Head(3, events[2].digest))) == []


ODD = {
    "n": [0.1, 1e22],
    "m": [None, 10.0],
    "t": ["", 'Łódź "李" 😀'],
    "d": [{"b": 1, "a": []}, -0.0],
}


def test_odd_values_come_back_from_the_database_as_the_digest_saw_them(practice):
    record_event("try", practice, by=None, practice=practice, changes=ODD)
    assert list(log_faults()) == []


def test_the_source_of_a_request_stands_in_every_event_of_it(practice):
    with handling(RequestState(source="192.0.2.7")):
        inside = record_event("try", practice, by=None, practice=practice)
    outside = record_event("try", practice, by=None, practice=practice)
    assert (inside.source, outside.source) == ("192.0.2.7", "")


def test_a_change_of_a_stored_event_is_found(practice):
    """As if by somebody who can write the database's file, and takes the triggers away first."""
    with connection.cursor() as cursor:
        for name, table in our_triggers(cursor):
            on = "" if IS_SQLITE else f" ON {table}"
            cursor.execute(f"DROP TRIGGER {name}{on}")
    event = AuditEvent.objects.order_by("seq").first()
    for name, value in {"source": "198.51.100.1", "outcome": "denied", "changes": {"x": 1}}.items():
        was = getattr(event, name)
        AuditEvent.objects.filter(pk=event.pk).update(**{name: value})
        assert list(log_faults()) == ["Event 1: is not what was written."]
        AuditEvent.objects.filter(pk=event.pk).update(**{name: was})
    known = head()
    AuditEvent.objects.filter(seq=known.seq).delete()
    assert list(log_faults()) == []
    assert len(list(log_faults(known))) == 1


COPIED = "at, action, subject_kind, subject_id, patient_id, encounter_id, outcome, source, place"
COPIED += ", changes"
# The words in capitals without a meaning in SQL stand for what is filled in below.
OUTSIDE = "INSERT INTO LOG (seq, previous, digest, COPIED) SELECT SEQ, PREV, 'x', COPIED FROM FIRST"
ATTACKS = {
    "edit": "UPDATE LOG SET actor_id = NULL WHERE seq = 1",
    "edit nothing": "UPDATE LOG SET seq = seq",
    "remove": "DELETE FROM LOG WHERE seq = 2",
    "remove all": "DELETE FROM LOG",
    "insert further on": OUTSIDE.replace("SEQ", "999").replace("PREV", "LAST"),
    "insert in between": OUTSIDE.replace("SEQ", "1").replace("PREV", "LAST"),
    "insert a fork": OUTSIDE.replace("SEQ", "NEXT").replace("PREV", "'0'"),
}
ON_SQLITE = {
    "replace": OUTSIDE.replace("INSERT", "INSERT OR REPLACE").replace("SEQ", "1"),
    "replace by id": OUTSIDE.replace("INSERT", "INSERT OR REPLACE")
    .replace("(seq", "(id, seq")
    .replace("SEQ", "id, NEXT")
    .replace("PREV", "LAST"),
}
ON_POSTGRESQL = {
    "truncate": "TRUNCATE LOG",
    "truncate what refers": "TRUNCATE encounters_practice CASCADE",
    "upsert": "INSERT INTO LOG SELECT * FROM FIRST ON CONFLICT (seq) DO UPDATE SET source = 'x'",
}
ATTACKS |= ON_SQLITE if IS_SQLITE else ON_POSTGRESQL
FILLED_IN = {
    "PREV": "previous",
    "LAST": "(SELECT digest FROM LOG ORDER BY seq DESC LIMIT 1)",
    "NEXT": "(SELECT MAX(seq) + 1 FROM LOG)",
    "FIRST": "LOG WHERE seq = 1",
    "COPIED": COPIED,
    "LOG": TABLE,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_log_is_not_changed_by_sql(practice, attack):
    before = list(AuditEvent.objects.values())
    with pytest.raises(DatabaseError, match="append-only"):
        execute(ATTACKS[attack])
    assert list(AuditEvent.objects.values()) == before


ORM = {
    "save": lambda event: event.save(),
    "update": lambda event: AuditEvent.objects.filter(pk=event.pk).update(source=""),
    "bulk_update": lambda event: AuditEvent.objects.bulk_update([event], ["source"]),
    "delete": lambda event: event.delete(),
    "delete all": lambda event: AuditEvent.objects.all().delete(),
    "raw delete": lambda event: AuditEvent.objects.all()._raw_delete("default"),
    "create": lambda event: AuditEvent.objects.create(
        seq=77, previous="x", digest="y", at=event.at
    ),
}


@pytest.mark.parametrize("attack", ORM)
def test_log_is_not_changed_by_django(practice, attack):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ORM[attack](AuditEvent.objects.order_by("seq").first())


def test_the_triggers_are_there(db):
    with connection.cursor() as cursor:
        names = {name for name, table in our_triggers(cursor) if table == TABLE}
    wanted = {"mohs_audit_no_update", "mohs_audit_no_delete", "mohs_audit_at_the_end"}
    assert names == wanted | (set() if IS_SQLITE else {"mohs_audit_no_truncate"})


def test_rolled_back_event_leaves_no_gap(practice):
    before = head()
    with transaction.atomic():
        record_event("try", practice, by=None, practice=practice)
        transaction.set_rollback(True)
    assert head() == before
    assert record_event("try", practice, by=None, practice=practice).seq == before.seq + 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_an_event_opens_one(django_assert_max_num_queries):
    with django_assert_max_num_queries(5) as asked:
        append(AuditEvent(action="try", subject_kind="practice", subject_id="1"))
    assert any("BEGIN" in captured_query["sql"] for captured_query in asked.captured_queries)
    assert list(log_faults()) == []


@pytest.mark.skipif(IS_SQLITE, reason="needs a file: tests/browser has one")
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_make_one_chain():
    write_events_at_once()


def test_the_head_is_printed_and_read_again(practice, capsys):
    call_command("verify_audit", "--head")
    printed = capsys.readouterr().out.split()[0]
    assert Head.parse(printed) == head()
    actions.add_location(practice, {"name": "Annex"}, by=None)
    call_command("verify_audit", "--anchor", printed)
    assert "no fault" in capsys.readouterr().out
