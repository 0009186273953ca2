"""Short versions of ``dev.py faults``: what was called saved is there, once, and whole."""

import gzip
import shutil
import subprocess

import pytest
from django.conf import settings
from django.db import connection

from encounters.installation.backup.sqlite import SqliteStore
from tests.support.factories import PASSWORD, a_case
from tools.faults import stories
from tools.faults.server import durable_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both_databases,
    pytest.mark.begins_early,
]
IS_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


@pytest.fixture
def accounts(settings):
    """People whose passwords a server with its own settings can check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    case = a_case()
    return ((case.surgeon.username, PASSWORD), (case.nurse.username, PASSWORD))


@pytest.fixture
def database(accounts, tmp_path):
    """The tests' own database where a server can reach it, else a file with all that is in it."""
    if IS_POSTGRESQL:
        asked = connection.get_connection_params()
        return f"postgres://{asked['user']}@/{asked['host']}/{asked['dbname']}"
    file, dumped = tmp_path / "db.sqlite3", tmp_path / "dump"
    SqliteStore(tmp_path).dump(dumped)
    with gzip.open(dumped) as packed, file.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return f"sqlite:///{file}"


def is_whole(figures):
    assert figures["acknowledged"] > 0
    assert (figures["lost"], figures["twice"], figures["torn"]) == (0, 0, 0), figures
    assert figures["unanswered"] == 0, figures


def test_a_killed_worker_loses_nothing_that_was_called_saved(database, accounts):
    is_whole(stories.killed_workers(database, 2, accounts, size=2))


@pytest.mark.skipif(IS_POSTGRESQL, reason="only SQLite has one writer")
def test_eight_writers_on_one_file_wait_for_each_other(database, accounts):
    figures = stories.contention(database, 3, accounts)
    is_whole(figures)
    assert figures["acknowledged"] == 24
    assert (figures["locked"], figures["refused"]) == (0, {})


@pytest.mark.skipif(not IS_POSTGRESQL, reason="a server of PostgreSQL's")
def test_a_database_that_crashes_is_waited_for(database, accounts, tmp_path):
    asked = connection.get_connection_params()
    dump = tmp_path / "dump"
    ours = ["-h", asked["host"], "-U", asked["user"]]
    subprocess.run([_program("pg_dump"), *ours, "-Fc", "-f", dump, asked["dbname"]], check=True)
    with durable_server() as server:
        theirs = ["-h", server.folder, "-U", "mohsdoc", "-d", "postgres"]
        subprocess.run([_program("pg_restore"), *theirs, dump], check=True)
        figures = stories.crashed_database(server, 1, accounts)
    is_whole(figures)
    assert figures["stuck"] == 0
    # Nothing but words that the database is away, or no answer: never a fault of the program.
    assert set(figures["refused"]) <= {"0", "503"}


def _program(name):
    path = shutil.which(name)
    assert path
    return path
