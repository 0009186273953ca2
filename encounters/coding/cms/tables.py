"""The four tables as values: what a release holds, without who loaded it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PartlyPair:
    """A pair that holds on some days of the quarter only, both included."""

    column1: str
    column2: str
    indicator: str
    begins: date
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTable:
    """By the code in column 2 the codes in column 1, in one text with spaces around each.

    ``never`` are the pairs with indicator 0, ``with_modifier`` those with 1; some million pairs
    take a few megabytes so.
    """

    never: Mapping[str, str]
    with_modifier: Mapping[str, str]
    partly: tuple[PartlyPair, ...] = ()

    @property
    def count(self) -> int:
        whole = (*self.never.values(), *self.with_modifier.values())
        return sum(text.count(" ") - 1 for text in whole) + len(self.partly)


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """Units a day; the indicator says how CMS applies it: 1 by line, 2 absolute, 3 clinical."""

    units: int
    indicator: int


@dataclass(frozen=True, slots=True)
class AddOn:
    """Primaries of an add-on code; of type 2 and 3 a contractor names others too."""

    type: int
    primaries: frozenset[str]

    @property
    def is_closed(self) -> bool:
        """Whether no other primary than those named is paid."""
        return self.type == 1


@dataclass(frozen=True, slots=True)
class CodeValue:
    """Relative value units of a code, whole, in an office and in a facility.

    ``reduction`` is the indicator for several procedures of a day, 2 the usual one; ``global_days``
    as CMS writes them.
    """

    office: Decimal
    facility: Decimal
    reduction: str
    global_days: str


LimitTable = Mapping[str, UnitLimit]
AddOnTable = Mapping[str, AddOn]
ValueTable = Mapping[str, CodeValue]
CmsTable = PairTable | LimitTable | AddOnTable | ValueTable
