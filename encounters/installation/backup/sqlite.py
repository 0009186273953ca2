"""SQLite: copied by its own backup API, under whatever load, and put back the same way.

A plain copy of a file in use may be torn or lack what was committed last; this is neither. The copy
is kept compressed; one that is not comes from an earlier release.
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from encounters.installation.backup.errors import BackupError
from encounters.installation.backup.manifest import Contents
from encounters.installation.backup.store import AUDIT_COLUMNS, AUDIT_TABLE, LEFT_EMPTY, is_used

_PATIENCE_SECONDS = 30
_READ_BYTES = 1024 * 1024
_GZIP = b"\x1f\x8b"


class SqliteStore:
    vendor = "sqlite"
    part_name = "database.sqlite3.gz"

    def __init__(self, folder: Path) -> None:
        self._scratch = folder / "scratch.sqlite3"

    def server(self) -> str:
        return sqlite3.sqlite_version

    def dump(self, target: Path) -> Contents:
        plain = target.with_name("plain.sqlite3")
        _touch(plain)
        connection.ensure_connection()
        with _disk_errors_in_words(), closing(sqlite3.connect(plain)) as copy:
            # All pages in one step: one moment of the database, and writers do not wait for it.
            _copy(connection.connection, copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("PRAGMA secure_delete = ON")
            for table in LEFT_EMPTY:
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608
            copy.commit()
        contents = _contents(plain)
        _touch(target)
        # Photographs grow no smaller by more zeal.
        with plain.open("rb") as source, gzip.open(target, "wb", compresslevel=1) as packed:
            shutil.copyfileobj(source, packed, _READ_BYTES)
        plain.unlink()
        return contents

    def load_scratch(self, part: Path) -> Contents:
        with part.open("rb") as file:
            is_packed = file.read(len(_GZIP)) == _GZIP
        if is_packed:
            _unpack(part, self._scratch)
            part.unlink()
        else:
            part.replace(self._scratch)
        return _contents(self._scratch)

    def analyze(self) -> None:
        with _disk_errors_in_words(), _opened(self._scratch) as scratch:
            scratch.execute("ANALYZE")
            scratch.commit()

    def scratch_address(self) -> str:
        return f"sqlite:///{self._scratch}"

    def swap(self, stamp: str) -> str:
        """All at once, as one transaction of the live file: whoever has it open sees old or new."""
        was_used = is_used()
        live = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        kept = ""
        if was_used:
            aside = live.with_name(f"{live.name}.before-{stamp}")
            _touch(aside)
            with _disk_errors_in_words(), _opened(live) as now, _opened(aside) as copy:
                _copy(now, copy)
            kept = str(aside)
        _touch(live)
        with _disk_errors_in_words(), _opened(self._scratch) as scratch, _opened(live) as now:
            _copy(scratch, now)
        return kept

    def drop_scratch(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            self._scratch.with_name(self._scratch.name + ending).unlink(missing_ok=True)


def _unpack(packed: Path, plain: Path) -> None:
    _touch(plain)
    try:
        with gzip.open(packed, "rb") as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target, _READ_BYTES)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BackupError(f"What is in the file cannot be unpacked: {error}.") from error


@contextmanager
def _disk_errors_in_words() -> Iterator[None]:
    """A full disk, say: SQLite takes back what it had begun, and somebody must make room."""
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"Not everything could be written: {error}.") from error


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """All pages in one step. Without a word from us it would wait for a lock for ever."""
    give_up = time.monotonic() + _PATIENCE_SECONDS

    def mind_the_time(status: int, remaining: int, total: int) -> None:
        if remaining and time.monotonic() > give_up:
            raise BackupError("The database is locked by somebody who does not let go.")

    source.backup(target, progress=mind_the_time)


def _touch(path: Path) -> None:
    """A file that nobody else can read, before anything is in it."""
    path.touch(mode=0o600)
    path.chmod(0o600)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS)) as opened:
        yield opened


def _contents(path: Path) -> Contents:
    """Counts of a sound file; raises ``BackupError`` for one that is not."""
    with _opened(path) as copy:
        try:
            _check(copy)
            names = copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
            tables = {
                name: (copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0], "")  # noqa: S608
                for (name,) in sorted(names.fetchall())
            }
            done = copy.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
            migrations = tuple(name for (name,) in done)
            return Contents(tables=tables, migrations=migrations, audit=_audit(copy))
        except sqlite3.Error as error:
            raise BackupError(f"The copy cannot be read: {error}") from error


def _check(copy: sqlite3.Connection) -> None:
    faults = [line for (line,) in copy.execute("PRAGMA integrity_check(3)") if line != "ok"]
    faults += [f"{row[0]} points to nothing" for row in copy.execute("PRAGMA foreign_key_check")]
    if faults:
        raise BackupError(f"The database is damaged: {'; '.join(faults[:3])}")


def _audit(copy: sqlite3.Connection) -> dict[str, str]:
    known = {row[1] for row in copy.execute(f"PRAGMA table_info({AUDIT_TABLE})")}
    asked = [name for name in AUDIT_COLUMNS if name in known]
    if not asked:
        return {}
    columns = ", ".join(asked)
    newest = copy.execute(f"SELECT {columns} FROM {AUDIT_TABLE} ORDER BY id DESC LIMIT 1")  # noqa: S608
    row = newest.fetchone()
    return dict(zip(asked, map(str, row), strict=True)) if row else {}
