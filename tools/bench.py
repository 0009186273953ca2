"""All benchmarks, one after the other in processes of their own; the figures beside their goals.

Each is stopped when its time is up; what it had told by then counts. Nothing but loopback is used.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import BENCHES, DATABASES, Figure, label
from tools.environment import PYTHON
from tools.machine import ROOT, say

PAGE = ROOT / "docs/performance.md"
KEPT = ROOT / "docs/performance.json"
# Pages by hand that have some of the figures, too: see ``with_figures``.
OTHERS = (ROOT / "docs/scale.md",)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with its benchmark, the day, and how busy the machine was then."""

    bench: str
    figure: Figure
    day: str
    load: float
    cores: int


def run(names: Sequence[str], sizes: str, database: str, rounds: int, *, write: bool) -> int:
    """Ends with 1 if a goal was missed or something could not be measured."""
    found: list[Told] = []
    for name in names or (name for name in BENCHES if database in BENCHES[name].databases):
        say(f"{name}: {BENCHES[name].words}, at most {BENCHES[name].minutes:g} minutes")
        for told in _told(name, sizes, database, rounds):
            found.append(told)
            sys.stdout.write(f"  {sentence(told)}\n")
    if write:
        keep(found)
    return int(any(told.figure.reached is False for told in found))


def sentence(told: Told) -> str:
    figure = told.figure
    of = label(figure)
    at = f" on {of}" if of in DATABASES.values() else f" of {of}" if of else ""
    at += f" at {figure.size:,}" if figure.size else ""
    if figure.value is None:
        return f"{figure.name}{at}: not measured. {figure.how}"
    beside = f" ({figure.beside})" if figure.beside else ""
    verdict = {True: "reached", False: "MISSED", None: "no goal"}[figure.reached]
    goal = "" if figure.goal is None else f", goal {figure.goal:g}"
    base = f" of {figure.base}" if figure.base else ""
    return (
        f"{figure.name}{at}: {figure.value:.3g} {figure.unit}{base}{beside}{goal}: {verdict} "
        f"(load {told.load:.1f} on {told.cores})"
    )


def _told(name: str, sizes: str, database: str, rounds: int) -> Iterator[Told]:
    command = [str(PYTHON), "-m", "benchmarks.run", name, "--sizes", sizes]
    command += ["--database", database, "--rounds", str(rounds)]
    end = time.monotonic() + BENCHES[name].minutes * 60
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        assert child.stdout is not None
        watch = subprocess.Popen(
            [str(PYTHON), "-c", _WATCH, str(child.pid), str(end - time.monotonic())]
        )
        try:
            for line in child.stdout:
                figure = Figure(**json.loads(line))
                day = time.strftime("%Y-%m-%d")
                yield Told(name, figure, day, os.getloadavg()[0], os.cpu_count() or 1)
        finally:
            watch.kill()
            watch.wait()
    if child.returncode:
        how = "stopped: its time was up" if child.returncode < 0 else "it ended with an error"
        of = database if len(BENCHES[name].databases) > 1 else ""
        figure = Figure(f"{BENCHES[name].words}, the rest", None, how, database=of)
        yield Told(name, figure, time.strftime("%Y-%m-%d"), os.getloadavg()[0], os.cpu_count() or 1)


_WATCH = """
import os, signal, sys, time
time.sleep(float(sys.argv[2]))
os.killpg(int(sys.argv[1]), signal.SIGKILL)
"""


def keep(found: Sequence[Told]) -> None:
    """Put the figures in the place of their former ones, and write the page of all of them."""
    from tools.bench_page import page, pictures, with_figures

    everything = renewed(kept(), found)
    rows = [
        {"bench": told.bench, "day": told.day, "load": round(told.load, 1), "cores": told.cores}
        | told.figure.to_json()
        for told in everything
    ]
    KEPT.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for stale in (PAGE.parent / "images").glob("growth-*.svg"):
        stale.unlink()
    for path, text in pictures(everything).items():
        Path(PAGE.parent / path).write_text(text, encoding="utf-8")
    PAGE.write_text(page(everything), encoding="utf-8")
    for other in OTHERS:
        text = other.read_text(encoding="utf-8")
        other.write_text(with_figures(text, everything), encoding="utf-8")
    say(f"Written: {', '.join(str(path.relative_to(ROOT)) for path in (PAGE, *OTHERS))}")


def renewed(known: Iterable[Told], fresh: Sequence[Told]) -> list[Told]:
    """``known`` with ``fresh`` in the place of what was measured before of the same.

    That is all of a benchmark on one database at one size, once a figure of it was measured anew.
    What could not be measured the last time goes as soon as its benchmark runs again there.
    """
    ran = {(told.bench, told.figure.database) for told in fresh}
    measured = {_what(told) for told in fresh if told.figure.value is not None}
    stays = [
        told
        for told in known
        if _what(told) not in measured
        and (told.figure.value is not None or _what(told)[:2] not in ran)
    ]
    figures = {(*_what(told), told.figure.column, told.figure.name): told for told in stays}
    figures |= {(*_what(told), told.figure.column, told.figure.name): told for told in fresh}
    benches = list(BENCHES)
    return sorted(figures.values(), key=lambda told: benches.index(told.bench))


def _what(told: Told) -> tuple[str, str, int]:
    return told.bench, told.figure.database, told.figure.size


def kept() -> list[Told]:
    if not KEPT.exists():
        return []
    found = []
    for row in json.loads(KEPT.read_text(encoding="utf-8")):
        about = {name: row.pop(name) for name in ("bench", "day", "load", "cores")}
        if about["bench"] in BENCHES:
            found.append(Told(figure=Figure(**row), **about))
    return found
