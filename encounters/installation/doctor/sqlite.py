"""Checks of a SQLite file: how it is written, and who can read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from encounters.installation.disk_space import database_file
from encounters.installation.doctor.ailment import Ailment, critical, warning

OTHERS = 0o077
OTHERS_WRITE = 0o022
SHORTEST_TIMEOUT = 10
SYNCHRONOUS_FULL = 2
_SETTINGS = "Take the database's options in mohsdoc/settings.py as they were released."


def modes() -> Iterator[Ailment]:
    """What a page calls saved survives a power cut, and two writers wait for each other."""
    if connection.vendor != "sqlite":
        return
    options = settings.DATABASES["default"].get("OPTIONS", {})
    is_patient = options.get("timeout", 5) >= SHORTEST_TIMEOUT
    if options.get("transaction_mode") != "IMMEDIATE" or not is_patient:
        yield critical("Two people who save at once may meet 'database is locked'.", _SETTINGS)
    if _pragma("synchronous") < SYNCHRONOUS_FULL:
        yield critical("A power cut may take back what was called saved (synchronous).", _SETTINGS)
    if not _pragma("foreign_keys"):
        yield critical("Rows may point to nothing (foreign_keys is off).", _SETTINGS)
    if database_file() and _pragma("journal_mode") != "wal":
        yield critical("Readers and writers block each other (journal_mode is not WAL).", _SETTINGS)


def files() -> Iterator[Ailment]:
    path = database_file()
    if path is None:
        return
    for file in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
        if file.exists() and file.stat().st_mode & OTHERS:
            yield critical(f"Others on this machine can read {file.name}.", f"chmod 600 {file}")
    folder = path.parent
    if folder.stat().st_mode & OTHERS_WRITE:
        yield critical("Others can put files into the database's folder.", f"chmod 700 {folder}")
    elif folder.stat().st_mode & OTHERS:
        yield warning("Others can look into the database's folder.", f"chmod 700 {folder}")


def _pragma(name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]
