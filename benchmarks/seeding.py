"""How long the demonstration takes to add many cases, to an empty database of its own."""

from __future__ import annotations

import resource
from collections.abc import Iterator

from benchmarks.database import address_of
from benchmarks.figures import Asked, Figure, Figures
from benchmarks.stored import command_on

MOST = 1_000_000
_SECONDS = 300


def figures(asked: Asked) -> Figures:
    """The goal is that of the most on a quiet machine; a smaller size has none."""
    for size in asked.sizes:
        yield from _seeded(asked, min(size, MOST))


def _seeded(asked: Asked, size: int) -> Iterator[Figure]:
    folder = asked.folder / f"seeded-{size}"
    folder.mkdir()
    with address_of(asked.database, folder) as address:
        command_on(address, "migrate", "--verbosity", 0)
        command_on(address, "seed_demo")
        spent = command_on(address, "seed_demo", "--encounters", size)
    yield Figure(
        name="seed_demo --encounters",
        value=spent.clock,
        unit="s",
        goal=_SECONDS if size == MOST else None,
        size=size,
        how="the command by the clock, once; the cases that the demonstration tells are there",
        database=asked.database,
        beside=f"{spent.processor:.0f} s of its processor",
    )
    peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    yield Figure(
        name="its memory",
        value=peak_kb / 1024,
        unit="MB",
        size=size,
        how="the most that the command, or one before it, held",
        database=asked.database,
    )
