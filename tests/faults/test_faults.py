"""Short versions of ``dev.py faults``: what was called saved is there, once, and whole."""

import shutil
import subprocess

import pytest
from django.db import connection

from tests.faults.conftest import IS_POSTGRESQL
from tools import machine
from tools.faults import stories
from tools.faults.pooler import pooled
from tools.faults.server import durable_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both_databases,
    pytest.mark.begins_early,
]


def is_whole(figures):
    assert figures["acknowledged"] > 0
    assert (figures["lost"], figures["twice"], figures["torn"]) == (0, 0, 0), figures
    assert figures["unanswered"] == 0, figures


# With PostgreSQL all workers of a server are killed at once: see test_several_servers.py.
@pytest.mark.one_database
def test_a_killed_worker_loses_nothing_that_was_called_saved(database, accounts):
    is_whole(stories.killed_workers(database, 2, accounts, size=2))


@pytest.mark.skipif(IS_POSTGRESQL, reason="only SQLite has one writer")
def test_eight_writers_on_one_file_wait_for_each_other(database, accounts):
    figures = stories.contention(database, 3, accounts)
    is_whole(figures)
    assert figures["acknowledged"] == 24
    assert (figures["locked"], figures["refused"]) == (0, {})


@pytest.fixture
def crashing(database, tmp_path):
    """A server of PostgreSQL's that is ours to crash, with all that is in the tests' database."""
    asked = connection.get_connection_params()
    dump = tmp_path / "dump"
    ours = ["-h", asked["host"], "-U", asked["user"]]
    subprocess.run([_program("pg_dump"), *ours, "-Fc", "-f", dump, asked["dbname"]], check=True)
    with durable_server() as server:
        theirs = ["-h", server.folder, "-U", "mohsdoc", "-d", "postgres"]
        subprocess.run([_program("pg_restore"), *theirs, dump], check=True)
        yield server


def is_waited_for(figures):
    is_whole(figures)
    assert figures["stuck"] == 0
    # Nothing but words that the database is away, or no answer: never a fault of the program.
    assert set(figures["refused"]) <= {"0", "503"}


@pytest.mark.skipif(not IS_POSTGRESQL, reason="a server of PostgreSQL's")
def test_a_database_that_crashes_is_waited_for(crashing, accounts):
    is_waited_for(stories.crashed_database(crashing, 1, accounts))


@pytest.mark.full_scale
@pytest.mark.skipif(not IS_POSTGRESQL, reason="a server of PostgreSQL's")
@pytest.mark.skipif(not machine.SEVERAL.is_there(), reason=machine.SEVERAL.lacking)
def test_one_behind_a_pooler_is_waited_for_too(crashing, accounts):
    with pooled(crashing.address) as pooler:
        address = pooler.address
        is_waited_for(stories.crashed_database(crashing, 1, accounts, pooler_address=address))


def _program(name):
    path = shutil.which(name)
    assert path
    return path
