"""A photograph from the bounded decoder process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from encounters.photos.limits import (
    MAX_BYTES,
    READY,
    WALL_SECONDS,
    CleanPhoto,
    DecoderBusyError,
    PhotoError,
)

_ROOT = Path(__file__).resolve().parents[2]
# By whoever keeps the machine, or by the kernel for want of memory.
_ENDED_BY_OTHERS = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
_UNREADABLE = "This photograph cannot be read."
_COMMAND = (sys.executable, "-m", "encounters.photos.worker")


def clean_photo(data: bytes) -> CleanPhoto:
    """What is kept of the file ``data``: see ``clean``.

    Raises ``PhotoError``, and ``DecoderBusyError`` when the machine was too busy to tell.
    """
    if not data:
        raise PhotoError("The file is empty.")
    if len(data) > MAX_BYTES:
        raise PhotoError(f"The file is too large: at most {MAX_BYTES // 1024 // 1024} MB.")
    return _read(_decoded(data))


def _decoded(data: bytes) -> bytes:
    """What the decoder wrote after it was ready."""
    try:
        done = subprocess.run(  # noqa: S603
            _COMMAND,
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8"},
            cwd=_ROOT,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError, MemoryError):
        raise DecoderBusyError from None
    if done.returncode in _ENDED_BY_OTHERS or not done.stdout.startswith(READY):
        raise DecoderBusyError
    if done.returncode == -signal.SIGXCPU:
        raise PhotoError("This photograph takes too long to read. Send a smaller one.")
    if done.returncode:
        raise PhotoError(_UNREADABLE)
    return done.stdout.removeprefix(READY)


def _read(written: bytes) -> CleanPhoto:
    line, found, jpegs = written.partition(b"\n")
    if not found:
        raise PhotoError(_UNREADABLE)
    head = json.loads(line)
    if "error" in head:
        raise PhotoError(head["error"])
    at, said = head["small_bytes"], head["camera_time"]
    return CleanPhoto(
        jpeg=jpegs[at:],
        small=jpegs[:at],
        camera_time=datetime.fromisoformat(said) if said else None,
        width_px=head["width_px"],
        height_px=head["height_px"],
    )
