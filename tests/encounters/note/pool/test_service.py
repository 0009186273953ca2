"""One service for all processes of a machine: found or started, shared, safe from its callers."""

import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from encounters.note import renderer
from encounters.note.pool import starting
from encounters.note.renderer import (
    RenderBusyError,
    RenderFailedError,
    StillWaitingError,
    asked_by,
)
from encounters.note.wire import LONGEST_FRAME, Urgency
from tests.conftest import RENDER_AHEAD
from tests.support.render_pools import ECHO, job, worker_of
from tests.support.source_tree import ROOT

pytestmark = pytest.mark.begins_early


def eventually(is_so):
    for _ in range(500):
        if is_so():
            return True
        time.sleep(0.02)
    return False


def socket_of(pool):
    [path] = pool._folder.glob("*.sock")
    return path


def service_of(pool):
    """The process id of the service of ``pool``, which no other client has."""
    mark = f"# {pool._folder}".encode()
    [process] = [
        each.pid
        for each in starting._started
        if each.poll() is None and mark in Path(f"/proc/{each.pid}/cmdline").read_bytes()
    ]
    return process


@pytest.fixture
def tmp_path():
    """A folder with a short name: that of a socket has room for a hundred letters."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def marked(pool_of, tmp_path):
    """A client whose service can be told from others."""
    folder = tmp_path / "run"
    return pool_of((sys.executable, "-c", f"{ECHO}# {folder}"), folder=folder)


@pytest.fixture
def until(tmp_path):
    """Has a worker make something until the test ends or says so; waits until it has begun."""
    threads, ends = [], []

    def begin(pool, name, **how):
        end = tmp_path / name
        thread = threading.Thread(
            target=lambda: pool.render(job(f"until {end} {end}.begun"), **how)
        )
        threads.append(thread)
        ends.append(end)
        thread.start()
        assert eventually((tmp_path / f"{name}.begun").exists)
        return end

    yield begin
    for end in ends:
        end.touch()
    for thread in threads:
        thread.join()


def test_all_processes_of_a_machine_share_one_service(pool_of):
    """A client has no state but its connections: two of them are as two processes."""
    first = pool_of(concurrent=1)
    second = pool_of(concurrent=1, folder=first._folder)
    assert worker_of(first) == worker_of(second)
    first.close()
    assert worker_of(second) == worker_of(second)


def test_a_changed_program_has_a_service_of_its_own(pool_of):
    first = pool_of(concurrent=1)
    second = pool_of((sys.executable, "-c", f"{ECHO}\n"), concurrent=1, folder=first._folder)
    assert worker_of(first) != worker_of(second)


def test_a_service_that_was_killed_is_started_again(marked):
    pool = marked
    first = worker_of(pool)
    os.kill(service_of(pool), signal.SIGKILL)
    assert worker_of(pool) != first


def test_with_a_killed_service_its_workers_end(marked):
    pool = marked
    first = worker_of(pool)
    os.kill(service_of(pool), signal.SIGKILL)
    assert eventually(lambda: not os.path.exists(f"/proc/{first}"))


@pytest.mark.parametrize(
    "sent", [b"\xff" * 64, struct.pack(">I", LONGEST_FRAME + 1), b"\0\0\0\2{}" * 2]
)
def test_whoever_speaks_another_language_is_let_go_and_costs_nobody_anything(pool_of, sent):
    pool = pool_of()
    first = worker_of(pool)
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(20)
        caller.connect(str(socket_of(pool)))
        caller.sendall(sent)
        assert caller.recv(1) == b""
    assert worker_of(pool) == first


LEAVES = """
import sys
from pathlib import Path
from encounters.note.pool import starting
from encounters.note.pool.crew import Limits
limits = Limits(concurrent=1, waiting=1, most_made=1, rest_seconds=1, linger_seconds=0)
starting.connected(Path(sys.argv[1]), limits, (sys.executable, "-c", "pass")).detach()
"""


def test_who_started_it_leaves_without_a_complaint(tmp_path):
    command = [sys.executable, "-W", "default", "-c", LEAVES, str(tmp_path / "run")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_note_that_dies_takes_no_other_down(pool_of, until, tmp_path):
    pool = pool_of(concurrent=2)
    end = until(pool, "long")
    for death in ("exit 3", "kill 9", "half"):
        with pytest.raises((RenderFailedError, RenderBusyError)):
            pool.render(job(death))
    assert not end.exists()


def test_a_signature_begins_at_once_whatever_is_being_made(pool_of, until):
    pool = pool_of(concurrent=1)
    until(pool, "preview")
    assert pool.render(job("ok"), urgency=Urgency.SIGNATURE).pdf
    assert int(pool.render(job("nice"), urgency=Urgency.SIGNATURE).pdf) == os.nice(0)


def test_a_worn_out_worker_is_replaced(pool_of):
    pool = pool_of(concurrent=1, most_made=2)
    made = [worker_of(pool) for _ in range(4)]
    assert made[0] == made[1] != made[2] == made[3]


def test_a_worker_without_work_is_ended(pool_of):
    pool = pool_of(concurrent=1, rest_seconds=0.1)
    first = worker_of(pool)
    assert eventually(lambda: not os.path.exists(f"/proc/{first}"))
    assert worker_of(pool) != first


class TestWhoWaits:
    def asked(self, pool, words, asker="ada"):
        with asked_by(asker, is_told=True):
            return pool.render(job(words))

    @pytest.fixture(autouse=True)
    def _soon(self, monkeypatch):
        monkeypatch.setattr(renderer, "WORDS_AFTER_SECONDS", 0.5)

    def test_is_told_how_many_come_first_and_comes_back_for_it(self, pool_of, until):
        pool = pool_of(concurrent=1)
        end = until(pool, "first")
        for asker, words, before in (("ada", "ok 1", 1), ("ben", "ok 2", 2), ("ada", "ok 1", 1)):
            with pytest.raises(StillWaitingError) as caught:
                self.asked(pool, words, asker)
            assert caught.value.before == before
        end.touch()
        assert self.asked(pool, "ok 1").pdf == self.asked(pool, "ok 1").pdf

    def test_is_told_while_it_is_made_and_gets_what_was_made_meanwhile(self, pool_of, tmp_path):
        pool = pool_of(concurrent=1, linger_seconds=60)
        worker = worker_of(pool)
        words = f"until {tmp_path / 'end'} {tmp_path / 'begun'}"
        with pytest.raises(StillWaitingError) as caught:
            self.asked(pool, words)
        assert caught.value.before == 0
        (tmp_path / "end").touch()
        (tmp_path / "begun").unlink()
        time.sleep(0.2)
        assert int(self.asked(pool, words).pdf) == worker
        assert not (tmp_path / "begun").exists()

    def test_a_failure_reaches_whoever_comes_back(self, pool_of, until):
        pool = pool_of(concurrent=1)
        end = until(pool, "first")
        with pytest.raises(StillWaitingError):
            self.asked(pool, "fail")
        end.touch()
        with pytest.raises(RenderFailedError, match="ValueError"):
            self.asked(pool, "fail")


class TestAhead:
    def test_nobody_waits_for_it_and_it_is_there_when_wanted(self, pool_of, tmp_path):
        pool = pool_of()
        words = f"write {tmp_path / 'made'} x"
        assert RENDER_AHEAD(pool, job(words))
        assert eventually((tmp_path / "made").exists)
        for _ in range(2):
            assert pool.render(job(words), urgency=Urgency.SIGNATURE).pdf
        assert (tmp_path / "made").read_text() == "x"

    def test_asked_for_while_it_is_made_it_is_made_once(self, pool_of, tmp_path):
        pool = pool_of()
        end = tmp_path / "end"
        words = f"until {end} {tmp_path / 'begun'}"
        assert RENDER_AHEAD(pool, job(words))
        assert eventually((tmp_path / "begun").exists)
        (tmp_path / "begun").unlink()
        threading.Timer(0.2, end.touch).start()
        assert pool.render(job(words), urgency=Urgency.SIGNATURE).pdf
        assert not (tmp_path / "begun").exists()

    def test_what_failed_ahead_is_tried_again(self, pool_of, tmp_path):
        pool = pool_of()
        words = f"dies-once {tmp_path / 'tried'}"
        RENDER_AHEAD(pool, job(words))
        assert eventually((tmp_path / "tried").exists)
        assert pool.render(job(words), urgency=Urgency.SIGNATURE).pdf

    def test_without_a_service_nothing_happens(self, pool_of):
        pool = pool_of(folder=Path("/proc/no-such-folder"))
        assert not RENDER_AHEAD(pool, job("ok"))


class TestTheFolder:
    @pytest.mark.parametrize(("mode", "is_used"), [(0o700, True), (0o710, False), (0o777, False)])
    def test_one_that_others_may_enter_is_refused(self, pool_of, tmp_path, mode, is_used):
        folder = tmp_path / "run"
        folder.mkdir()
        folder.chmod(mode)
        pool = pool_of(folder=folder)
        if is_used:
            assert worker_of(pool)
            assert socket_of(pool).stat().st_mode & 0o777 == 0o600
        else:
            with pytest.raises(RenderFailedError, match="this account alone"):
                worker_of(pool)

    def test_a_link_is_refused(self, pool_of, tmp_path):
        (tmp_path / "there").mkdir(mode=0o700)
        (tmp_path / "run").symlink_to(tmp_path / "there")
        with pytest.raises(RenderFailedError, match="this account alone"):
            worker_of(pool_of(folder=tmp_path / "run"))

    def test_a_name_too_long_for_a_socket_is_told(self, pool_of, tmp_path):
        with pytest.raises(RenderFailedError, match="too long"):
            worker_of(pool_of(folder=tmp_path / ("x" * 90)))

    def test_another_accounts_socket_is_refused(self, pool_of, monkeypatch):
        pool = pool_of()
        worker_of(pool)
        pool.close()
        monkeypatch.setattr(starting, "is_ours", lambda _: False)
        with pytest.raises(RenderFailedError, match="another account"):
            worker_of(pool_of(folder=pool._folder, linger_seconds=pool._limits.linger_seconds))

    def test_dead_sockets_are_swept(self, pool_of, tmp_path):
        folder = tmp_path / "run"
        folder.mkdir(mode=0o700)
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(folder / "old.sock"))
        pool = pool_of(folder=folder)
        worker_of(pool)
        assert socket_of(pool).name != "old.sock"

    @pytest.mark.parametrize("given", ["", "/no/such/folder"])
    def test_without_one_it_lies_beside_scratch_files(self, given, monkeypatch, tmp_path):
        monkeypatch.setattr(starting.tempfile, "gettempdir", lambda: str(tmp_path))
        assert starting.folder_of(given) == tmp_path / f"mohsdoc-{os.geteuid()}"

    def test_the_given_one_is_taken(self, tmp_path):
        assert starting.folder_of(str(tmp_path)) == tmp_path
