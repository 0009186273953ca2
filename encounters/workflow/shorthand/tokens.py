"""A line in words with their places, and the fault that points at one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_LINE = 400
_WORD = re.compile(r"[^\s,;]+")
_PART = re.compile(r"[^;]+")


class ShorthandError(Exception):
    """The line says nothing clear from ``start`` to ``end``, counted in characters."""

    def __init__(self, message: str, start: int, end: int) -> None:
        self.message = message
        self.start = start
        self.end = end
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Token:
    """One word as typed, and in small letters; ``start`` is its place in the line."""

    typed: str
    start: int

    @property
    def text(self) -> str:
        return self.typed.casefold()

    @property
    def end(self) -> int:
        return self.start + len(self.typed)

    def fault(self, message: str) -> ShorthandError:
        return ShorthandError(message, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Part:
    """What stands between two semicolons."""

    tokens: tuple[Token, ...]

    def fault(self, message: str) -> ShorthandError:
        return ShorthandError(message, self.tokens[0].start, self.tokens[-1].end)


def parts_of(line: str) -> Iterator[Part]:
    """Raises ``ShorthandError`` for a line that is empty or too long."""
    if len(line) > LONGEST_LINE:
        message = f"A line has at most {LONGEST_LINE} characters."
        raise ShorthandError(message, LONGEST_LINE, len(line))
    parts = [part for part in map(_part, _PART.finditer(line)) if part.tokens]
    if not parts:
        raise ShorthandError("Type what was seen.", 0, len(line))
    yield from parts


def _part(found: re.Match[str]) -> Part:
    return Part(
        tuple(
            Token(word.group(), found.start() + word.start())
            for word in _WORD.finditer(found.group())
        )
    )
