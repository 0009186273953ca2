"""What keeps lists and searches quick: figures for the planner, and true search entries."""

from __future__ import annotations

from django.db import connection, transaction

from encounters.models.search_triggers import fault_count, refill

# Of each index SQLite looks at so many rows: enough to tell a key of few rows from one of many.
_ROWS_LOOKED_AT = 1000


def analyze() -> None:
    """Give the database the figures by which it chooses an index, after many rows came or went.

    Nobody else does on SQLite. On PostgreSQL the owner alone may, table by table; for another role
    it passes over what is not theirs, and autovacuum does the same within minutes.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {_ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")


@transaction.atomic
def mend_search() -> int:
    """Make the entries of the search anew if any is wrong; how many were."""
    found = fault_count(connection)
    if found:
        refill(connection)
    return found
