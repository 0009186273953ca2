"""The database a first look needs, a server on loopback, and a throw-away pair for pictures."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.environment import PYTHON, with_stored_bytecode
from tools.machine import ROOT, say

PATIENCE = 60.0
# Asked of the database in a program of its own: dev.py itself runs without Django.
_TELLING = """
from encounters.models import Encounter
shown = Encounter.objects.filter(lesions__stages__number=3, defects__repairs__isnull=False)
print(shown.order_by("case_number")[0].case_number)
"""


def manage(*arguments: object, database: str = "") -> None:
    """Run a management command; its output is the user's. Ends the program if it fails."""
    _run("manage.py", *map(str, arguments), database=database)


def prepare(database: str = "") -> None:
    """Bring the database to where the pages work, in one program that tells of each step."""
    _run("-m", "tools.first_look", database=database)


def _run(*arguments: str, database: str) -> None:
    done = subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env=environment(database))
    if done.returncode:
        sys.exit(done.returncode)


def telling_case() -> str:
    """The case number of a demo encounter whose note shows most: three stages and a repair."""
    return _ask(_TELLING, "").strip()


def serve(port: int) -> None:
    """Serve on loopback until interrupted."""
    began = time.monotonic()

    def say_when_there() -> None:
        while not _answers(port):
            time.sleep(0.1)
        say(f"Server: {time.monotonic() - began:.1f} s")
        say(f"Mohsdoc is at http://127.0.0.1:{port}/ (Ctrl+C ends it)")

    threading.Thread(target=say_when_there, daemon=True).start()
    try:
        manage("runserver", f"127.0.0.1:{port}")
    except KeyboardInterrupt:
        say("")


@contextmanager
def throw_away_site() -> Iterator[tuple[str, str]]:
    """Yield address and ``DATABASE_URL`` of a server over fresh demo data; both vanish after."""
    with tempfile.TemporaryDirectory(prefix="mohsdoc-site-") as folder:
        database = f"sqlite:///{Path(folder) / 'demo.sqlite3'}"
        prepare(database)
        port = free_port()
        command = [str(PYTHON), "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"]
        with (Path(folder) / "log").open("w") as log:
            server = subprocess.Popen(
                command, cwd=ROOT, env=environment(database), stdout=log, stderr=log
            )
        try:
            _wait_for(server, port)
            yield f"http://127.0.0.1:{port}", database
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and server.poll() is None:
        if _answers(port):
            return
        time.sleep(0.1)
    sys.exit("The server did not start.")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ask(question: str, database: str) -> str:
    return subprocess.run(
        [str(PYTHON), "-c", f"import django\ndjango.setup()\n{question}"],
        cwd=ROOT,
        env=environment(database) | {"DJANGO_SETTINGS_MODULE": "mohsdoc.settings"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def environment(database: str) -> dict[str, str]:
    """The variables of a program that is to use a certain database, or the configured one."""
    quiet = {**with_stored_bytecode(), "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    return quiet | {"DATABASE_URL": database} if database else quiet
