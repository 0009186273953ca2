"""The test database without rows: migrated once for each state of the migrations, then copied.

SQLite's copy lies in the environment's folder, PostgreSQL's is a database of the same server. A
name holds the hash of all that the tables are made from, so a stale copy is never taken; one that
is missing is made. Runs and workers that come at the same time wait for the first of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from django.core import management
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tools.environment import FOLDER, REQUIREMENTS
from tools.imports import reached
from tools.machine import ROOT

PREFIX = "mohsdoc_empty_"
# Copies for so many states stay, for whoever goes from branch to branch.
STATES = 3
MIGRATIONS = "encounters/migrations"
# Beside the migrations and all they import: the triggers, who installs them, and which other apps.
ALSO = ("encounters/models/freezing.py",)
BY_THEMSELVES = ("encounters/apps.py", "mohsdoc/settings.py")
# Any number: who takes the lock builds, or copies, and the others wait.
LOCK = 4_817_203

Migrate = Callable[[], None]


def copy_tables_from_now_on(patch: pytest.MonkeyPatch) -> None:
    """Until ``patch`` is undone ``migrate`` copies what an earlier one made, if nothing changed."""
    call = management.call_command

    def call_command(name: object, *arguments: object, **options: object) -> object:
        if name != "migrate":
            return call(name, *arguments, **options)
        connection = connections[options["database"]]
        return fill(connection, lambda: call(name, *arguments, **options))

    patch.setattr(management, "call_command", call_command)


def fill(connection: BaseDatabaseWrapper, migrate: Migrate) -> None:
    """Give the empty database of ``connection`` its tables, by copying if that is possible."""
    if connection.vendor == "sqlite":
        _fill_sqlite(connection, migrate, FOLDER)
    else:
        _fill_postgresql(connection, migrate)


@cache
def state() -> str:
    """The hash of everything that the tables and triggers of an empty database are made from."""
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in files_of_the_tables():
        content = (ROOT / path).read_bytes()
        digest.update(f"{path} {len(content)} ".encode() + content)
    return digest.hexdigest()[:16]


def files_of_the_tables() -> list[str]:
    migrations = [str(path.relative_to(ROOT)) for path in (ROOT / MIGRATIONS).glob("*.py")]
    requirements = [str(path.relative_to(ROOT)) for path in REQUIREMENTS]
    return sorted({*reached(ROOT, [*migrations, *ALSO]), *BY_THEMSELVES, *requirements})


def _fill_sqlite(connection: BaseDatabaseWrapper, migrate: Migrate, folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        migrate()
        return
    copy = folder / f"{PREFIX}{state()}.sqlite3"
    with (folder / f"{PREFIX}lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            migrate()
            _store(connection, copy)
            return
    connection.ensure_connection()
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as stored:
        stored.backup(connection.connection)


def _store(connection: BaseDatabaseWrapper, copy: Path) -> None:
    """Write the database to ``copy``, whole or not at all; the oldest ones go."""
    unfinished = copy.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    connection.ensure_connection()
    with closing(sqlite3.connect(unfinished)) as target:
        connection.connection.backup(target)
        # Otherwise the copy says that a second file belongs to it.
        target.execute("PRAGMA journal_mode=DELETE")
    unfinished.rename(copy)
    copies = sorted(copy.parent.glob(f"{PREFIX}*.sqlite3"), key=lambda path: path.stat().st_mtime)
    for stale in copies[:-STATES]:
        stale.unlink()


def _fill_postgresql(connection: BaseDatabaseWrapper, migrate: Migrate) -> None:
    quote = connection.ops.quote_name
    name, copy = connection.settings_dict["NAME"], f"{PREFIX}{state()}"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [copy])
        if cursor.fetchone():
            cursor.execute(f"DROP DATABASE {quote(name)}")
            cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(copy)}")
            return
        migrate()
        connection.close()
        cursor.execute(f"CREATE DATABASE {quote(copy)} TEMPLATE {quote(name)}")
