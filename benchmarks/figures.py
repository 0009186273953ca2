"""What every benchmark yields, and the list of them.

A benchmark is a module with ``figures(asked: Asked) -> Iterable[Figure]``. It yields each figure as
soon as it is known: what came before a benchmark is stopped counts. ``dev.py bench`` runs each
module in a process of its own and stops it after ``Bench.minutes``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

DEFAULT_SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that was measured.

    ``value`` None: not measured here, ``how`` says why. ``goal`` None: told without a goal. Figures
    of one name and several sizes are the points of one curve, drawn in docs/performance.md.
    """

    name: str
    """What it is, in a few words: ``day list, p95``. The same at every size."""
    value: float | None
    how: str
    """How it was measured, in a sentence; whoever doubts it can repeat it."""
    goal: float | None = None
    unit: str = "ratio"
    """``ratio``, ``s``, ``ms``, ``kB``, ``MB``, ``queries``, ``a second``, ``lost`` ..."""
    base: str = ""
    """Of a ratio: what it was divided by, measured in turns in the same run."""
    size: int = 0
    """How many encounters were there; 0 where that does not matter."""
    at_least: bool = False
    """The goal is a least value (saves a second), not a most."""

    @property
    def reached(self) -> bool | None:
        if self.value is None or self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever runs the benchmarks asked for."""

    folder: Path
    """Scratch room of this benchmark alone; emptied afterwards."""
    sizes: tuple[int, ...] = DEFAULT_SIZES
    database: str = "sqlite"
    """``sqlite`` or ``postgresql``."""
    rounds: int = 5
    port: int = 8090
    """First of ten ports on loopback that this benchmark may listen at."""


class NotMeasured(Exception):
    """Raised where a program or a package is missing; the words are printed instead of figures."""


@dataclass(frozen=True, slots=True)
class Bench:
    module: str
    words: str
    minutes: float


# In the order in which they run. Whoever adds one adds its line.
BENCHES: dict[str, Bench] = {
    "codes": Bench("benchmarks.codes", "codes of cases, and of a million stored ones", 12),
    "lists": Bench("benchmarks.lists", "list and search pages as the practice grows", 25),
    "seed": Bench("benchmarks.seeding", "adding very many cases to the demonstration", 25),
    "note": Bench("benchmarks.render_note", "the operative note, beside other engines", 10),
    "printing": Bench("benchmarks.printing", "the printing service", 15),
    "saving": Bench("benchmarks.saving", "what a save costs, and what is lost of many", 15),
    "pages": Bench("benchmarks.pages", "bytes and requests of a visit", 5),
    "upkeep": Bench("benchmarks.upkeep", "verifying log and notes, backup", 10),
    "scale": Bench("benchmarks.scale", "how large a server a practice needs", 10),
    "recovery": Bench("benchmarks.recovery", "a lost database, back from its backup", 40),
}


def in_turns(
    works: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """The median seconds of each, measured in turns so that a busy machine disturbs all alike.

    Processor seconds of this process; pass ``time.perf_counter`` where others do the work.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begun = clock()
            work()
            taken[name].append(clock() - begun)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


Figures = Iterable[Figure]
