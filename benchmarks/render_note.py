"""Seconds for the operative note: the first in a fresh process, then the usual ones.

Run by hand: ``.venv/bin/python benchmarks/render_note.py``. Prints the first, the median of the
others, and their ratio, which says more on a shared machine than either number.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")

import django

django.setup()

from tests.support.printed_notes import printed  # noqa: E402
from tests.support.sample_records import SAMPLES  # noqa: E402

RUNS = 9


def main() -> None:
    for name in ("forearm_two_stages", "two_lesions", "twelve_stages"):
        seconds = [_seconds(name) for _ in range(RUNS)]
        first, usual = seconds[0], statistics.median(seconds[1:])
        ratio = first / usual
        print(f"{name:20} first {first:.2f} s, then {usual:.2f} s, ratio {ratio:.1f}")  # noqa: T201


def _seconds(name: str) -> float:
    begun = time.perf_counter()
    printed(SAMPLES[name])
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
