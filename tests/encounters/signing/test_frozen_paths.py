"""PostgreSQL's names: a trigger asks our tables, whatever else somebody calls by their names."""

# ruff: noqa: S608 - statements of table names, and of nothing anybody typed

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from encounters.models import AuditEvent, freezing
from tests.encounters.signing.conftest import CHART_TABLES, NOTE_TABLES, row_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no search path"),
]
LOG = AuditEvent._meta.db_table
ABROAD = "abroad"


def ask(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def refuses(statement, *values):
    try:
        with transaction.atomic():
            ask(statement, *values)
    except IntegrityError as error:
        return freezing.is_frozen(error)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


def in_temporary_tables(table):
    ask(f"CREATE TEMP TABLE {table} (LIKE public.{table}) ON COMMIT DROP")


def in_a_schema_of_their_own(table):
    ask(f"CREATE SCHEMA IF NOT EXISTS {ABROAD}")
    ask(f"CREATE TABLE {ABROAD}.{table} (LIKE public.{table})")
    ask(f"SET LOCAL search_path = {ABROAD}, public")


@pytest.fixture(params=[in_temporary_tables, in_a_schema_of_their_own])
def decoys(unchanged, request):
    """An empty table by the name of each of ours, found before it."""
    connection.check_constraints()
    for table in [*CHART_TABLES, *NOTE_TABLES, LOG]:
        request.param(table)
    assert ask("SELECT count(*) FROM encounters_encounter") == [(0,)]
    yield unchanged
    ask("SET LOCAL search_path = public")


@pytest.mark.parametrize("table", CHART_TABLES)
def test_no_table_is_asked_but_ours(decoys, table):
    with transaction.atomic():
        ask("SET LOCAL search_path = public, pg_temp")
        model, row = row_of(table, decoys.case.encounter)
        transaction.set_rollback(True)
    column = model._meta.concrete_fields[-1].column
    assert refuses(f'UPDATE public.{table} SET "{column}" = "{column}" WHERE id = %s', row.pk)
    assert refuses(f"DELETE FROM public.{table} WHERE id = %s", row.pk)


@pytest.mark.parametrize("table", [*CHART_TABLES, *NOTE_TABLES, LOG])
def test_no_table_is_emptied_past_ours(decoys, table):
    assert refuses(f"TRUNCATE public.{table} CASCADE")


def test_no_event_comes_anywhere_but_at_the_end(decoys):
    assert refuses(
        f"INSERT INTO public.{LOG} (seq, previous, digest, at, action, subject_kind, subject_id,"
        " patient_id, encounter_id, outcome, source, place, changes) VALUES"
        " (1, repeat('0', 64), repeat('f', 64), now(), 'x', '', '', '', '', 'done', '', '', '{}')"
    )


DEFUSED = {
    "the function does nothing": "CREATE OR REPLACE FUNCTION {0}() RETURNS trigger "
    "LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$BEGIN RETURN NEW; END$$",
    "the function looks where its caller looks": "ALTER FUNCTION {0}() RESET ALL",
    "the trigger waits for what never comes": "CREATE OR REPLACE TRIGGER {0} BEFORE UPDATE ON {1} "
    "FOR EACH ROW WHEN (false) EXECUTE FUNCTION {0}()",
}


@pytest.mark.parametrize("statement", DEFUSED.values(), ids=DEFUSED.keys())
def test_a_trigger_that_was_defused_is_noticed_and_mended(db, statement):
    name, table = "mohs_encounters_lesion_update", "encounters_lesion"
    assert freezing.altered(connection) == set()
    ask(statement.format(name, table))
    assert freezing.missing(connection) == set()
    assert freezing.altered(connection) == {name}
    freezing.install(connection)
    assert freezing.altered(connection) == set()
