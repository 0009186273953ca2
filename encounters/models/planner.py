"""The figures by which a database chooses among its indexes."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

# Of each index SQLite looks at so many rows: enough to tell a key of few rows from one of many.
_ROWS_LOOKED_AT = 1000


def analyze(connection: BaseDatabaseWrapper) -> None:
    """Give the database the figures by which it chooses an index, after many rows came or went.

    Nobody else does on SQLite. On PostgreSQL the owner alone may, table by table; for another role
    it passes over what is not theirs, and autovacuum does the same within minutes.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {_ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
