"""Whether a server uses the database: a restore must not swap it under one.

Idle workers have no connection, so the server holds a sign of its own for as long as its process
lives. With SQLite that is a shared lock on a file beside the database, which the kernel drops with
the process. With PostgreSQL it is one open connection, whose name everybody sees; it is opened
again within seconds when the database had gone.
"""

from __future__ import annotations

import fcntl
import os
import select
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

NAME = "mohsdoc serving"
STOP = (
    "A server still uses this database. Stop it first (systemctl stop mohsdoc, or whatever started "
    "it), then restore."
)
_PARAMETERS = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert")
_LOOKS_AFTER_SECONDS = 60.0
_TRIES_AGAIN_SECONDS = 5.0
# Kept open: a lock goes with its file.
_held: list[int] = []


class ServedError(Exception):
    """A server uses the database; the message says what to stop."""


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
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = %s",
                [NAME],
            )
            if cursor.fetchone()[0]:
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
    asked = connection.get_connection_params()
    address: dict[str, Any] = {key: asked[key] for key in _PARAMETERS if asked.get(key)}
    while True:
        try:
            with psycopg.connect(**address, autocommit=True, application_name=NAME) as session:
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
