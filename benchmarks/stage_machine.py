"""Random sequences of acts on the stages of a case, with what must hold asked after each act.

Run by hand: ``.venv/bin/python -m benchmarks.stage_machine [--examples 500] [--steps 50]
[--database postgresql] [--seed N]``, on SQLite in a file of its own or on a PostgreSQL server made
for the purpose. Ends with the shortest sequence that breaks something, if there is one. A few
examples run with the tests.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from contextlib import ExitStack

from benchmarks.database import empty_database
from tools.postgres import throw_away_server

BATCH = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    with ExitStack() as stack:
        if asked.database == "postgresql":
            os.environ["DATABASE_URL"] = stack.enter_context(throw_away_server())
        stack.enter_context(empty_database())
        _run(asked.examples, asked.steps, asked.seed)


def _run(examples: int, steps: int, seed: int) -> None:
    """In batches, each with a seed of its own: whoever breaks it off knows what was tried."""
    from django.db import connection

    from tests.stage_machine import run

    begun, told, done = time.perf_counter(), Counter[str](), 0
    while done < examples:
        batch = min(BATCH, examples - done)
        told += run(batch, steps, seed=seed + done)
        done += batch
        _say(
            f"{connection.vendor}, seeds {seed} to {seed + done - batch}: {done} sequences of at "
            f"most {steps} acts, {told.total()} acts, 0 violations "
            f"({time.perf_counter() - begun:.0f} s)"
        )
    for name in sorted(told):
        _say(f"{told[name]:>7} {name}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
