"""A PostgreSQL server as a practice has one: durable, with checksums, and ours to crash."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.machine import postgres_bin
from tools.stand_in import account, hand_over

OWNER = "mohsdoc"


@dataclass
class Server:
    programs: Path
    folder: Path

    @property
    def address(self) -> str:
        return f"postgres://{OWNER}@/{self.folder}/postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def make(self) -> None:
        options = ["-U", OWNER, "-A", "trust", "--data-checksums", "-E", "UTF8"]
        self._run("initdb", "-D", self.data, *options, "--locale=C.UTF-8")

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c max_wal_size=64MB"
        log = self.folder / "log"
        self._run("pg_ctl", "-w", "-D", self.data, "-l", log, "-o", options, "start")

    def crash(self) -> None:
        """No goodbye to anybody: as if the power went."""
        self._run("pg_ctl", "-D", self.data, "stop", "-m", "immediate")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "stop", "-m", "fast", check=False)

    def _run(self, name: str, *arguments: object, check: bool = True) -> None:
        done = subprocess.run(
            [str(self.programs / name), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            timeout=60,
            **account(),
        )
        if check and done.returncode:
            raise RuntimeError(f"{name}: {done.stderr.decode(errors='replace')}")


@contextmanager
def durable_server(folder: Path | None = None) -> Iterator[Server]:
    """Running in ``folder``, which may be a small disk of its own, or in a temporary one."""
    programs = postgres_bin()
    if programs is None:
        raise RuntimeError("PostgreSQL's server programs are missing")
    place = folder or Path(tempfile.mkdtemp(prefix="mohsdoc-crash-"))
    server = Server(programs, place)
    try:
        hand_over(place)
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of that size; needs root."""
    folder = Path(tempfile.mkdtemp(prefix="mohsdoc-disk-"))
    size = f"size={megabytes}m,mode=0700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)
        folder.rmdir()


def fill(folder: Path, leave_bytes: int) -> Path:
    """A file that leaves so much room on the disk of ``folder``."""
    ballast = folder / "ballast"
    free_bytes = shutil.disk_usage(folder).free - leave_bytes
    with ballast.open("wb") as file:
        for _ in range(max(0, free_bytes) // 65536):
            file.write(bytes(65536))
    return ballast
