"""PostgreSQL: pg_dump of one snapshot, whose rows are counted and summed in the same snapshot."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from django.db import connection
from psycopg import sql

from encounters.installation.backup.errors import BackupError
from encounters.installation.backup.manifest import Contents
from encounters.installation.backup.store import AUDIT_COLUMNS, AUDIT_TABLE, LEFT_EMPTY, is_used
from mohsdoc.database_url import with_name

_OWNER = "Run this with the address of the role that owns the database, which may make databases."
# A row as text must read the same on both sides.
_SPELLING = (
    "SET TIME ZONE 'UTC'",
    "SET datestyle = 'ISO'",
    "SET bytea_output = 'hex'",
    "SET extra_float_digits = 1",
)
# The order of rows is no part of what they say, so their digests are added up.
_SUM = (
    "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text"
    " FROM {} t"
)


class PostgresqlStore:
    vendor = "postgresql"
    part_name = "database.pgdump"

    def __init__(self) -> None:
        self._name = str(connection.settings_dict["NAME"])
        self._scratch = f"{self._name}_restore_{secrets.token_hex(4)}"
        self._is_made = False

    def server(self) -> str:
        with _session(self._name) as session:
            return str(session.info.server_version)

    def dump(self, target: Path) -> Contents:
        with _session(self._name) as session, session.transaction():
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            row = session.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None
            left_empty = [f"--exclude-table-data=public.{table}" for table in LEFT_EMPTY]
            # Photographs grow no smaller by more zeal: 3 in 100, for two and a half times as long.
            form = ["--format=custom", "--compress=1"]
            what = [*form, "--no-owner", "--no-privileges", *left_empty]
            _run("pg_dump", *what, f"--snapshot={row[0]}", f"--file={target}", self._name)
            contents = _contents(session)
        empty = dict.fromkeys(LEFT_EMPTY, (0, "0"))
        return Contents(
            tables=contents.tables | empty, migrations=contents.migrations, audit=contents.audit
        )

    def load_scratch(self, part: Path) -> Contents:
        with _session(self._name) as session, _errors_in_words():
            session.execute(_sentence("CREATE DATABASE {} TEMPLATE template0", self._scratch))
        self._is_made = True
        what = ["--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={self._scratch}"]
        _run("pg_restore", *what, str(part))
        with _session(self._scratch) as session:
            return _contents(session)

    def scratch_address(self) -> str:
        return with_name(os.environ.get("DATABASE_URL", ""), self._scratch)

    def swap(self, stamp: str) -> str:
        """By names: what was there stays beside it under another. Needs everybody else gone."""
        was_used = is_used()
        aside = f"{self._name}_before_{stamp}"
        connection.close()
        with _session(self._scratch) as session, _errors_in_words():
            _refuse_company(session, self._name)
            session.execute(_sentence("ALTER DATABASE {} RENAME TO {}", self._name, aside))
        try:
            with _session(aside) as session, _errors_in_words():
                session.execute(
                    _sentence("ALTER DATABASE {} RENAME TO {}", self._scratch, self._name)
                )
        except BackupError:
            with _session(self._scratch) as session:
                session.execute(_sentence("ALTER DATABASE {} RENAME TO {}", aside, self._name))
            raise
        self._is_made = False
        if was_used:
            return aside
        with _session(self._name) as session:
            session.execute(_sentence("DROP DATABASE {}", aside))
        return ""

    def drop_scratch(self) -> None:
        if self._is_made:
            with _session(self._name) as session:
                session.execute(_sentence("DROP DATABASE IF EXISTS {}", self._scratch))
            self._is_made = False


def _sentence(text: LiteralString, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))


@contextmanager
def _session(name: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection of our own: Django's may stand in a transaction, or be to another database."""
    asked = {**connection.get_connection_params(), "dbname": name}
    known = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert")
    parameters = {key: asked[key] for key in known if asked.get(key)}
    try:
        with psycopg.connect(**parameters, autocommit=True) as session:
            yield session
    except psycopg.Error as error:
        # A server that is away or has no room left, say: no fault of ours, and nothing is done.
        raise BackupError(f"PostgreSQL says: {str(error).strip()}") from error


@contextmanager
def _errors_in_words() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise BackupError(_OWNER) from error
    except psycopg.errors.ObjectInUse as error:
        raise BackupError("Somebody still uses the database. Stop the server first.") from error


def _refuse_company(session: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
    row = session.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (name,)
    ).fetchone()
    if row and row[0]:
        raise BackupError("Somebody still uses the database. Stop the server first.")


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs; the password goes by environment, where no list has it."""
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is missing; on Debian: apt-get install -y postgresql-client")
    asked = connection.get_connection_params()
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    names |= {"PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert"}
    given = {name: str(asked[key]) for name, key in names.items() if asked.get(key)}
    done = subprocess.run(  # noqa: S603
        [path, "--no-password", *arguments],
        env={**os.environ, **given},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip().splitlines()[-1:]}")


def _tables(session: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    found = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return sorted(name for (name,) in found.fetchall())


def _contents(session: psycopg.Connection[tuple[Any, ...]]) -> Contents:
    for sentence in _SPELLING:
        session.execute(sentence)
    tables = {}
    for name in _tables(session):
        row = session.execute(sql.SQL(_SUM).format(sql.Identifier(name))).fetchone()
        assert row is not None
        tables[name] = (int(row[0]), str(row[1]))
    done = session.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
    return Contents(
        tables=tables, migrations=tuple(sorted(name for (name,) in done)), audit=_audit(session)
    )


def _audit(session: psycopg.Connection[tuple[Any, ...]]) -> dict[str, str]:
    found = session.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (AUDIT_TABLE,)
    )
    known = {name for (name,) in found.fetchall()}
    asked = [name for name in AUDIT_COLUMNS if name in known]
    if not asked:
        return {}
    columns = sql.SQL(", ").join(map(sql.Identifier, asked))
    newest = sql.SQL("SELECT {} FROM {} ORDER BY id DESC LIMIT 1")
    row = session.execute(newest.format(columns, sql.Identifier(AUDIT_TABLE))).fetchone()
    return dict(zip(asked, map(str, row), strict=True)) if row else {}
