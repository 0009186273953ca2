"""The triggers that freeze what is signed: all there, noticed where they are not, put back."""

import pytest
from django.db import connection

from encounters import apps
from encounters.models import freezing
from tests.encounters.signing.conftest import CHART_TABLES, NOTE_TABLES
from tests.encounters.signing.test_frozen import SQLITE, sql

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_every_trigger_is_in_the_database():
    assert freezing.missing(connection) == set()
    names = [
        name for trigger in freezing.triggers(connection.vendor) for name in trigger.statements
    ]
    assert len(names) >= 3 * len(CHART_TABLES) + 2 * len(NOTE_TABLES)


def test_a_trigger_that_was_taken_away_is_missed():
    name, table = min(freezing.installed(connection))
    on = "" if SQLITE else f' ON "{table}"'
    sql(f'DROP TRIGGER "{name}"{on}')
    assert freezing.missing(connection) == {name}
    freezing.install(connection)
    assert freezing.missing(connection) == set()


@pytest.mark.skipif(not SQLITE, reason="of PostgreSQL the functions count: test_frozen_paths.py")
def test_a_trigger_that_was_defused_is_noticed_and_mended():
    name, table = min(freezing.installed(connection))
    sql(f'DROP TRIGGER "{name}"')
    sql(f'CREATE TRIGGER "{name}" BEFORE DELETE ON "{table}" WHEN 0 BEGIN SELECT 1; END')
    assert freezing.missing(connection) == set()
    assert freezing.altered(connection) == {name}
    freezing.install(connection)
    assert freezing.altered(connection) == set()


def test_sqlite_thaws_for_migrations_that_do_something_and_freezes_again(unchanged):
    """With nothing to do nothing is taken away; PostgreSQL never needs it."""
    apps._thaw(using="default", plan=[])
    assert freezing.missing(connection) == set()
    apps._thaw(using="default", plan=["a migration"])
    assert bool(freezing.missing(connection)) is SQLITE
    apps._freeze(using="default")
    assert freezing.missing(connection) == set()
