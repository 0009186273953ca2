"""``derive_codes [FILE|-]``: one JSON case a line in, one JSON answer a line out.

``derive_codes --stored``: all encounters of the database anew, and what would differ.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from encounters.coding.cms import CmsFile, CmsRelease, read_cms_files, refuse_size
from encounters.coding.cms.release import check_whole
from encounters.coding.contract import MAX_LINE_BYTES
from encounters.coding.contract.answers import Answer
from encounters.coding.contract.many import answers, answers_of_many
from encounters.management.rederiving import add_stored_arguments, report_stored

_BROKEN_PIPE = 141
_UNREADABLE_FILE = 2


class Command(BaseCommand):
    """Streams: an answer of standard input is written before the next line is read.

    Touches the database only with ``--stored``, and writes nothing there.
    """

    help = (
        "Derive the codes of cases given as one JSON object a line. Writes one JSON answer a line, "
        "in order. Exits with 1 if any line was bad; the other lines are answered all the same. "
        "With --stored: derives the codes of stored encounters anew, and tells what would differ."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="-", help="a file of cases, or - for standard input"
        )
        parser.add_argument(
            "--cms",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="a quarterly file of CMS (code pairs, units a day, add-on codes, relative values; "
            "zip, xlsx, csv or txt) to use in the place of the shipped part; may be repeated, once "
            "for each part of the code pairs",
        )
        parser.add_argument(
            "--cms-from",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="first day of their quarter, where the names of the files do not say it",
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=0,
            metavar="N",
            help="how many answer a file; otherwise one for each processor",
        )
        add_stored_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["stored"]:
            report_stored(options, self.stdout)
            return
        releases = read_tables(options["cms"], options["cms_from"])
        with ExitStack() as stack:
            try:
                stream = _opened(options["file"], stack)
                if options["file"] == "-":
                    all_good = self.answer_all(answers(lines_of(stream), releases))
                else:
                    count = max(options["processes"], 0)
                    all_good = self.answer_all(answers_of_many(lines_of(stream), releases, count))
            except BrokenPipeError:
                _silence_standard_output()
                sys.exit(_BROKEN_PIPE)
        if not all_good:
            sys.exit(1)

    def answer_all(self, found: Iterable[Answer]) -> bool:
        """Write every answer; whether all lines were good."""
        all_good = True
        for answer in found:
            all_good = all_good and not answer.is_error
            self.stdout.write(answer.text)
            self.stdout.flush()
        return all_good


def read_tables(paths: Sequence[Path], first_day: date | None) -> tuple[CmsRelease, ...]:
    """The tables in ``paths``, whole; ``CommandError`` says what is wrong."""
    if not paths:
        if first_day is not None:
            raise CommandError("--cms-from is for --cms FILE", returncode=_UNREADABLE_FILE)
        return ()
    try:
        files = [CmsFile(path.name, path.read_bytes()) for path in paths if _is_small(path)]
        releases = read_cms_files(files, first_day, today=timezone.localdate())
        for release in releases:
            check_whole(release)
    except (OSError, ValueError) as error:
        hint = " (--cms-from)" if getattr(error, "field", "") == "first_day" else ""
        raise CommandError(f"{error}{hint}", returncode=_UNREADABLE_FILE) from error
    return releases


def _is_small(path: Path) -> bool:
    refuse_size(path.stat().st_size, path.name)
    return True


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines without their ends; of one that is far too long only a refusable beginning.

    A byte-order mark at the start is skipped, as RFC 8259 allows; ``CommandError`` for UTF-16.
    """
    is_first = True
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        rest = raw
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES + 1)
        if is_first:
            raw, is_first = _without_mark(raw), False
        yield raw.removesuffix(b"\n").removesuffix(b"\r")


def _without_mark(raw: bytes) -> bytes:
    """The first line as UTF-8. Two-byte text has a mark of its own, or a zero in its first two."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or 0 in raw[:2]:
        raise CommandError(
            "This is UTF-16, which Windows programs call Unicode: save it as UTF-8 and try again.",
            returncode=_UNREADABLE_FILE,
        )
    return raw.removeprefix(codecs.BOM_UTF8)


def _opened(name: str, stack: ExitStack) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return stack.enter_context(open(name, "rb"))
    except (OSError, ValueError) as error:
        raise CommandError(
            f"{name} cannot be read: {getattr(error, 'strerror', error)}",
            returncode=_UNREADABLE_FILE,
        ) from error


def _silence_standard_output() -> None:
    """Python flushes standard output once more on its way out, into the closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
