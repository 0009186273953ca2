"""Short versions of ``dev.py faults``: what was called saved is there, once, and whole."""

import shutil
import subprocess

import pytest
from django.db import connection

from tests.faults.conftest import IS_POSTGRESQL
from tools.faults import stories
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
