"""Hostile input by the thousand, on SQLite and on PostgreSQL, and whether the two differ (goal 39).

Run by hand: ``.venv/bin/python -m benchmarks.hostile_input [--inputs 10000] [--seed N]``. The same
inputs go through the forms, the drawing, the administration and the addresses on each database.
Ends with 1 if an answer is none that a sound server gives, or if two outcomes differ.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import zip_longest

from benchmarks.database import empty_database
from tools.postgres import throw_away_server

MOST_SHOWN = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    if asked.database:
        _tell(asked.database, asked.inputs, asked.seed)
    else:
        sys.exit(_compare(asked.inputs, asked.seed))


def _tell(database: str, count: int, seed: int) -> None:
    # Each refusal has its line in the log, ten thousand in all.
    logging.disable(logging.CRITICAL)
    with ExitStack() as stack:
        if database == "postgresql":
            os.environ["DATABASE_URL"] = stack.enter_context(throw_away_server())
        stack.enter_context(empty_database())
        from tests.hostile_input import HostileInput

        for line in HostileInput(seed).outcomes(count):
            _say(line)


def _compare(count: int, seed: int) -> int:
    names = ("sqlite", "postgresql")
    with ThreadPoolExecutor() as both:
        lines = both.map(lambda name: _told_by(name, count, seed), names)
        told = dict(zip(names, lines, strict=True))
    pairs = list(zip_longest(*told.values(), fillvalue="nothing"))
    wrong = [f"{name}: {line}" for name, lines in told.items() for line in lines if "FAULT" in line]
    wrong += [f"sqlite: {one}\npostgresql: {other}" for one, other in pairs if one != other]
    for line in wrong[:MOST_SHOWN]:
        _say(line)
    kinds = Counter(line.split(" ", 2)[1].strip("'") for line in told["sqlite"])
    statuses = Counter(line.split(": ", 1)[1].split(" ")[0] for line in told["sqlite"])
    _say(f"{len(pairs)} inputs on each, {len(wrong)} faults or differences (seed {seed})")
    _say(f"{dict(kinds)}, answers {dict(sorted(statuses.items()))}")
    return int(bool(wrong) or len(pairs) != count)


def _told_by(database: str, count: int, seed: int) -> list[str]:
    begun = time.perf_counter()
    given = ["--database", database, "--inputs", str(count), "--seed", str(seed)]
    command = [sys.executable, "-m", "benchmarks.hostile_input", *given]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    _say(f"{database}: {time.perf_counter() - begun:.0f} s")
    return done.stdout.splitlines()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
