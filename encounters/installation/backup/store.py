"""Interface of the databases for backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from django.db import connection

from encounters.installation.backup.manifest import Contents

# Whoever was logged in must log in again after a restore.
LEFT_EMPTY = ("django_session",)
AUDIT_TABLE = "encounters_auditevent"
# Its newest row stands for the whole trail; the columns that chain it, where there are any.
AUDIT_COLUMNS = ("id", "seq", "digest")
# Rows here mean that somebody uses the installation.
USERS_TABLE = "encounters_user"


class Store(Protocol):
    """``swap`` gives back where the data that stood there before are kept, or "".

    ``analyze`` gives the scratch database the figures that queries are planned by, which a copy
    lacks.
    """

    vendor: str
    part_name: str

    def server(self) -> str: ...

    def dump(self, target: Path) -> Contents: ...

    def load_scratch(self, part: Path) -> Contents: ...

    def scratch_address(self) -> str: ...

    def analyze(self) -> None: ...

    def swap(self, stamp: str) -> str: ...

    def drop_scratch(self) -> None: ...


def the_store(folder: Path) -> Store:
    """The store behind the default connection; ``folder`` is for what it needs on the way."""
    from encounters.installation.backup.postgresql import PostgresqlStore
    from encounters.installation.backup.sqlite import SqliteStore

    return PostgresqlStore() if connection.vendor == "postgresql" else SqliteStore(folder)


def is_used() -> bool:
    """Whether somebody works here: a database with tables and users in it."""
    with connection.cursor() as cursor:
        if USERS_TABLE not in connection.introspection.table_names(cursor):
            return False
        cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{USERS_TABLE}")')  # noqa: S608
        return bool(cursor.fetchone()[0])
