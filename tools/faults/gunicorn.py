"""One application server: gunicorn with the file of ``deploy/``, ours to kill."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.environment import program
from tools.faults.waiting import until
from tools.machine import ROOT

PATIENCE = 180.0
_GOODBYE = 15.0
_RUN_FOLDER = "run"


def own_bytecode(tree: Path) -> dict[str, str]:
    """Compiled modules of a copy of the program go when it goes."""
    return {} if tree == ROOT else {"PYTHONPYCACHEPREFIX": str(tree / "pycache")}


@dataclass
class Gunicorn:
    """``folder`` is its own machine, so to speak: log, list of requests, its printing service's
    socket. ``tree`` is the program that it serves."""

    port: int
    folder: Path
    variables: Mapping[str, str]
    tree: Path = ROOT
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> None:
        """And wait until it takes requests; ``RuntimeError`` with its own words if it does not."""
        run_folder = self.folder / _RUN_FOLDER
        run_folder.mkdir(mode=0o700, exist_ok=True)
        command = [program("gunicorn"), "-c", "deploy/gunicorn.conf.py", "mohsdoc.wsgi"]
        command += ["--bind", f"127.0.0.1:{self.port}"]
        command += ["--access-logfile", str(self.folder / "requests")]
        environment = {**self.variables, **own_bytecode(self.tree)}
        environment["MOHSDOC_RUN_FOLDER"] = str(run_folder)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.tree,
                env=environment,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        if not until(lambda: self._listens() or not self._runs(), PATIENCE) or not self._runs():
            raise RuntimeError(self.log.read_text(encoding="utf-8", errors="replace")[-2000:])

    def kill(self) -> None:
        """All its processes at once, in the midst of whatever they do, as if the power went."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As systemd stops it: what it works on is finished."""
        if not self._runs():
            return
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            self.kill()

    def requests(self, method: str) -> int:
        """How many it has answered."""
        path = self.folder / "requests"
        told = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return told.count(f'"{method} ')

    def _runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
