"""``dev.py faults``: the stories at full length, each with the figures that it must reach."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import demo, machine
from tools.faults import several, stories
from tools.faults.crowd import DEMO_ACCOUNTS
from tools.faults.load import mixed_load
from tools.faults.pooler import pooled
from tools.faults.server import durable_server, small_disk
from tools.faults.stories import Figures

KILLS, CRASHES, SAVES, BACKUPS, LOAD_SECONDS = 200, 20, 500, 20, 120.0
# No figure of these may be anything else.
_MUST = {
    "lost": 0,
    "twice": 0,
    "torn": 0,
    "stuck": 0,
    "locked": 0,
    "differing": 0,
    "saves_again": True,
    "both_served": True,
    "other_went_on": True,
    "came_back": True,
    "pooler_back": True,
    "photographs_lost": 0,
    "tries_before_a_wait": 10,
    "migrated": True,
    "side_by_side": True,
    "by_each_release": True,
    "upgraded": True,
    "pdf_status": 200,
    "photo_refused": True,
    "backup_refused": True,
    "left_over": 0,
}


@contextmanager
def _sqlite(folder: Path | None = None) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="mohsdoc-faults-", dir=folder) as name:
        address = f"sqlite:///{Path(name) / 'db.sqlite3'}"
        demo.prepare(address)
        yield address


def killed_sqlite(scale: float) -> Figures:
    with _sqlite() as address:
        return stories.killed_workers(address, _scaled(KILLS, scale))


def killed_postgresql(scale: float) -> Figures:
    with durable_server() as server:
        demo.prepare(server.address)
        return stories.killed_workers(server.address, _scaled(KILLS, scale))


def crashed(scale: float) -> Figures:
    with durable_server() as server:
        demo.prepare(server.address)
        return stories.crashed_database(server, _scaled(CRASHES, scale))


def crashed_pooled(scale: float) -> Figures:
    with durable_server() as server:
        demo.prepare(server.address)
        with pooled(server.address) as pooler:
            crashes = _scaled(CRASHES, scale)
            return stories.crashed_database(server, crashes, pooler_address=pooler.address)


def killed_server(_scale: float) -> Figures:
    with durable_server() as server:
        demo.prepare(server.address)
        return several.killed_server(server.address, DEMO_ACCOUNTS, size=12)


def upgraded(_scale: float) -> Figures:
    with durable_server() as server:
        demo.prepare(server.address)
        return several.upgraded_in_turn(server.address, DEMO_ACCOUNTS, size=12)


def contention(scale: float) -> Figures:
    with _sqlite() as address:
        return stories.contention(address, _scaled(SAVES, scale))


def full_sqlite(scale: float) -> Figures:
    with small_disk(200) as folder, _sqlite(folder) as address:
        return stories.full_disk(address, folder)


def full_postgresql(scale: float) -> Figures:
    with small_disk(400) as folder, durable_server(folder) as server:
        demo.prepare(server.address)
        return stories.full_disk(server.address, folder)


def load_sqlite(scale: float) -> Figures:
    with _sqlite() as address:
        return mixed_load(address, LOAD_SECONDS * scale)


def load_postgresql(scale: float) -> Figures:
    with durable_server() as server:
        demo.prepare(server.address)
        return mixed_load(server.address, LOAD_SECONDS * scale)


def backups_sqlite(scale: float) -> Figures:
    with _sqlite() as address, tempfile.TemporaryDirectory() as folder:
        return stories.backups_under_load(address, _scaled(BACKUPS, scale), Path(folder))


def backups_postgresql(scale: float) -> Figures:
    with durable_server() as server, tempfile.TemporaryDirectory() as folder:
        demo.prepare(server.address)
        return stories.backups_under_load(server.address, _scaled(BACKUPS, scale), Path(folder))


STORIES: dict[str, Callable[[float], Figures]] = {
    "killed-sqlite": killed_sqlite,
    "killed-postgresql": killed_postgresql,
    "crashed-postgresql": crashed,
    "crashed-pooled": crashed_pooled,
    "killed-server": killed_server,
    "upgraded-in-turn": upgraded,
    "contention-sqlite": contention,
    "full-disk-sqlite": full_sqlite,
    "full-disk-postgresql": full_postgresql,
    "backups-sqlite": backups_sqlite,
    "backups-postgresql": backups_postgresql,
    "load-sqlite": load_sqlite,
    "load-postgresql": load_postgresql,
}
_NEED_SEVERAL = ("crashed-pooled", "killed-server", "upgraded-in-turn")
_NEED_ROOT = ("full-disk-sqlite", "full-disk-postgresql")


def _scaled(count: int, scale: float) -> int:
    return max(1, round(count * scale))


def run(names: list[str], scale: float) -> int:
    """Tell the stories and return the exit code: 1 if a figure is not what it must be."""
    wrong: list[str] = []
    for name in names or list(STORIES):
        if name in _NEED_ROOT and os.geteuid():
            machine.say(f"{name}: not told, a small disk needs root")
            continue
        if name in _NEED_SEVERAL and machine.provide([machine.SEVERAL]):
            continue
        began = time.monotonic()
        figures = STORIES[name](scale)
        machine.say(f"{name} ({time.monotonic() - began:.0f} s)")
        for figure, value in figures.items():
            machine.say(f"  {figure:<20} {value}")
        wrong += [f"{name}: {key} is {figures[key]}" for key in _MUST if _is_wrong(figures, key)]
    for line in wrong:
        machine.say(f"NOT REACHED  {line}")
    return int(bool(wrong))


def _is_wrong(figures: Figures, name: str) -> bool:
    return name in figures and figures[name] != _MUST[name]
