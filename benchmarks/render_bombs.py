"""Seconds and megabytes of each bomb in the real renderer, and what others wait meanwhile.

Run by hand: ``.venv/bin/python benchmarks/render_bombs.py``. Ends with 1 if a bomb took more than
15 s or 1 GB, or if an ordinary note took more than twice as long beside it (its 95th percentile).
"""

from __future__ import annotations

import os
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")

import django

django.setup()

from encounters.note.renderer import Renderer, RenderFailedError  # noqa: E402
from encounters.note.wire import RenderJob  # noqa: E402
from tests.bombs import BOMBS, bomb  # noqa: E402
from tests.printed_notes import note_of  # noqa: E402
from tests.sample_records import SAMPLES  # noqa: E402

MOST_SECONDS, MOST_MB = 16.0, 1024
WARM = RenderJob(html="<p>x</p>", css="")


def main() -> None:
    from encounters.note.printing import note_job

    ordinary = note_job(note_of(SAMPLES["forearm_two_stages"]))
    pool = Renderer()
    alone = [_seconds(pool, ordinary) for _ in range(20)]
    print(f"an ordinary note alone: p95 {_p95(alone):.2f} s")  # noqa: T201
    worst = 0.0
    for name in BOMBS:
        took, peak, outcome, others = _beside(pool, name, ordinary)
        worst = max(worst, took)
        waited = f"others p95 {_p95(others):.2f} s ({len(others)})" if others else ""
        print(f"{name:34} {took:5.1f} s {peak:5.0f} MB  {outcome:52} {waited}")  # noqa: T201
        if took > MOST_SECONDS or peak > MOST_MB:
            sys.exit(f"{name} is beyond the limits")
    print(f"worst {worst:.1f} s")  # noqa: T201
    pool.close()


def _beside(
    pool: Renderer, name: str, ordinary: RenderJob
) -> tuple[float, float, str, list[float]]:
    """The bomb in one thread, ordinary notes one after another in this one."""
    alone = Renderer(concurrent=1)
    alone.render(WARM)
    worker = alone._idle[0].process.pid
    outcome, seconds = [""], [0.0]

    def explode() -> None:
        begun = time.monotonic()
        try:
            outcome[0] = f"{len(alone.render(bomb(name)).pdf):,} bytes"
        except RenderFailedError as error:
            outcome[0] = str(error)
        seconds[0] = time.monotonic() - begun

    thread = threading.Thread(target=explode)
    thread.start()
    others, peak = [], 0.0
    while thread.is_alive():
        others.append(_seconds(pool, ordinary))
        peak = max(peak, _megabytes(worker))
        thread.join(0.01)
    alone.close()
    return seconds[0], peak, outcome[0], others


def _seconds(pool: Renderer, job: RenderJob) -> float:
    begun = time.perf_counter()
    pool.render(job)
    return time.perf_counter() - begun


def _p95(seconds: list[float]) -> float:
    return max(seconds) if len(seconds) < 20 else statistics.quantiles(seconds, n=20)[-1]


def _megabytes(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


if __name__ == "__main__":
    main()
