"""The queue before SQLite's one writer: in order, given up in time, and left by who dies."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connections, transaction

from mohsdoc.sqlite import base
from mohsdoc.sqlite.turns import LateError, Turn
from tests.other_database import using_database

LONG = 20.0
HOLDER = """
import sys
from pathlib import Path
from mohsdoc.sqlite.turns import Turn
turn = Turn(Path(sys.argv[1]), 1)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "turns"


def waiting(path):
    """How many wait, as the kernel has it."""
    inode = f":{path.stat().st_ino} "
    lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    return sum("->" in line and inode in line for line in lines)


def until(condition):
    give_up = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.005)


def test_the_first_to_come_waits_for_nobody(path):
    Turn(path, 0).end()


def test_turns_are_taken_in_the_order_of_arrival(path):
    had = []

    def come(name):
        turn = Turn(path, LONG)
        had.append(name)
        turn.end()

    first, threads = Turn(path, 0), []
    for number in range(5):
        threads.append(threading.Thread(target=come, args=(number,)))
        threads[-1].start()
        until(lambda number=number: waiting(path) == number + 1)
    assert had == []
    first.end()
    for thread in threads:
        thread.join(LONG)
    assert had == [0, 1, 2, 3, 4]


def test_waiter_that_gave_up_blocks_nobody(path):
    first = Turn(path, 0)
    with pytest.raises(LateError):
        Turn(path, 0.01)
    first.end()
    Turn(path, LONG).end()
    until(lambda: waiting(path) == 0)


def test_a_killed_process_leaves_the_queue(path):
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LateError):
            Turn(path, 0.01)
        holder.kill()
    Turn(path, LONG).end()


@pytest.fixture
def file_database(tmp_path, django_db_setup, django_db_blocker):
    """A connection of the project's backend to an empty file of its own."""
    if connections["default"].vendor != "sqlite":
        pytest.skip("PostgreSQL has its own queues")
    with django_db_blocker.unblock(), using_database(tmp_path / "db.sqlite3"):
        yield connections["default"]


def turn_of(database, seconds):
    return Turn(Path(f"{database.settings_dict['NAME']}{base.SUFFIX}"), seconds)


def is_held(database):
    try:
        turn_of(database, 0).end()
    except LateError:
        return True
    return False


def is_free(database):
    """Soon: whoever gave up above may be handed the turn first, and lets go of it."""
    turn_of(database, LONG).end()
    return True


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_a_transaction_has_the_turn_until_its_end(file_database, end):
    with transaction.atomic():
        assert is_held(file_database)
        if end == "rollback":
            transaction.set_rollback(True)
        if end == "close":
            file_database.close()
    assert is_free(file_database)


def test_a_statement_by_itself_takes_no_turn(file_database):
    with file_database.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (one INTEGER)")
    assert not is_held(file_database)


def test_a_commit_that_fails_keeps_the_turn_until_it_is_rolled_back(file_database, monkeypatch):
    seen = []

    def failed(database):
        raise OperationalError("database or disk is full")

    def rolled_back(database):
        seen.append(is_held(database))

    monkeypatch.setattr(base.base.DatabaseWrapper, "_commit", failed)
    monkeypatch.setattr(base.base.DatabaseWrapper, "_rollback", rolled_back)
    with pytest.raises(OperationalError, match="full"), transaction.atomic():
        pass
    assert seen == [True]
    assert is_free(file_database)


@pytest.mark.parametrize("trouble", ["late", "no room"])
def test_sqlite_decides_without_a_turn(file_database, trouble, monkeypatch):
    def troubled(path, seconds):
        raise {"late": LateError(), "no room": OSError(28, "No space left on device")}[trouble]

    monkeypatch.setattr(base, "Turn", troubled)
    with transaction.atomic(), file_database.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (one INTEGER)")
    assert file_database.introspection.table_names() == ["kept"]
