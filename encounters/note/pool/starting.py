"""Finds the printing service of this installation, or starts it.

Its socket lies in a folder that is this account's alone. The socket's name is made of the program's
files: two releases that serve side by side have a service each, and a program that was changed
gets a new one. Whoever needs it first binds the socket, under a lock, and hands it to the service:
what is asked meanwhile waits in the socket.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path

from encounters.note.pool.crew import Limits
from encounters.note.pool.dispatcher import is_ours

NURSERY = (sys.executable, "-m", "encounters.note.pool.nursery")
_ROOT = Path(__file__).resolve().parents[3]
_FONTS = Path(__file__).resolve().parents[1] / "fonts.conf"
# fontTools stamps the time into each subset font; any fixed moment keeps the bytes the same.
_FONT_TIME = "1767225600"
_BACKLOG = 128
_LONGEST_PATH = 100
# Ended services are our children: those that were started here are looked after here.
_started: list[subprocess.Popen[bytes]] = []


class UnsafeFolderError(Exception):
    """The folder of the socket is not ours alone, or cannot be made; the message says which."""


def notes_at_once() -> int:
    """How many notes are made at once: one for every second processor that we may use.

    The others are the pages': who waits for a note waits anyway, who taps does not want to.
    """
    of_us = getattr(os, "sched_getaffinity", None)
    return max(1, min(8, (len(of_us(0)) if of_us else os.cpu_count() or 1) // 2))


def folder_of(given: str) -> Path:
    """The folder ``given``, if there is one, else one of this account beside scratch files."""
    if given and Path(given).is_dir():
        return Path(given)
    return Path(tempfile.gettempdir()) / f"mohsdoc-{os.geteuid()}"


def connected(folder: Path, limits: Limits, command: Sequence[str] = NURSERY) -> socket.socket:
    """A connection to the service, which is started if it does not run."""
    _own(folder)
    path = folder / f"{_program(tuple(command), limits)}.sock"
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise UnsafeFolderError(f"{folder} is too long a name for the renderer's socket")
    if found := _connection(path):
        return found
    with _alone(path):
        if found := _connection(path):
            return found
        _sweep(folder)
        _start(path, limits, command)
        found = _connection(path)
    if found is None:
        raise ConnectionRefusedError
    return found


def _own(folder: Path) -> None:
    """Make the folder; refuse one in which somebody else could put a socket of his."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)
    there = os.lstat(folder)
    is_ours_alone = there.st_uid == os.geteuid() and not there.st_mode & 0o077
    if not folder.is_dir() or folder.is_symlink() or not is_ours_alone:
        raise UnsafeFolderError(f"{folder} must belong to this account alone (chmod 700)")


def _connection(path: Path) -> socket.socket | None:
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        found.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        found.close()
        return None
    except OSError:
        found.close()
        raise
    if not is_ours(found):
        found.close()
        raise UnsafeFolderError(f"{path} is another account's")
    return found


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _sweep(folder: Path) -> None:
    """Sockets of services that ended, and of programs that were replaced."""
    for path in folder.glob("*.sock"):
        try:
            found = _connection(path)
        except (OSError, UnsafeFolderError):
            continue
        if found is not None:
            found.close()
        else:
            path.unlink(missing_ok=True)


def _start(path: Path, limits: Limits, command: Sequence[str]) -> None:
    """The service with an environment of its own: no secrets, no system fonts, no clock."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": _FONT_TIME,
        "FONTCONFIG_FILE": str(_FONTS),
        "LC_ALL": "C.UTF-8",
        "TMPDIR": tempfile.gettempdir(),
    }
    options = json.dumps(asdict(limits))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(_BACKLOG)
        _started[:] = [each for each in _started if each.poll() is None]
        # A session of its own: what ends the web server from a terminal does not end a note, and
        # Linux shares a busy processor out by sessions (sched(7), autogroup): a note gets on
        # however many pages are asked for.
        service = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "encounters.note.pool.dispatcher", options, *command],
            stdin=listener.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=_ROOT,
            start_new_session=True,
        )
    _started.append(service)


@atexit.register
def _leave_behind() -> None:
    """At the end of this process: a service that runs on, for others or a moment longer, may.

    ``Popen`` complains of a process that nobody waited for, unless it has a ``returncode``.
    """
    for each in _started:
        if each.poll() is None:
            each.returncode = 0


@cache
def _program(command: tuple[str, ...], limits: Limits) -> str:
    """A name of what would run: the files of the note, who asks for what."""
    parts = [str(_ROOT), sys.executable, *command, json.dumps(asdict(limits))]
    for file in sorted(_ROOT.glob("encounters/note/**/*.py")):
        there = file.stat()
        parts.append(f"{file} {there.st_mtime_ns} {there.st_size}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]
