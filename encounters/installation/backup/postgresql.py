"""PostgreSQL: pg_dump of one snapshot, whose rows are counted and summed in the same snapshot."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from django.db import connection
from psycopg import sql

from encounters.installation.backup.errors import BackupError
from encounters.installation.backup.manifest import Contents
from encounters.installation.backup.store import AUDIT_COLUMNS, AUDIT_TABLE, LEFT_EMPTY, is_used
from encounters.installation.serving import STOP
from mohsdoc.database_url import with_name

_SCRATCH, _SCRATCH_BYTES = "_restore_", 4
# Any number: whoever makes a scratch database or sweeps those of others holds it.
_SCRATCH_LOCK = 4_011_732_020
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
        self._scratch = f"{self._name}{_SCRATCH}{secrets.token_hex(_SCRATCH_BYTES)}"
        self._is_made = False
        # Connected to the scratch database, by which others see that it is somebody's.
        self._here = ExitStack()

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
            # Until the session ends: whoever sweeps meanwhile would take what is not used yet.
            session.execute("SELECT pg_advisory_lock(%s)", (_SCRATCH_LOCK,))
            _sweep(session, f"{self._name}{_SCRATCH}")
            self._is_made = True
            session.execute(_sentence("CREATE DATABASE {} TEMPLATE template0", self._scratch))
            self._here.enter_context(_session(self._scratch))
        what = ["--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={self._scratch}"]
        _run("pg_restore", *what, str(part))
        with _session(self._scratch) as session:
            return _contents(session)

    def analyze(self) -> None:
        with _session(self._scratch) as session:
            session.execute("ANALYZE")

    def scratch_address(self) -> str:
        return with_name(os.environ.get("DATABASE_URL", ""), self._scratch)

    def swap(self, stamp: str) -> str:
        """By names: what was there stays beside it under another. Needs everybody else gone."""
        was_used = is_used()
        aside = f"{self._name}_before_{stamp}"
        connection.close()
        self._here.close()
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
        self._here.close()
        if self._is_made:
            # By force: what a signal ended may still be connected for a moment.
            drop = _sentence("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._scratch)
            with _session(self._name) as session:
                session.execute(drop)
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
        raise BackupError(f"The database is in use. {STOP}") from error


def _refuse_company(session: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
    found = session.execute(
        "SELECT DISTINCT coalesce(nullif(application_name, ''), 'a program without a name') "
        "FROM pg_stat_activity WHERE datname = %s ORDER BY 1",
        (name,),
    ).fetchall()
    if found:
        names = ", ".join(application for (application,) in found)
        raise BackupError(f"The database is in use (by {names}). {STOP}")


def _sweep(session: psycopg.Connection[tuple[Any, ...]], prefix: str) -> None:
    """Drop the scratch databases that a run left which was killed: ours, and used by nobody."""
    found = session.execute(
        "SELECT datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba "
        "WHERE starts_with(datname, %s) AND length(datname) = %s AND rolname = current_user "
        "AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)",
        (prefix, len(prefix) + 2 * _SCRATCH_BYTES),
    )
    for (name,) in found.fetchall():
        with suppress(psycopg.errors.ObjectInUse, psycopg.errors.InvalidCatalogName):
            session.execute(_sentence("DROP DATABASE {}", name))


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
