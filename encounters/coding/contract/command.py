"""``derive_codes`` for cases of a file or of standard input, without Django and a database."""

from __future__ import annotations

import codecs
import os
import sys
from argparse import ArgumentError, ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import BinaryIO, Protocol

from encounters.coding.cms import CmsRelease
from encounters.coding.contract.answers import MAX_LINE_BYTES, Answer
from encounters.coding.contract.many import answers, answers_of_many

BROKEN_PIPE = 141
UNREADABLE = 2


class InputError(ValueError):
    """The cases cannot be read."""


class Output(Protocol):
    """Where answers go: standard output, or what Django puts in its place."""

    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", default="-", help="a file of cases, or - for standard input"
    )
    parser.add_argument(
        "--processes",
        type=int,
        default=0,
        metavar="N",
        help="how many answer a file; otherwise one for each processor",
    )


def main(arguments: Sequence[str]) -> int | None:
    """Answer as ``arguments`` say and return the exit code; ``None`` if they ask for more."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    add_arguments(parser)
    try:
        given, others = parser.parse_known_args(arguments)
    except ArgumentError:
        return None
    if others:
        return None
    try:
        return answer_cases(given.file, sys.stdout, processes=given.processes)
    except InputError as error:
        sys.stderr.write(f"CommandError: {error}\n")
        return UNREADABLE


def answer_cases(
    name: str, out: Output, releases: Sequence[CmsRelease] = (), processes: int = 0
) -> int:
    """Write an answer for each line of the file ``name``, or of standard input for ``-``.

    An answer of standard input is written before the next line is read. Returns the exit code: 1
    if any line was bad, ``BROKEN_PIPE`` if nobody reads the answers any more. ``InputError`` for a
    file that cannot be read.
    """
    with ExitStack() as stack:
        lines = lines_of(_opened(name, stack))
        chunks: Iterable[Sequence[Answer]]
        if name == "-":
            chunks = ([answer] for answer in answers(lines, releases))
        else:
            chunks = answers_of_many(lines, releases, max(processes, 0))
        try:
            return _write(chunks, out)
        except BrokenPipeError:
            _silence_standard_output()
            return BROKEN_PIPE


def _write(chunks: Iterable[Sequence[Answer]], out: Output) -> int:
    all_good = True
    for chunk in chunks:
        all_good = all_good and not any(answer.is_error for answer in chunk)
        out.write("".join(f"{answer.text}\n" for answer in chunk))
        out.flush()
    return 0 if all_good else 1


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines without their ends; of one that is far too long only a refusable beginning.

    A byte-order mark at the start is skipped, as RFC 8259 allows; ``InputError`` for UTF-16.
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
        raise InputError(
            "This is UTF-16, which Windows programs call Unicode: save it as UTF-8 and try again."
        )
    return raw.removeprefix(codecs.BOM_UTF8)


def _opened(name: str, stack: ExitStack) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return stack.enter_context(open(name, "rb"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", error)
        raise InputError(f"{name} cannot be read: {reason}") from error


def _silence_standard_output() -> None:
    """Python flushes standard output once more on its way out, into the closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
