"""Says how long something took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tools.machine import say


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Say it with its seconds when it is done."""
    began = time.monotonic()
    yield
    say(f"{name}: {time.monotonic() - began:.1f} s")
