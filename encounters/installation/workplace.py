"""Where a backup or restore works: gone when it ends, however it ends.

What lies there on the way is a plain copy of every record. An end by a signal tidies like any other
end; after ``kill -9`` the next run sweeps what is left. A folder is somebody's as long as its lock
is held, and the kernel drops that with the process.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_LOCK = "lock"
# Folders of releases that held no lock: older ones are nobody's.
_OLD_SECONDS = 24 * 60 * 60
_NOT_YET_OURS = ".mohsdoc-new-"


@contextmanager
def work_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A new folder in ``parent`` that nobody else can read; what an earlier run left is swept."""
    parent = parent or Path(tempfile.gettempdir())
    for path in parent.glob(f"{prefix}*"):
        if _is_abandoned(path):
            shutil.rmtree(path, ignore_errors=True)
    # Locked before it gets its name, or somebody who sweeps at this moment would take it.
    made = Path(tempfile.mkdtemp(dir=parent, prefix=_NOT_YET_OURS))
    folder = made.with_name(made.name.replace(_NOT_YET_OURS, prefix))
    try:
        with (made / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made.rename(folder)
            yield folder
    finally:
        for path in (made, folder):
            shutil.rmtree(path, ignore_errors=True)


def _is_abandoned(path: Path) -> bool:
    try:
        about = path.lstat()
        if not path.is_dir() or path.is_symlink() or about.st_uid != os.geteuid():
            return False
        with (path / _LOCK).open("r+") as lock:
            return _is_free(lock)
    except FileNotFoundError:
        return path.is_dir() and time.time() - about.st_mtime > _OLD_SECONDS
    except OSError:
        return False


def _is_free(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def ending_tidily() -> Iterator[None]:
    """Inside, a signal that ends the process first lets everything be tidied away.

    A second one does not interrupt the tidying.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        for ending in _ENDING:
            signal.signal(ending, signal.SIG_IGN)
        raise SystemExit(128 + number)

    with _handled(end):
        yield


@contextmanager
def to_the_end() -> Iterator[None]:
    """Inside, no such signal counts: half of what is done here would be worse than all of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with _handled(signal.SIG_IGN):
        yield


@contextmanager
def _handled(handler: signal._HANDLER) -> Iterator[None]:
    before = {ending: signal.signal(ending, handler) for ending in _ENDING}
    try:
        yield
    finally:
        for ending, old in before.items():
            signal.signal(ending, old)
