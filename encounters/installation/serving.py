"""Whether a server uses the database: a restore must not swap it under one.

Idle workers have no connection, so the server holds a sign of its own for as long as its process
lives. With SQLite that is a shared lock on a file beside the database, which the kernel drops with
the process. With PostgreSQL it is one open connection, whose name everybody sees; it is opened
again within seconds when the database had gone.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import select
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from encounters.installation.sessions import parameters
from encounters.version import VERSION

NAME = "mohsdoc serving"
STOP = (
    "A server still uses this database. Stop it first (systemctl stop mohsdoc, or whatever started "
    "it), then restore."
)
_DIGITS = 12
_LOOKS_AFTER_SECONDS = 60.0
_TRIES_AGAIN_SECONDS = 5.0
# Kept open: a lock goes with its file.
_held: list[int] = []


class ServedError(Exception):
    """A server uses the database; the message says what to stop."""


@dataclass(frozen=True, slots=True)
class ServerSign:
    """The name of a server's own connection: its release, and a digest of what it was given."""

    version: str
    keys: str

    def __str__(self) -> str:
        return f"{NAME} {self.version} {self.keys}"

    @classmethod
    def of(cls, application_name: str) -> ServerSign | None:
        """``None`` for a release that told nothing but that it serves."""
        parts = application_name.removeprefix(NAME).split()
        return cls(*parts) if len(parts) == 2 else None


def this_server() -> ServerSign:
    """What must be alike on all servers of a database: keys, the certificate that signs, the place
    of photographs and PDFs."""
    store = settings.OBJECT_STORE or {}
    place = [store.get("bucket"), store.get("endpoint"), store.get("region")]
    keys = [settings.SECRET_KEY, settings.AUDIT_KEY, settings.SEAL_KEYS]
    given = [*keys, _certificate(), *place]
    digest = hashlib.sha256(json.dumps(given).encode()).hexdigest()
    return ServerSign(VERSION, digest[:_DIGITS])


def _certificate() -> str:
    try:
        return hashlib.sha256(Path(settings.SIGNING_PKCS12).read_bytes()).hexdigest()
    except OSError:
        # None is given, or the doctor says what is wrong with it.
        return ""


def signs_of_servers() -> list[ServerSign | None]:
    """One for each server that uses this PostgreSQL database now, on whatever machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity "
            "WHERE datname = current_database() AND starts_with(application_name, %s)",
            [NAME],
        )
        return [ServerSign.of(name) for (name,) in cursor.fetchall()]


def show_serving() -> None:
    """Let everybody see, as long as this process lives, that it serves the database."""
    if connection.vendor == "postgresql":
        is_tried = threading.Event()
        threading.Thread(
            target=_stay_connected, args=[is_tried], name="serving", daemon=True
        ).start()
        is_tried.wait(_TRIES_AGAIN_SECONDS)
    elif path := _lock_file():
        _hold(path)


def refuse_if_served() -> None:
    """Raise ``ServedError`` while a server uses the database."""
    if connection.vendor == "postgresql":
        if signs_of_servers():
            raise ServedError(STOP)
        return
    path = _lock_file()
    if path and path.exists():
        with alone():
            pass


@contextmanager
def alone() -> Iterator[None]:
    """Inside, no server begins to use a SQLite database; ``ServedError`` if one does."""
    path = _lock_file()
    if path is None:
        yield
        return
    file = _opened(path)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServedError(STOP) from None
        yield
    finally:
        os.close(file)


def _lock_file() -> Path | None:
    """Beside the database; ``None`` for one that lies in memory, or on the other database."""
    live = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or not live.is_absolute():
        return None
    return live.with_name(f"{live.name}.serving")


def _opened(path: Path) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    live = path.with_name(path.name.removesuffix(".serving"))
    if os.geteuid() == 0 and live.exists():
        # The server runs as somebody else and must be able to open it.
        owner = live.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file


def _hold(path: Path) -> None:
    try:
        file = _opened(path)
    except OSError as error:
        _say(f"{path}: {error.strerror}. A restore will not see that this server runs.")
        return
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("A restore is at work on this database; the server waits for its end.")
        fcntl.flock(file, fcntl.LOCK_SH)
    _held.append(file)


def _stay_connected(is_tried: threading.Event) -> None:
    address = parameters(settings.DIRECT_DATABASE) | {"application_name": str(this_server())}
    while True:
        try:
            with psycopg.connect(**address, autocommit=True) as session:
                is_tried.set()
                while True:
                    # It can be read when the other side has closed it.
                    select.select([session.fileno()], [], [], _LOOKS_AFTER_SECONDS)
                    session.execute("SELECT 1")
        except (psycopg.Error, OSError):
            is_tried.set()
            time.sleep(_TRIES_AGAIN_SECONDS)


def _say(words: str) -> None:
    print(f"Warning: {words}", file=sys.stderr)  # noqa: T201
