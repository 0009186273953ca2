"""PgBouncer with the file of ``deploy/``, before a server that listens on a socket of ours."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mohsdoc import database_url
from tools.faults.waiting import until
from tools.machine import ROOT, pgbouncer
from tools.stand_in import account, hand_over

_PORT = 6432
_PATIENCE = 180.0


@dataclass
class Pooler:
    """``address``: of the database behind it, by way of it."""

    folder: Path
    address: str
    _program: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        self._program = subprocess.Popen(
            [str(pgbouncer()), "-q", str(self.folder / "pgbouncer.ini")],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **account(),
        )
        socket = self.folder / f".s.PGSQL.{_PORT}"
        if not until(socket.exists, _PATIENCE):
            raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))

    def kill(self) -> None:
        """No goodbye to anybody; its socket stays, as after any such end."""
        if self._program is not None:
            self._program.kill()
            self._program.wait()
            (self.folder / f".s.PGSQL.{_PORT}").unlink(missing_ok=True)


@contextmanager
def pooled(address: str, roles: tuple[str, ...] = (), **other: str) -> Iterator[Pooler]:
    """Running before the database at ``address``; ``roles`` may pass beside the address's own.

    ``other``: settings in the place of those of ``deploy/pgbouncer.ini``.
    """
    entry = database_url.parse(address)
    folder = Path(tempfile.mkdtemp(prefix="mohsdoc-pool-"))
    try:
        names = (str(entry["USER"]), *roles)
        users = "".join(f'"{name}" ""\n' for name in names)
        (folder / "users").write_text(users, encoding="utf-8")
        with (folder / "pgbouncer.ini").open("w", encoding="utf-8") as file:
            _configuration(entry["HOST"], entry["NAME"], folder, other).write(file)
        hand_over(folder, *folder.iterdir())
        by_way = f"postgres://{names[0]}@:{_PORT}/{folder}/{entry['NAME']}"
        pooler = Pooler(folder, by_way)
        try:
            pooler.start()
            yield pooler
        finally:
            pooler.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configuration(host: str, name: str, folder: Path, other: dict[str, str]) -> ConfigParser:
    """The file an installation has, but for where things lie, and without passwords."""
    found = ConfigParser(interpolation=None)
    found.read(ROOT / "deploy" / "pgbouncer.ini", encoding="utf-8")
    found["databases"] = {name: f"host={host} dbname={name}"}
    ours = {
        "listen_addr": "",
        "unix_socket_dir": str(folder),
        "auth_type": "trust",
        "auth_file": str(folder / "users"),
        "logfile": str(folder / "log"),
        "pidfile": str(folder / "pid"),
    }
    found["pgbouncer"].update(ours | other)
    return found
