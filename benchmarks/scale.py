"""How large a server a practice needs: what one case costs of processor, disk and memory.

A surgeon's whole case is driven in a browser against the server as installed, from its booking to
its signature, with its maps drawn by the pen (``tools/pace``). Disk is told of whole charts on both
databases, backup and restore of a thousand of them.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import Asked, Figure, Figures, NotMeasured
from benchmarks.pages import installed
from benchmarks.stored import command_on, start_up
from tools.environment import PYTHON
from tools.machine import ROOT, chromium, postgres_bin

# Standard case b: one tumor, two stages, a linear repair.
CASE, WORDS = "b", "one lesion, two stages, repaired and signed"
FEW, MORE = 1, 3
HOURS, SHARE = 8, 0.5
WHOLE = 1_000
_TICKS = os.sysconf("SC_CLK_TCK")


def figures(asked: Asked) -> Figures:
    try:
        for figure in _cases(asked):
            yield replace(figure, database="sqlite")
    except NotMeasured as error:
        name = "a whole case, processor of the server"
        yield Figure(name=name, value=None, how=str(error), database="sqlite")
    yield from _kept(asked)


def _cases(asked: Asked) -> Iterator[Figure]:
    if not chromium():
        raise NotMeasured("Chromium is not installed")
    folder = asked.folder / "served"
    folder.mkdir()
    with installed(folder, asked.port) as (address, _, _):
        file = folder / "demo.sqlite3"
        few, _ = _driven(address, FEW, file)
        before = _bytes(file)
        more, _ = _driven(address, MORE, file)
        # What is drawn once in each run, logging in and protocols, is in both.
        spent = (more - few) / (MORE - FEW)
        grown = (_bytes(file) - before) / MORE
        workers, printing = _memory()
    if not printing:
        raise NotMeasured("the printing service is none of the server's processes")
    how = f"{WORDS}, driven by mouse and keys in Chromium, {MORE} cases less {FEW}"
    yield Figure(
        name="a whole case, processor of the server",
        value=spent,
        unit="s",
        how=f"{how}; gunicorn of deploy/ and the printing service: pages, files, saves, PDF",
    )
    yield Figure(
        name="cases a day and core",
        value=HOURS * 3600 * SHARE / spent,
        unit="cases",
        how=f"from that, over {HOURS} hours with half of the core kept free",
    )
    yield Figure(
        name="a signed case, disk",
        value=grown / 1e3,
        unit="kB",
        how=f"growth of the file by {MORE} of these cases: note, log, receipts, no photograph",
    )
    yield Figure(
        name="a web worker, memory",
        value=workers,
        unit="MB",
        how="mean of gunicorn's processes after these cases, each with its share of pages (PSS)",
    )
    yield Figure(
        name="the printing service, memory",
        value=printing,
        unit="MB",
        how="all its processes after these cases (PSS); one for a machine",
    )


def _driven(address: str, cases: int, file: Path) -> tuple[float, int]:
    """Processor seconds of the server while so many cases were driven to their signatures."""
    spent, signed = _processor(), _signed(file)
    command = [str(PYTHON), "-m", "tools.pace.run", address, *[CASE] * cases]
    command += ["--devices", "desk", "--pin", "--into", str(file.parent / "shots")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    made = _signed(file) - signed
    if made != cases:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise NotMeasured(f"{made} of {cases} cases were signed: {' '.join(last)}")
    return _processor() - spent, made


def _signed(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        found: int = connection.execute("SELECT count(*) FROM encounters_signednote").fetchone()[0]
    return found


def _bytes(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        return int(
            connection.execute("PRAGMA page_count").fetchone()[0]
            * connection.execute("PRAGMA page_size").fetchone()[0]
        )


def _server() -> dict[int, str]:
    """The processes of the server that this one started, by their numbers, with their commands."""
    parents: dict[int, int] = {}
    commands: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(_stat(entry)[1])
                commands[int(entry.name)] = (entry / "cmdline").read_bytes().decode()
            except OSError:
                continue
    own = {pid for pid, of in parents.items() if of == os.getpid() and "gunicorn" in commands[pid]}
    while more := {pid for pid, of in parents.items() if of in own and pid not in own}:
        own |= more
    return {pid: commands[pid] for pid in own}


def _stat(process: Path) -> list[str]:
    """What stands behind the name, which may have blanks."""
    return (process / "stat").read_text().rpartition(")")[2].split()


def _processor() -> float:
    """Seconds that the server's processes have used so far, with those that ended under them."""
    ticks = 0
    for pid in _server():
        try:
            ticks += sum(map(int, _stat(Path(f"/proc/{pid}"))[11:15]))
        except OSError:
            continue
    return ticks / _TICKS


def _memory() -> tuple[float, float]:
    """MB of a web worker and of the printing service."""
    web: list[float] = []
    printing = 0.0
    for pid, command in _server().items():
        if "encounters.note.pool" in command:
            printing += _pss_mb(pid)
        elif "gunicorn" in command:
            web.append(_pss_mb(pid))
    return sum(web) / max(len(web), 1), printing


def _pss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("Pss:"))) / 1024


def _kept(asked: Asked) -> Iterator[Figure]:
    """Whole drafts in bulk, on both databases; backup and restore on SQLite."""
    folder = asked.folder / "kept"
    folder.mkdir()
    lost, found = (f"sqlite:///{folder / name}.sqlite3" for name in ("lost", "found"))
    yield from _room("sqlite", lost)
    ready, file = start_up(lost), folder / "practice.backup"
    backup = command_on(lost, "backup", file).processor - ready
    restored = command_on(found, "restore", file).processor - ready
    yield _of_thousand("backup of 1,000 cases", backup)
    yield _of_thousand("restore of 1,000 cases", restored)
    if postgres_bin() is None:
        missing = "PostgreSQL's server programs are missing"
        yield Figure("a whole draft, disk", None, missing, database="postgresql")
        return
    from tools.postgres import throw_away_server

    with throw_away_server() as address:
        yield from _room("postgresql", address)


def _room(database: str, address: str) -> Iterator[Figure]:
    command_on(address, "migrate", "--verbosity", 0)
    command_on(address, "seed_demo")
    before = _bytes_of(address)
    command_on(address, "seed_demo", "--encounters", WHOLE)
    yield Figure(
        name="a whole draft, disk",
        database=database,
        value=(_bytes_of(address) - before) / WHOLE / 1e3,
        unit="kB",
        how=f"growth by {WHOLE:,} copies with maps and readings, with indexes; no note, no log",
    )


def _bytes_of(address: str) -> int:
    if address.startswith("sqlite"):
        return _bytes(Path(address.removeprefix("sqlite:///")))
    import psycopg

    user, _, place = address.removeprefix("postgres://").partition("@/")
    host, _, name = place.rpartition("/")
    with psycopg.connect(host=host, user=user, dbname=name) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    return int(row[0])


def _of_thousand(name: str, seconds: float) -> Figure:
    how = f"seconds of the processor without the start; {WHOLE:,} whole drafts, one run"
    return Figure(name=name, value=seconds, unit="s", how=how, database="sqlite")
