"""A gunicorn of our own over a database made for it, and a few questions to that database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tools.demo import environment, free_port
from tools.environment import PYTHON
from tools.faults.gunicorn import PATIENCE, Gunicorn, own_bytecode
from tools.machine import ROOT

# Who writes, and in which charts: the demo's people unless somebody says otherwise.
_CAST = """
import json
from encounters.models import Encounter
ids = Encounter.objects.filter(status="draft").order_by("pk").values_list("pk", flat=True)
print(json.dumps([str(one) for one in ids]))
"""
# Rows by the name of their agent, and what the audit trail says of them.
_GIVEN = """
import json
from encounters.models import Anesthetic, AuditEvent
rows = {str(pk): agent for pk, agent in Anesthetic.objects.values_list("pk", "agent")}
told = AuditEvent.objects.filter(action="give_anesthetic").values_list("subject_id", flat=True)
print(json.dumps({"rows": rows, "told": [str(one) for one in told]}))
"""


@dataclass
class Site:
    """``port`` on loopback, the server's own process, the file it logs to."""

    port: int
    database: str
    server: subprocess.Popen[bytes]
    log: Path

    def worker_ids(self) -> list[int]:
        """The processes that answer; killing one costs its requests and no more."""
        told = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        return [int(child) for child in told.read_text(encoding="ascii").split()]

    def kill_worker(self, number: int) -> None:
        workers = self.worker_ids()
        if workers:
            try:
                os.kill(workers[number % len(workers)], signal.SIGKILL)
            except ProcessLookupError:
                return

    @cached_property
    def drafts(self) -> list[str]:
        """Charts in which people write; in no story one of them is signed."""
        found: list[str] = ask(self.database, _CAST)
        return found

    def given(self) -> dict[str, Any]:
        found: dict[str, Any] = ask(self.database, _GIVEN)
        return found


@contextmanager
def served(database: str, extra: Mapping[str, str] | None = None) -> Iterator[Site]:
    """The demo as an installation serves it: gunicorn with the file of ``deploy/``."""
    with tempfile.TemporaryDirectory(prefix="mohsdoc-faults-") as folder:
        server = Gunicorn(free_port(), Path(folder), demo_of(database, extra))
        try:
            server.start()
            assert server.process is not None
            yield Site(server.port, database, server.process, server.log)
        finally:
            server.stop()


def demo_of(database: str, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of a server of the demo over that database."""
    return {**environment(database), "MOHSDOC_DEMO": "1", **(extra or {})}


def ask(database: str, question: str) -> Any:
    """What a few lines over the models print as JSON."""
    done = subprocess.run(
        [str(PYTHON), "-c", f"import django\ndjango.setup()\n{question}"],
        cwd=ROOT,
        env=environment(database) | {"DJANGO_SETTINGS_MODULE": "mohsdoc.settings"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


def manage(
    database: str, *arguments: object, tree: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    """A command of the program in ``tree``, beside the server that runs."""
    command = [str(PYTHON), "manage.py", *map(str, arguments)]
    given = environment(database) | own_bytecode(tree) | variables
    return subprocess.run(command, cwd=tree, env=given, capture_output=True, text=True, timeout=600)
