"""Says where adding up repairs changed their code: a payer may ask why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import RepairTable, RepairTableKind
from encounters.coding.rules.measures import codes_for, in_reach, tenths
from encounters.coding.rules.repairs import Measured, linear_heaps
from encounters.coding.rules.wounds import lesions_of
from encounters.coding.sheet import Line, info, listed, warning
from encounters.vocabulary.spoken import plain


def summed_repairs(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """Compare the code of each sum with that of its longest repair alone."""
    heaps, _ = linear_heaps(day)
    for key in sorted(heaps):
        heap, table = heaps[key], day.rulebook.tables[key]
        longest = max(measured.measure for measured in heap)
        total = sum((measured.measure for measured in heap), start=Decimal(0))
        if len(heap) == 1 or _code(table, total) == _code(table, longest):
            continue
        lengths = listed(plain(measured.measure) for measured in _in_order(heap))
        sum_ = f"{lengths} {table.unit} make {plain(tenths(total))} {table.unit}"
        lesion = _lesion(heap)
        if key[0] is RepairTableKind.COMPLEX and not in_reach(table, longest):
            yield warning(
                RuleId.SUMMED_REPAIRS,
                f"None of the complex repairs is longer than {plain(table.above)} {table.unit}; "
                f"added up, {sum_}, and so {_code(table, total)} is reported. Confirm that the "
                "payer adds up complex repairs that are too short by themselves.",
                lesion,
            )
        else:
            yield info(
                RuleId.SUMMED_REPAIRS,
                f"Repairs of one class and group are added up: {sum_}, which is "
                f"{_code(table, total)} instead of {_code(table, longest)}.",
                lesion,
            )


def _code(table: RepairTable, measure: Decimal) -> str:
    """The codes of a measure as they are read; empty below the table."""
    if not in_reach(table, measure):
        return ""
    found = codes_for(table, measure)
    return listed(coded.code + (f" × {coded.units}" if coded.units > 1 else "") for coded in found)


def _in_order(heap: Sequence[Measured]) -> list[Measured]:
    return sorted(heap, key=lambda measured: measured.measure)


def _lesion(heap: Sequence[Measured]) -> str:
    lesions = lesions_of(measured.repair for measured in heap)
    return lesions[0] if len(lesions) == 1 else ""
