"""A passphrase comes from a file: on a command line every user of the machine could read it."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError, CommandParser

OTHERS = 0o077
SHORTEST = 12


def add_passphrase_argument(parser: CommandParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help="a file that only you can read, whose first line is the passphrase",
    )


def passphrase_from(path: str | None) -> str:
    """The first line of the file, or "" if none was named."""
    if not path:
        return ""
    file = Path(path)
    try:
        if file.stat().st_mode & OTHERS:
            raise CommandError(f"{file} can be read by others. First: chmod 600 {file}")
        line = file.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {getattr(error, 'strerror', None) or error}") from error
    if len(line) < SHORTEST:
        raise CommandError(f"The passphrase in {file} has fewer than {SHORTEST} characters.")
    return line
