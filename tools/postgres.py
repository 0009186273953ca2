"""A PostgreSQL server of our own for as long as the tests run, in a temporary folder."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools.machine import postgres_bin
from tools.stand_in import account, hand_over

OWNER = "mohsdoc"
PATIENCE = 30.0
# The data is thrown away, so nothing need survive a power cut; never so for patients.
# The last one is what installations set for whoever reads (deploy/postgresql_roles.sql).
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")
# For the minutes of the tests: nobody gathers what is left behind, or writes it down in turns.
FOR_MINUTES = (
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=4GB",
    "checkpoint_timeout=1h",
)


class ServerError(Exception):
    """The server did not come up; the message ends with what it said."""


@contextmanager
def throw_away_server(*settings: str) -> Iterator[str]:
    """Yield the ``DATABASE_URL`` of an empty server that listens on a unix socket only.

    ``settings``: further ones, each as in "jit=off".
    """
    programs = postgres_bin()
    if programs is None:
        raise ServerError("PostgreSQL's server programs are missing")
    folder = Path(tempfile.mkdtemp(prefix="mohsdoc-pg-"))
    try:
        hand_over(folder)
        yield from _serving(programs, folder, settings)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serving(programs: Path, folder: Path, settings: Sequence[str]) -> Iterator[str]:
    data, log = folder / "data", folder / "log"
    making: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        OWNER,
        "-A",
        "trust",
        "--no-sync",
    ]
    making += ["-E", "UTF8", "--locale=C.UTF-8"]
    serving: list[str | Path] = [
        programs / "postgres",
        "-D",
        data,
        "-k",
        folder,
        "-c",
        "listen_addresses=",
    ]
    for setting in (*THROW_AWAY, *settings):
        serving += ["-c", setting]
    with log.open("w", encoding="utf-8") as output:
        if _start(making, folder, output).wait():
            raise ServerError(_log_tail(log))
        server = _start(serving, folder, output)
    try:
        _wait_until_ready(programs, folder, server, log)
        yield f"postgres://{OWNER}@/{folder}/postgres"
    finally:
        server.terminate()
        server.wait()


def _start(command: list[str | Path], folder: Path, output: IO[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=folder,
        **account(),
    )


def _wait_until_ready(
    programs: Path, folder: Path, server: subprocess.Popen[bytes], log: Path
) -> None:
    ask = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-U", OWNER]
    give_up = time.monotonic() + PATIENCE
    while subprocess.run(ask).returncode:
        if server.poll() is not None or time.monotonic() > give_up:
            raise ServerError(_log_tail(log))
        time.sleep(0.1)


def _log_tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")
