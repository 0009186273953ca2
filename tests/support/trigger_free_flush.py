"""Emptying the test database between tests that commit, although its rows are made to stay.

Triggers of ours refuse DELETE and TRUNCATE, and so they should: no code of the project may turn
them off. Django empties the tables after each test that commits with one command, ``flush``. Around
that command alone, and only in the tests, the triggers step aside, in the same transaction. Every
trigger of ours has a name that begins with ``mohs_``; on SQLite others are left alone.
"""

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from psycopg import sql

from encounters.models.search_triggers import EMPTY_TEXT

PREFIX = "mohs\\_%"


@contextmanager
def flushing_without_our_triggers():
    """Let Django's ``flush``, and nothing else, empty the tables that our triggers protect."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def without_triggers(self, sql_list):
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                _emptied_on_postgresql(self.connection, cursor, sql_list)
                return
            put_back = _dropped(cursor)
            flush(self, sql_list)
            # The text of the search is emptied by a trigger on its entries.
            cursor.execute(EMPTY_TEXT)
            for statement in put_back:
                cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", without_triggers)
        yield


def _emptied_on_postgresql(connection, cursor, sql_list):
    """Delete what there is: TRUNCATE makes new files for all tables, for a handful of rows.

    Neither triggers nor foreign keys are asked while the session applies changes as a replica.
    """
    cursor.execute("SET LOCAL session_replication_role = replica")
    if any("RESTART IDENTITY" in statement for statement in sql_list):
        for statement in sql_list:
            cursor.execute(statement)
        return
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    named = {table: sql.Identifier(table) for table in tables}
    asked = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(table, name)
        for table, name in named.items()
    ]
    cursor.execute(sql.SQL(" UNION ALL ").join(asked))
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("DELETE FROM {}").format(named[table]))


def our_triggers(cursor):
    """Names of the triggers, with the table that each stands on."""
    cursor.execute(_LISTED[cursor.db.vendor], [PREFIX])
    return [(name, table) for name, table, _ in cursor.fetchall()]


def _dropped(cursor):
    """SQLite cannot turn a trigger off: drop it, and create it again from its own text."""
    cursor.execute(_LISTED["sqlite"], [PREFIX])
    found = cursor.fetchall()
    for name, _, _ in found:
        cursor.execute(f'DROP TRIGGER "{name}"')
    return [text for _, _, text in found]


_LISTED = {
    "sqlite": (
        "SELECT name, tbl_name, sql FROM sqlite_master"
        " WHERE type = 'trigger' AND name LIKE %s ESCAPE '\\' ORDER BY name"
    ),
    "postgresql": (
        "SELECT tgname, tgrelid::regclass::text, ''::text FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgname LIKE %s ORDER BY tgname"
    ),
}
