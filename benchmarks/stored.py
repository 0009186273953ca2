"""A database with so many invented encounters, made as anybody would, and commands on it timed."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import address_of, is_of
from benchmarks.figures import Asked, NotMeasured
from tools import demo
from tools.environment import PYTHON
from tools.machine import ROOT


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of the processor and of the clock."""

    processor: float
    clock: float
    output: str


@contextmanager
def database_with(asked: Asked, encounters: int) -> Iterator[str]:
    """The address of a database of its own for this size; the demo's told cases are in it."""
    given = os.environ.get(f"MOHSDOC_BENCH_{encounters}", "")
    if is_of(asked.database, given):
        yield given
        return
    folder = asked.folder / str(encounters)
    folder.mkdir()
    with address_of(asked.database, folder) as address:
        command_on(address, "migrate", "--verbosity", 0)
        command_on(address, "seed_demo", "--encounters", encounters)
        yield address


def command_on(address: str, *arguments: object) -> Spent:
    """A management command; ``NotMeasured`` with its last line if it fails."""
    return _run_on(address, ["manage.py", *map(str, arguments)])


def module_on(address: str, *arguments: object) -> Spent:
    """The same of a module of the benchmarks, by its name."""
    return _run_on(address, ["-m", *map(str, arguments)])


def _run_on(address: str, arguments: Sequence[str]) -> Spent:
    before, begun = _children(), time.perf_counter()
    done = subprocess.run(  # noqa: S603
        [str(PYTHON), *arguments],
        cwd=ROOT,
        env=demo.environment(address) | {"MOHSDOC_DEMO": "true"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = (done.stderr.strip() or "no reason").splitlines()[-1]
        raise NotMeasured(f"{' '.join(arguments[:2])} failed: {last}")
    return Spent(_children() - before, time.perf_counter() - begun, done.stdout)


def median_of(rounds: int, address: str, *arguments: object) -> Spent:
    spent = [command_on(address, *arguments) for _ in range(rounds)]
    return sorted(spent, key=lambda one: one.processor)[len(spent) // 2]


def start_up(address: str) -> float:
    """What any command costs before it begins; an option of Django's makes this one start it."""
    return median_of(3, address, "derive_codes", os.devnull, "--verbosity", 1).processor


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def sizes_within(asked: Asked, most: int) -> Sequence[int]:
    return [size for size in asked.sizes if size <= most]


def megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6
