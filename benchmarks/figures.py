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
# As they are asked for, and as pages call them.
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that was measured.

    ``value`` None: not measured here, ``how`` says why. ``goal`` None: told without a goal. Figures
    of one name and several sizes are the points of one curve, drawn in docs/performance.md; of
    several databases, or columns, they stand side by side.
    """

    name: str
    """What it is, in a few words: ``day list, p95``. The same at every size."""
    value: float | None
    how: str
    """How it was measured, in a sentence; whoever doubts it can repeat it. The same for as many
    figures as it can be: each such sentence is told once."""
    goal: float | None = None
    unit: str = "ratio"
    """``ratio``, ``s``, ``ms``, ``kB``, ``MB``, ``queries``, ``a second``, ``lost`` ..."""
    base: str = ""
    """Of a ratio: what it was divided by, measured in turns in the same run."""
    size: int = 0
    """How many encounters were there; 0 where that does not matter."""
    at_least: bool = False
    """The goal is a least value (saves a second), not a most."""
    database: str = ""
    """On which one it was measured; none where it is not told apart."""
    column: str = ""
    """What else it is of, where the same is told of several: pages."""
    beside: str = ""
    """What this run alone told besides, in a few words: ``middle 1.21``."""

    @property
    def reached(self) -> bool | None:
        if self.value is None or self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def label(figure: Figure) -> str:
    """What the column of a table, or the line of a picture, is called that it belongs to."""
    return figure.column or DATABASES.get(figure.database, "")


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
    about: str = ""
    """For a stranger: what is measured, and why it matters."""
    databases: tuple[str, ...] = ("sqlite",)
    """Those on which it can be measured."""


# In the order in which they run. Whoever adds one adds its line.
BENCHES: dict[str, Bench] = {
    "codes": Bench(
        "benchmarks.codes",
        "codes of cases, and of a million stored ones",
        12,
        "A coder's batch of cases goes through `derive_codes`; after a rule has changed, "
        "`derive_codes --stored` derives the codes of all stored encounters anew.",
        tuple(DATABASES),
    ),
    "lists": Bench(
        "benchmarks.lists",
        "list and search pages as the practice grows",
        45,
        "A practice keeps its cases for years: the pages that choose among them are to cost with "
        "very many what they cost with a thousand. Each figure is the 95th percentile of a page's "
        "processor time with many encounters, the database server's included, divided by that with "
        "few; the middle of all visits stands in brackets.",
        tuple(DATABASES),
    ),
    "seed": Bench(
        "benchmarks.seeding",
        "adding very many cases to the demonstration",
        25,
        "`seed_demo --encounters` invents whole cases, with maps and readings, for whoever wants "
        "to see how the application behaves with many. PostgreSQL does not wait for the disk here.",
        tuple(DATABASES),
    ),
    "note": Bench(
        "benchmarks.render_note",
        "the operative note, beside other engines",
        10,
        "The same note, made by this project from its page by WeasyPrint, and by others. Ours "
        "alone is PDF/A with tags for screen readers.",
    ),
    "printing": Bench(
        "benchmarks.printing",
        "the printing service",
        15,
        "One service prints for all processes of a machine. What somebody waits for who signs, "
        "what it holds of memory, and what others notice of it.",
    ),
    "saving": Bench(
        "benchmarks.saving",
        "what a save costs, and what is lost of many",
        15,
        "Forms save by themselves, field by field. What one such save costs beside the list of a "
        "day, and whether sixteen clients who save at once lose any.",
        tuple(DATABASES),
    ),
    "pages": Bench(
        "benchmarks.pages",
        "bytes and requests of a visit",
        15,
        "The list of a day, the page of an encounter and the editor of a specimen map, in "
        "Chromium, from a server as `deploy/` installs it: what is loaded, when it is seen, "
        "whether the line follows the pen.",
    ),
    "upkeep": Bench(
        "benchmarks.upkeep",
        "verifying log and notes, backup",
        20,
        "What an installation does at night: the audit log and the signed notes held against their "
        "seals, and a backup. Costs of one more row are to stay the same, however many there are.",
        tuple(DATABASES),
    ),
    "scale": Bench(
        "benchmarks.scale",
        "how large a server a practice needs",
        10,
        "What one whole case takes of processor, disk and memory; `docs/scale.md` reckons from it "
        "what a practice buys.",
    ),
    "recovery": Bench(
        "benchmarks.recovery",
        "a lost database, back from its backup",
        40,
        "How long a practice stands still whose database is lost, until a backup is restored into "
        "an empty one.",
        tuple(DATABASES),
    ),
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
