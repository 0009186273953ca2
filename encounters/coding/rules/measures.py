"""From a measure to codes: bands, and units beyond the last band."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from msgspec import Struct

from encounters.coding.rulebook import RepairTable
from encounters.vocabulary.spoken import plain

_TENTH = Decimal("0.1")


class Coded(Struct, frozen=True, kw_only=True):
    """A code for a measure, its units, and the band in words."""

    code: str
    units: int
    band: str
    is_further: bool = False


def tenths(measure: Decimal) -> Decimal:
    """Rounded half up to one decimal, as the bands are written: 2.55 is 2.6."""
    return measure.quantize(_TENTH, rounding=ROUND_HALF_UP)


def in_reach(table: RepairTable, measure: Decimal) -> bool:
    """Whether the table has a code for ``measure``."""
    value = tenths(measure)
    return value > table.above and (table.at_most is None or value <= table.at_most)


def codes_for(table: RepairTable, measure: Decimal) -> Iterator[Coded]:
    """The code of the band and, beyond the last closed band, the units of the further code."""
    value = tenths(measure)
    below = table.above
    for band in table.bands:
        if band.up_to is None:
            yield Coded(code=band.code, units=1, band=f"over {plain(below)} {table.unit}")
            return
        is_last = band is table.bands[-1]
        if value <= band.up_to or is_last:
            words = _band(below, band.up_to, table.unit)
            yield Coded(code=band.code, units=1, band=words)
            if value > band.up_to:
                yield _further(table, value - band.up_to, band.up_to)
            return
        below = band.up_to


def _further(table: RepairTable, beyond: Decimal, last: Decimal) -> Coded:
    units = int((beyond / table.each).to_integral_value(rounding=ROUND_CEILING))
    return Coded(
        code=table.further,
        units=units,
        band=(
            f"{plain(beyond)} {table.unit} beyond {plain(last)} {table.unit}, "
            f"one unit for each {plain(table.each)} {table.unit} or part of it"
        ),
        is_further=True,
    )


def _band(below: Decimal, up_to: Decimal, unit: str) -> str:
    if not below:
        return f"up to {up_to} {unit}"
    return f"{below + _TENTH} to {up_to} {unit}"
