"""The tables of an empty database, made at once: they are what the migrations make one by one."""

import io
import re
from unittest.mock import patch

import pytest
from django.contrib.postgres.operations import TrigramExtension
from django.core.management import call_command
from django.db import connection, migrations, models

from encounters.installation.new_tables import _describing_tables, make_new_tables
from tests.support.other_database import an_empty_database

pytestmark = pytest.mark.both_databases

MIGRATE = "encounters.management.commands.migrate.make_new_tables"
NAME = models.CharField(max_length=9)


class Derived(migrations.AddField):
    """What somebody's own kind of operation does beside adding a field is not known."""


def mends(apps, schema_editor):
    """A function of a migration."""


OPERATIONS = [
    ("a table", migrations.CreateModel("Made", [("name", NAME)]), True),
    ("a column", migrations.AddField("made", "name", NAME), True),
    ("an index", migrations.RemoveIndex("made", "by_name"), True),
    ("a function that does nothing", migrations.RunPython(migrations.RunPython.noop), True),
    ("a function for old rows", migrations.RunPython(mends, elidable=True), True),
    ("a function for all databases", migrations.RunPython(mends), False),
    ("SQL", migrations.RunSQL("SELECT 1"), False),
    ("an extension", TrigramExtension(), False),
    ("a derived kind", Derived("made", "name", NAME), False),
    ("two truths", migrations.SeparateDatabaseAndState(), False),
]


@pytest.mark.parametrize(("operation", "expect"), [case[1:] for case in OPERATIONS])
def test_only_what_describes_tables_is_made_at_once(operation, expect):
    first, second = migrations.Migration("0001", "any"), migrations.Migration("0002", "any")
    first.operations, second.operations = [], [operation]
    assert _describing_tables([first, second, first]) == [first, second, first][: 1 + 2 * expect]


def test_an_empty_database_is_filled_at_once_and_a_filled_one_is_left(
    db, django_db_blocker, tmp_path
):
    with an_empty_database(tmp_path):
        printed = io.StringIO()
        call_command("migrate", stdout=printed)
        assert int(re.search(r"tables of (\d+) migrations at once", printed.getvalue())[1]) >= 49
        assert make_new_tables(connection) == 0


PARTIAL = [("only a plan", {"plan": True}), ("one app", {"app_label": "contenttypes"})]


@pytest.mark.parametrize("options", [case[1] for case in PARTIAL])
def test_who_wants_less_than_all_gets_no_more(db, django_db_blocker, tmp_path, options):
    with an_empty_database(tmp_path), patch(MIGRATE) as made:
        call_command("migrate", verbosity=0, stdout=io.StringIO(), **options)
        assert not made.called


def columns_and_rules():
    """Columns, constraints, indexes and triggers with all they say; the order of columns aside."""
    if connection.vendor == "sqlite":
        rows = asked("SELECT type, name, tbl_name, sql FROM sqlite_master")
        # The words of each statement: whatever the order of columns, they are the same.
        return {row[:3]: sorted(re.findall(r'"[^"]+"|\w+|\S', row[3] or "")) for row in rows}
    return [
        *asked(
            "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, "
            "character_maximum_length, numeric_precision, numeric_scale, collation_name "
            "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
        ),
        *asked(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
        ),
        *asked("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
        *asked("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'mohs%'"),
    ]


def rows_but_their_moments():
    return {
        table: asked(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - names of tables
        for table in connection.introspection.table_names()
    } | {"applied": sorted(asked("SELECT app, name FROM django_migrations"))}


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.full_scale
def test_they_are_what_the_migrations_make(db, django_db_blocker, tmp_path):
    found = []
    for number, ways in enumerate([make_new_tables, lambda _: 0]):
        folder = tmp_path / str(number)
        folder.mkdir()
        with an_empty_database(folder), patch(MIGRATE, ways):
            call_command("migrate", verbosity=0)
            found.append((columns_and_rules(), rows_but_their_moments()))
    assert found[0] == found[1]
