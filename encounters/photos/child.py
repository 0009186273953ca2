"""A photograph, or the pages of a report, from the bounded decoder process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
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
from encounters.photos.report import is_pdf

_ROOT = Path(__file__).resolve().parents[2]
# By whoever keeps the machine, or by the kernel for want of memory.
_ENDED_BY_OTHERS = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
_UNREADABLE = "This {} cannot be read."
_TOO_SLOW = "This {} takes too long to read. Send a smaller one."
_COMMAND = (sys.executable, "-m", "encounters.photos.worker")


def clean_photo(data: bytes) -> CleanPhoto:
    """What is kept of the file ``data``: see ``clean``.

    Raises ``PhotoError``, and ``DecoderBusyError`` when the machine was too busy to tell.
    """
    (photo,) = _cleaned(data, "photograph")
    return photo


def clean_report(data: bytes) -> tuple[CleanPhoto, ...]:
    """A picture of each page of a PDF, or the photograph or scan that ``data`` is.

    Raises what ``clean_photo`` raises.
    """
    return _cleaned(data, "PDF", "report") if is_pdf(data) else (clean_photo(data),)


def _cleaned(data: bytes, what: str, *arguments: str) -> tuple[CleanPhoto, ...]:
    if not data:
        raise PhotoError("The file is empty.")
    if len(data) > MAX_BYTES:
        raise PhotoError(f"The file is too large: at most {MAX_BYTES // 1024 // 1024} MB.")
    return tuple(_read(_decoded(data, what, arguments), what))


def _decoded(data: bytes, what: str, arguments: tuple[str, ...]) -> bytes:
    """What the decoder wrote after it was ready."""
    try:
        done = subprocess.run(  # noqa: S603
            (*_COMMAND, *arguments),
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
        raise PhotoError(_TOO_SLOW.format(what))
    if done.returncode:
        raise PhotoError(_UNREADABLE.format(what))
    return done.stdout.removeprefix(READY)


def _read(written: bytes, what: str) -> Iterator[CleanPhoto]:
    line, found, jpegs = written.partition(b"\n")
    if not found:
        raise PhotoError(_UNREADABLE.format(what))
    head = json.loads(line)
    if "error" in head:
        raise PhotoError(head["error"])
    for told in head["pictures"]:
        small, whole, said = told["small_bytes"], told["whole_bytes"], told["camera_time"]
        yield CleanPhoto(
            jpeg=jpegs[small : small + whole],
            small=jpegs[:small],
            camera_time=datetime.fromisoformat(said) if said else None,
            width_px=told["width_px"],
            height_px=told["height_px"],
        )
        jpegs = jpegs[small + whole :]
