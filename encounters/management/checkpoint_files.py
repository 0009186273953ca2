"""Checkpoints of what was verified, as files that only their owner reads."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.core.management.base import CommandError, CommandParser

from encounters.actions.audit.log import audit_key

NIGHTS = 30
# Their names in the folder where the nightly service keeps them.
LOG_FILE, NOTES_FILE = "verified-log", "verified-notes"
CheckpointT = TypeVar("CheckpointT")


def add_checkpoint_arguments(parser: CommandParser, of: str) -> None:
    parser.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help=f"verify only what is new since FILE was written, and a part of the older {of}; "
        "without the file, all. Written anew if nothing is wrong",
    )
    parser.add_argument(
        "--passes",
        type=int,
        default=NIGHTS,
        metavar="N",
        help=f"after N of them all {of} are through once more (default {NIGHTS})",
    )


def read_checkpoint(
    path: Path, read: Callable[[bytes, str], CheckpointT]
) -> tuple[CheckpointT | None, str]:
    """The checkpoint, or why there is none; an empty reason where the file is not there yet."""
    try:
        return read(audit_key(), path.read_text("utf-8")), ""
    except FileNotFoundError:
        return None, ""
    except (ValueError, KeyError) as error:
        return None, f"{path}: {error} Everything was verified in its place."
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error


def write_checkpoint(path: Path, text: str) -> None:
    """The whole file or the former one, whatever happens in between."""
    try:
        number, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(made).replace(path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
