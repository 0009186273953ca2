"""An empty database for a benchmark, on whatever server the settings name, dropped afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.figures import NotMeasured
from tools.postgres import ServerError, throw_away_server

# Else the server does not wait for the disk, which may be for what is read, or written in bulk.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
_SCHEMES = {"sqlite": "sqlite", "postgresql": "postgres"}


def is_of(database: str, address: str) -> bool:
    return address.startswith(_SCHEMES[database])


@contextmanager
def empty_database() -> Iterator[None]:
    """Sets Django up as for tests. SQLite is a file: one in memory has no second connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "benchmark.sqlite3")
        old = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(old, verbosity=0)


@contextmanager
def address_of(database: str, folder: Path, *settings: str) -> Iterator[str]:
    """Of an empty ``sqlite`` file in ``folder``, or of a ``postgresql`` server of our own.

    ``settings`` are the server's: see ``DURABLE``. ``NotMeasured`` where it does not start.
    """
    if database == "sqlite":
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    with ExitStack() as stack:
        try:
            address = stack.enter_context(throw_away_server(*settings))
        except ServerError as error:
            raise NotMeasured(str(error)) from error
        yield address


@contextmanager
def on_database(database: str, *settings: str) -> Iterator[None]:
    """Django's settings, not read yet, will name it; a server that ``DATABASE_URL`` names stays."""
    if is_of(database, os.environ.get("DATABASE_URL", "sqlite")):
        yield
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        address_of(database, Path(folder), *settings) as address,
    ):
        os.environ["DATABASE_URL"] = address
        yield
