"""Whose turn it is to write: one queue for all threads of all processes.

SQLite lets one connection write at a time and has no queue for the rest: each tries again after a
sleep that grows, and whoever wakes at the right moment is next. Under load some wait for seconds
while others are served at once. The kernel's queue for ``flock`` is in the order of arrival, and a
process that dies leaves it by dying.
"""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from typing import IO


class LateError(Exception):
    """The turn did not come in time."""


class Turn:
    """One wait for the queue's file, and the right to write until ``end``."""

    def __init__(self, path: Path, seconds: float) -> None:
        """Wait until it is our turn; ``LateError`` after ``seconds``."""
        self._file = path.open("ab")
        if not _is_free(self._file):
            self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        # A wait in the kernel has no end of its own, so a thread does it that one can turn from.
        came = threading.Event()
        given_up = threading.Event()
        file = self._file

        def wait() -> None:
            fcntl.flock(file, fcntl.LOCK_EX)
            came.set()
            if given_up.is_set():
                file.close()

        threading.Thread(target=wait, name="writer's turn", daemon=True).start()
        if not came.wait(seconds):
            given_up.set()
            if came.is_set():
                # It came in this very moment, and the thread may not have seen that nobody waits.
                file.close()
            raise LateError

    def end(self) -> None:
        self._file.close()


def _is_free(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
