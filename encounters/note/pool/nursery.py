"""The process that workers are forked from: ``python -m encounters.note.pool.nursery``.

It loads the libraries, the typefaces and the note's style once, prints a page of its own with them,
and forks a worker in a few milliseconds when the service wants one: the first note is as quick as
any other, and what was loaded lies in memory once. It never sees a note, so no worker inherits one.

The service talks to it by the socket on standard input, a line at a time: ``fork ID`` (with a
socket that becomes the worker's) and ``kill ID``. It says ``ended ID CODE``, or ``unfit`` with the
library that is missing. It ends when the service does.
"""

from __future__ import annotations

import gc
import logging
import os
import resource
import select
import shutil
import signal
import socket
import tempfile
from pathlib import Path
from typing import NoReturn

from encounters.note.fonts import forget_font_data
from encounters.note.pdf import missing_library, warm_up
from encounters.note.pool import worker
from encounters.note.pool.reserving import prepare
from encounters.note.pool.spares import give_back_memory, load_later

_STYLESHEET = Path(__file__).resolve().parents[3] / "static" / "css" / "note.css"
_LINES = 4096


class Nursery:
    """The control socket and the workers by the numbers that the service gave them."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._workers: dict[int, tuple[int, str]] = {}

    def run(self) -> None:
        """Fork and end workers until the service goes."""
        wake, woken = os.pipe()
        for end in (wake, woken):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        watched: list[socket.socket | int] = [self._control, wake]
        while True:
            ready, _, _ = select.select(watched, [], [])
            if wake in ready:
                os.read(wake, 1024)
                self._reap()
            if self._control in ready:
                data, sockets, _, _ = socket.recv_fds(self._control, _LINES, 1)
                if not data:
                    return
                # The kernel ends a reading behind a socket, so there is one at most.
                for line in data.decode().splitlines():
                    self._obey(line.split(), sockets)

    def end(self) -> None:
        for process, folder in self._workers.values():
            os.kill(process, signal.SIGKILL)
            shutil.rmtree(folder, ignore_errors=True)

    def _obey(self, words: list[str], sockets: list[int]) -> None:
        number = int(words[1])
        if words[0] == "fork":
            self._fork(number, sockets[0])
        elif number in self._workers:
            os.kill(self._workers[number][0], signal.SIGKILL)

    def _fork(self, number: int, channel: int) -> None:
        parent = os.getpid()
        try:
            folder = tempfile.mkdtemp(prefix="worker-")
            process = os.fork()
        except OSError:
            os.close(channel)
            self._say(f"ended {number} {-signal.SIGKILL}")
            return
        if process == 0:
            _leave_all_but(channel)
            worker.work(channel, folder, parent=parent)
        os.close(channel)
        self._workers[number] = (process, folder)

    def _reap(self) -> None:
        for number, (process, folder) in [*self._workers.items()]:
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                del self._workers[number]
                shutil.rmtree(folder, ignore_errors=True)
                self._say(f"ended {number} {os.waitstatus_to_exitcode(status)}")

    def _say(self, words: str) -> None:
        self._control.sendall(f"{words}\n".encode())


def _leave_all_but(channel: int) -> None:
    """In the fork: no signal handler, and no open file but its own socket."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.closerange(3, channel)
    os.closerange(channel + 1, 1024)
    # Standard input is the service's line to the nursery.
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)


def warmed_up() -> str:
    """Load what every note needs. The library that is missing, or ""."""
    load_later()
    if name := missing_library():
        return name
    css = _STYLESHEET.read_text(encoding="utf-8") if _STYLESHEET.is_file() else ""
    warm_up(css)
    prepare(css)
    forget_font_data()
    # What is loaded stays; looking through it for garbage took a sixth of each note's time, and
    # made each worker a copy of it.
    give_back_memory()
    gc.freeze()
    return ""


def main() -> NoReturn:
    control = socket.socket(fileno=os.dup(0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.getLogger("weasyprint").propagate = False
    if missing := warmed_up():
        control.sendall(f"unfit {missing}\n".encode())
        raise SystemExit(1)
    nursery = Nursery(control)
    try:
        nursery.run()
    finally:
        nursery.end()
    raise SystemExit(0)


if __name__ == "__main__":
    main()
