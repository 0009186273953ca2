"""The trigram indexes behind the search, and an entry for every case that there is.

PostgreSQL has trigrams in an extension of its own distribution, which the owner of a database may
create; SQLite has them in its full-text index since 3.34.
"""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from encounters.models.search_triggers import ENTRY, MAKE_TEXT, TEXT_TABLE, refill

_MISSING = (
    "The search needs the extension pg_trgm, which this PostgreSQL server lacks. It comes with "
    "PostgreSQL: on Debian in the package postgresql-NN itself, elsewhere in postgresql-contrib. "
    "Install that on the server, then run this again."
)
_FORBIDDEN = (
    "The search needs the extension pg_trgm, and this role may not create it. Run migrate with the "
    "role that owns the database, or as a superuser: CREATE EXTENSION pg_trgm;"
)
_TOO_OLD = (
    "The search needs SQLite 3.34 or later with its full-text index FTS5; this Python has another."
)
_INDEXES = {
    "searchentry_names_trigrams": "names",
    "searchentry_numbers_trigrams": "upper(numbers)",
}


class SearchUnavailableError(Exception):
    """The database has no trigrams; the message says how to get them."""


def make(apps: Any, schema_editor: Any) -> None:
    connection: BaseDatabaseWrapper = schema_editor.connection
    if connection.vendor == "sqlite":
        _run(connection, MAKE_TEXT, _TOO_OLD)
        refill(connection)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            raise SearchUnavailableError(_MISSING)
    _run(connection, "CREATE EXTENSION IF NOT EXISTS pg_trgm", _FORBIDDEN)
    refill(connection)
    with connection.cursor() as cursor:
        # An index can be made only when no foreign key waits to be held against its rows.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, column in _INDEXES.items():
            # What is written goes into the index at once: a list of what waits slows each search.
            cursor.execute(
                f"CREATE INDEX {name} ON {ENTRY} USING gin ({column} gin_trgm_ops) "
                "WITH (fastupdate = off)"
            )


def unmake(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TABLE IF EXISTS {TEXT_TABLE}")
            return
        for name in _INDEXES:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")


def _run(connection: BaseDatabaseWrapper, statement: str, refusal: str) -> None:
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        raise SearchUnavailableError(f"{refusal} ({error})") from error


class Migration(migrations.Migration):
    dependencies = [("encounters", "0023_lists")]

    operations = [migrations.RunPython(make, unmake)]
