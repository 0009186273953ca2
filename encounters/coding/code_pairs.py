"""Codes side by side: the pairs, between which codes they were read, what codes include."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class PairIndicator(StrEnum):
    NEVER = "0"
    WITH_MODIFIER = "1"


_NEVER, _WITH_MODIFIER = PairIndicator


class Beside(NamedTuple):
    """The code at ``place`` among others, and where those are that are column 1 over it."""

    place: int
    with_modifier: tuple[int, ...]
    never: tuple[int, ...]


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
        return _covers(self.codes, code)


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
        return _is_read(self, one, other) if one < other else _is_read(self, other, one)

    def under(self, code: str) -> tuple[Pair, ...]:
        """The pairs that have ``code`` in column 2."""
        return _under(self, code)

    def beside(self, codes: tuple[str, ...]) -> tuple[Beside, ...]:
        """Of the codes of a day, by their places, each that has a column-1 code among them."""
        return _beside(self, codes)

    def indicator(self, column1: str, column2: str) -> PairIndicator | None:
        """Whether the two codes are a pair in this order; ``None`` if they are not."""
        return _indicator(self, column1, column2)


# Bounded, because the codes of other services are whatever somebody typed.
@lru_cache(maxsize=4096)
def _under(known: CodePairs, code: str) -> tuple[Pair, ...]:
    return tuple(pair for pair in known.pairs if _covers(pair.column2, code))


@lru_cache(maxsize=65536)
def _indicator(known: CodePairs, column1: str, column2: str) -> PairIndicator | None:
    for pair in known.under(column2):
        if _covers(pair.column1, column1):
            return pair.indicator
    return None


# The rules of one day ask this one after the other.
@lru_cache(maxsize=1024)
def _beside(known: CodePairs, codes: tuple[str, ...]) -> tuple[Beside, ...]:
    found = []
    for place, code in enumerate(codes):
        if known.under(code):
            indicators = [known.indicator(other, code) for other in codes]
            if any(indicators):
                found.append(
                    Beside(
                        place,
                        tuple(at for at, i in enumerate(indicators) if i is _WITH_MODIFIER),
                        tuple(at for at, i in enumerate(indicators) if i is _NEVER),
                    )
                )
    return tuple(found)


@lru_cache(maxsize=65536)
def _inclusion(known: CodePairs, code: str, included: str) -> Inclusion | None:
    return next((found for found in _including(known, included) if found.covers(code)), None)


@lru_cache(maxsize=4096)
def _including(known: CodePairs, included: str) -> tuple[Inclusion, ...]:
    return tuple(found for found in known.inclusions if _covers(found.included, included))


@lru_cache(maxsize=65536)
def _is_read(known: CodePairs, one: str, other: str) -> bool:
    if known.indicator(one, other) or known.indicator(other, one):
        return True
    (codes, beside), (other_codes, other_beside) = _read_of(known, one), _read_of(known, other)
    return not codes.isdisjoint(other_beside) or not other_codes.isdisjoint(beside)


@lru_cache(maxsize=4096)
def _read_of(known: CodePairs, code: str) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of the parts that have ``code`` among their codes, and of those beside it."""
    return (
        frozenset(n for n, part in enumerate(known.read) if _covers(part.codes, code)),
        frozenset(n for n, part in enumerate(known.read) if _covers(part.beside, code)),
    )


def _covers(patterns: Iterable[CodePattern], code: str) -> bool:
    return any(pattern.covers(code) for pattern in patterns)
