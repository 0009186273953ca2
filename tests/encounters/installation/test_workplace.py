"""What a backup or restore needs on the way is gone, however it ended."""

import fcntl
import os
import signal
import subprocess
import sys

import pytest

from encounters.installation.workplace import ending_tidily, to_the_end, work_folder
from tests.support.source_tree import ROOT

PREFIX = ".mohsdoc-test-"
DAY = 24 * 60 * 60


def folders(parent):
    return sorted(path.name for path in parent.iterdir())


def left_behind(parent, name, *, has_lock=True, age=0):
    """A folder as a killed run leaves it."""
    folder = parent / f"{PREFIX}{name}"
    folder.mkdir()
    (folder / "part").write_bytes(b"records")
    if has_lock:
        (folder / "lock").touch()
    moment = folder.stat().st_mtime - age
    os.utime(folder, (moment, moment))
    return folder


def test_a_folder_is_ours_alone_and_goes_with_us(tmp_path):
    with work_folder(PREFIX, tmp_path) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folders(tmp_path) == [folder.name]
        (folder / "part").touch()
    assert folders(tmp_path) == []


LEFT = [
    ("killed", {}, False),
    ("of a release without locks, of today", {"has_lock": False, "age": DAY - 60}, True),
    ("of a release without locks, old", {"has_lock": False, "age": DAY + 60}, False),
]


@pytest.mark.parametrize(("facts", "stays"), [case[1:] for case in LEFT], ids=[c[0] for c in LEFT])
def test_what_an_earlier_run_left_is_swept(tmp_path, facts, stays):
    folder = left_behind(tmp_path, "old", **facts)
    with work_folder(PREFIX, tmp_path):
        assert folder.exists() is stays


def test_what_another_run_works_in_stays(tmp_path):
    folder = left_behind(tmp_path, "other")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with work_folder(PREFIX, tmp_path):
            assert folder.exists()
    with work_folder(PREFIX, tmp_path):
        assert not folder.exists()


def test_nothing_that_only_bears_the_name_is_touched(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "lock").touch()
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    (tmp_path / f"{PREFIX}file").touch()
    before = folders(tmp_path)
    with work_folder(PREFIX, tmp_path):
        pass
    assert folders(tmp_path) == before
    assert (elsewhere / "lock").exists()


KILLED = """
import os, pathlib, sys
from encounters.installation.workplace import work_folder
with work_folder(sys.argv[1], pathlib.Path(sys.argv[2])) as folder:
    (folder / "part").write_bytes(b"records")
    os.kill(os.getpid(), 9)
"""


def test_kill_9_is_swept_by_the_next_run(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, PREFIX, str(tmp_path)], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    [left] = tmp_path.iterdir()
    assert (left / "part").read_bytes() == b"records"
    with work_folder(PREFIX, tmp_path):
        assert not left.exists()


ENDINGS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_signal_ends_tidily_and_a_second_one_changes_nothing(tmp_path, ending):
    before = signal.getsignal(ending)
    tidied = []

    def work():
        with ending_tidily(), work_folder(PREFIX, tmp_path):
            try:
                os.kill(os.getpid(), ending)
            finally:
                os.kill(os.getpid(), signal.SIGTERM)
                tidied.append(True)

    with pytest.raises(SystemExit) as caught:
        work()
    assert caught.value.code == 128 + ending
    assert tidied == [True]
    assert folders(tmp_path) == []
    assert signal.getsignal(ending) == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_must_be_done_whole_is(ending):
    done = []
    with ending_tidily():
        with to_the_end():
            os.kill(os.getpid(), ending)
            done.append("swapped")
        done.append("told")
    assert done == ["swapped", "told"]
