"""SQLite's ways to put a row in the place of a signed one without deleting it.

``OR REPLACE`` removes every row that the new one equals in something unique, and no trigger of a
deletion hears of it: by the key, by other unique columns, and by the row number that also tables
with other keys have, in no column that anybody named.
"""

# ruff: noqa: S608 - statements of table names, and of nothing anybody typed

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from encounters.models import AuditEvent, freezing
from encounters.models.audit_triggers import REFUSAL
from encounters.models.unique_columns import unique_columns
from tests.encounters.signing.conftest import CHART_TABLES, NOTE_TABLES, row_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="OR REPLACE is SQLite's"),
]
LOG = AuditEvent._meta.db_table
TABLES = [*CHART_TABLES, *NOTE_TABLES, LOG]
ROWID = ("rowid",)
GROUPS = [(table, group) for table in TABLES for group in (ROWID, *unique_columns(table))]
CHART_GROUPS = [(table, group) for table, group in GROUPS if table in CHART_TABLES]


def named(cases):
    return [f"{table.removeprefix('encounters_')}-{'+'.join(group)}" for table, group in cases]


def ask(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def refuses(statement, *values):
    try:
        with transaction.atomic():
            ask(statement, *values)
    except IntegrityError as error:
        return freezing.is_frozen(error) or REFUSAL in str(error)
    return False


def columns_of(table):
    return [name for _, name, *_ in ask(f'PRAGMA table_info("{table}")')]


def stored(table, key):
    """A row as it is stored, its number among the rows beside its columns."""
    (values,) = ask(f'SELECT rowid, * FROM "{table}" WHERE id = %s', key)
    return dict(zip([*ROWID, *columns_of(table)], values, strict=True))


def key_in_sql(row):
    return row.pk.hex if isinstance(row.pk, uuid.UUID) else row.pk


def both_rows(unchanged, table):
    """A row of the signed chart, and one of the draft that an attacker may write."""
    return [
        stored(table, key_in_sql(row_of(table, encounter)[1]))
        for encounter in (unchanged.case.encounter, unchanged.full_draft)
    ]


def inserted(table, row):
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(["%s"] * len(row))
    return f'INSERT OR REPLACE INTO "{table}" ({names}) VALUES ({places})', *row.values()


def without_twins(table, row, group):
    """``row`` with something else in every unique group but ``group``: only there it has a twin."""
    changed = dict(row)
    for other in (ROWID, *unique_columns(table)):
        free = [name for name in other if name not in group]
        if free and free[0] in changed:
            value = changed[free[0]]
            changed[free[0]] = value + 100_000 if isinstance(value, int) else uuid.uuid4().hex
    if "rowid" not in group:
        del changed["rowid"]
    elif isinstance(row["id"], int):
        changed["id"] = row["id"]
    return changed


@pytest.mark.parametrize(("table", "group"), CHART_GROUPS, ids=named(CHART_GROUPS))
def test_no_row_of_a_draft_takes_the_place_of_a_signed_one(unchanged, table, group):
    signed, draft = both_rows(unchanged, table)
    taken = {name: signed[name] for name in group}
    sets = ", ".join(f'"{name}" = %s' for name in taken)
    update = f'UPDATE OR REPLACE "{table}" SET {sets} WHERE id = %s'
    assert refuses(update, *taken.values(), draft["id"])
    assert refuses(*inserted(table, {**without_twins(table, draft, ()), **taken}))


@pytest.mark.parametrize("table", CHART_TABLES)
def test_a_row_of_a_draft_takes_the_place_of_another_draft(unchanged, table):
    """Just beside it: of drafts SQLite replaces what it likes."""
    _, draft = both_rows(unchanged, table)
    with transaction.atomic():
        ask(*inserted(table, draft))
        ask(f'UPDATE OR REPLACE "{table}" SET rowid = 100000 WHERE id = %s', draft["id"])
        assert stored(table, 100_000 if draft["id"] == draft["rowid"] else draft["id"])
        transaction.set_rollback(True)


NOTE_GROUPS = [(table, group) for table, group in GROUPS if table in NOTE_TABLES]


@pytest.mark.parametrize(("table", "group"), NOTE_GROUPS, ids=named(NOTE_GROUPS))
def test_no_row_takes_the_place_of_what_signing_left_behind(unchanged, table, group):
    (key,) = ask(f'SELECT id FROM "{table}" LIMIT 1')[0]
    row = stored(table, key)
    assert refuses(*inserted(table, without_twins(table, row, group)))
    assert refuses(f'UPDATE OR REPLACE "{table}" SET rowid = rowid + 1')
    free = without_twins(table, row, ())
    with transaction.atomic():
        ask(*inserted(table, free))
        transaction.set_rollback(True)


def a_next_event(**changes):
    """The row of an event that the end of the log would take."""
    newest = AuditEvent.objects.order_by("-seq")[0]
    row = stored(LOG, newest.pk)
    row |= {"seq": newest.seq + 1, "previous": newest.digest, "digest": "f" * 64}
    del row["rowid"], row["id"]
    return row | changes


class TestLog:
    def test_no_event_is_replaced_by_its_key_or_row(self, unchanged):
        first = AuditEvent.objects.earliest("seq")
        assert refuses(*inserted(LOG, a_next_event(id=first.pk)))
        assert refuses(*inserted(LOG, a_next_event(rowid=first.pk)))
        assert refuses(f"UPDATE OR REPLACE {LOG} SET rowid = rowid + 1 WHERE id = %s", first.pk)

    def test_no_event_is_replaced_by_the_digest_it_follows(self, unchanged):
        """Two links at the end of the chain, the first of which claims an old event's digest."""
        old = AuditEvent.objects.order_by("seq")[3]
        with transaction.atomic():
            ask(*inserted(LOG, a_next_event(digest=old.previous)))
            assert refuses(*inserted(LOG, a_next_event(previous=old.previous)))
            assert AuditEvent.objects.filter(pk=old.pk).exists()
            transaction.set_rollback(True)

    def test_the_end_of_the_log_takes_an_event(self, unchanged):
        with transaction.atomic():
            ask(*inserted(LOG, a_next_event()))
            transaction.set_rollback(True)


@pytest.mark.parametrize("table", TABLES)
def test_every_unique_index_of_the_database_is_known(table):
    """What the triggers ask for follows from the models; the database has no other groups."""
    indexes = [name for _, name, is_unique, *_ in ask(f'PRAGMA index_list("{table}")') if is_unique]
    groups = {tuple(row[2] for row in ask(f'PRAGMA index_info("{name}")')) for name in indexes}
    assert groups | {("id",)} == set(unique_columns(table))


def test_a_constraint_that_names_no_columns_is_refused():
    with pytest.raises(ValueError, match="patient_mrn_unique"):
        unique_columns("encounters_patient")
    with pytest.raises(LookupError):
        unique_columns("encounters_nothing")
