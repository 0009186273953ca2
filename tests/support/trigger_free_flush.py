"""Emptying the test database between tests that commit, although its rows are made to stay.

Triggers of ours refuse DELETE and TRUNCATE, and so they should: no code of the project may turn
them off. Django empties the tables after each test that commits with one command, ``flush``. Around
that command alone, and only in the tests, the triggers step aside, in the same transaction. Every
trigger of ours has a name that begins with ``mohs_``; others are left alone.
"""

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from encounters.models.search_triggers import EMPTY_TEXT

PREFIX = "mohs\\_%"


@contextmanager
def flushing_without_our_triggers():
    """Let Django's ``flush``, and nothing else, empty the tables that our triggers protect."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def without_triggers(self, sql_list):
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            put_back = _PUT_ASIDE[self.connection.vendor](cursor)
            flush(self, sql_list)
            if self.connection.vendor == "sqlite":
                # The text of the search is emptied by a trigger on its entries.
                cursor.execute(EMPTY_TEXT)
            for statement in put_back:
                cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", without_triggers)
        yield


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


def _disabled(cursor):
    cursor.execute(_LISTED["postgresql"], [PREFIX])
    found = cursor.fetchall()
    for name, table, _ in found:
        cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
    return [f'ALTER TABLE {table} ENABLE TRIGGER "{name}"' for name, table, _ in found]


_PUT_ASIDE = {"sqlite": _dropped, "postgresql": _disabled}
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
