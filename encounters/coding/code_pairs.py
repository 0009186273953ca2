"""Codes side by side: the pairs, between which codes they were read, what codes include."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class PairIndicator(StrEnum):
    NEVER = "0"
    WITH_MODIFIER = "1"


@dataclass(frozen=True, slots=True)
class CodePattern:
    """One code, or all numeric codes from ``low`` to ``high``."""

    low: str
    high: str

    def covers(self, code: str) -> bool:
        if self.low == self.high:
            return code == self.low
        return code.isdecimal() and self.low <= code <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    column1: tuple[CodePattern, ...]
    column2: tuple[CodePattern, ...]
    indicator: PairIndicator


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """A part of the tables that was read whole: what is no pair in it is paid side by side."""

    codes: tuple[CodePattern, ...]
    beside: tuple[CodePattern, ...]

    def holds(self, one: str, other: str) -> bool:
        return any(
            any(pattern.covers(first) for pattern in self.codes)
            and any(pattern.covers(second) for pattern in self.beside)
            for first, second in ((one, other), (other, one))
        )


class Within(StrEnum):
    """How near two services are for one to include the other."""

    WOUND = "wound"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """``codes`` include ``included`` of the same wound, or day; ``because`` is a clause."""

    codes: tuple[CodePattern, ...]
    included: tuple[CodePattern, ...]
    within: Within
    because: str

    def covers(self, code: str) -> bool:
        """Whether it is ``code`` that includes something."""
        return any(pattern.covers(code) for pattern in self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """More than ``most`` units of ``code`` on one day are one unit of ``instead``."""

    code: str
    most: int
    instead: str


@dataclass(frozen=True, eq=False)
class CodePairs:
    """The CMS pairs of codes; compared by identity, so that look-ups can be remembered.

    That no pair is listed says nothing unless ``is_read``. ``inclusions`` and ``counted`` are what
    codes include of each other whether or not they are a pair.
    """

    pairs: tuple[Pair, ...]
    read: tuple[ReadPart, ...] = ()
    inclusions: tuple[Inclusion, ...] = ()
    counted: tuple[Counted, ...] = ()

    def inclusion(self, code: str, included: str) -> Inclusion | None:
        """How ``code`` includes ``included``; ``None`` if it does not."""
        return _inclusion(self, code, included)

    def may_be_included(self, code: str) -> bool:
        """Whether any code includes ``code``: most need no further look."""
        return bool(_including(self, code))

    def is_read(self, one: str, other: str) -> bool:
        """Whether it is known if the two are a pair, in either order."""
        return _is_read(self, *sorted((one, other)))

    def under(self, code: str) -> tuple[Pair, ...]:
        """The pairs that have ``code`` in column 2."""
        return _under(self, code)

    def indicator(self, column1: str, column2: str) -> PairIndicator | None:
        """Whether the two codes are a pair in this order; ``None`` if they are not."""
        return _indicator(self, column1, column2)


# Bounded, because the codes of other services are whatever somebody typed.
@lru_cache(maxsize=4096)
def _under(known: CodePairs, code: str) -> tuple[Pair, ...]:
    return tuple(
        pair for pair in known.pairs if any(column.covers(code) for column in pair.column2)
    )


@lru_cache(maxsize=65536)
def _indicator(known: CodePairs, column1: str, column2: str) -> PairIndicator | None:
    for pair in known.under(column2):
        if any(column.covers(column1) for column in pair.column1):
            return pair.indicator
    return None


@lru_cache(maxsize=65536)
def _inclusion(known: CodePairs, code: str, included: str) -> Inclusion | None:
    return next((found for found in _including(known, included) if found.covers(code)), None)


@lru_cache(maxsize=4096)
def _including(known: CodePairs, included: str) -> tuple[Inclusion, ...]:
    return tuple(
        found
        for found in known.inclusions
        if any(pattern.covers(included) for pattern in found.included)
    )


@lru_cache(maxsize=65536)
def _is_read(known: CodePairs, one: str, other: str) -> bool:
    if known.indicator(one, other) or known.indicator(other, one):
        return True
    return any(part.holds(one, other) for part in known.read)
