"""The map in words: alternative text, lists for screen readers, sentences for the note."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from encounters.specimen_map.shapes import TUMOR, MapFinding, SpecimenMap
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import Compartment, FindingKind

_MARGIN_NAMES = {Compartment.EDGE: "edge", Compartment.DEEP: "deep margin"}


def clock_words(start: Decimal | None, end: Decimal | None) -> str:
    """ "4 to 5 o'clock", "12:30 o'clock"; empty where no place was given."""
    if start is None or end is None:
        return ""
    if start == end:
        return f"{clock_time(start)} o'clock"
    return f"{clock_time(start)} to {clock_time(end)} o'clock"


def places_words(places: Iterable[tuple[Decimal, Decimal]]) -> str:
    """ "2 to 3 o'clock and 8 to 9 o'clock"; empty without a place."""
    return " and ".join(clock_words(start, end) for start, end in places)


def clock_time(clock: Decimal) -> str:
    """ "12", "12:30"."""
    hours, minutes = divmod(round(clock * 60), 60)
    hours = hours or 12
    return f"{hours}:{minutes:02d}" if minutes else str(hours)


def describe(drawn: SpecimenMap, stage_number: int) -> tuple[str, ...]:
    """One sentence for the orientation, then one for each block in the order of their numbers."""
    sentences = [f"12 o'clock is {drawn.twelve_oclock[:1].lower()}{drawn.twelve_oclock[1:]}."]
    for block in drawn.blocks:
        name = f"Block {block_label(stage_number, block.number)}"
        seen = [_finding_words(finding) for finding in drawn.findings if finding.block == block.id]
        if seen:
            sentences.append(f"{name}: {'; '.join(seen)}.")
        elif block.id in drawn.clear:
            sentences.append(f"{name}: no tumor.")
        else:
            sentences.append(f"{name}: not read.")
    return tuple(sentences)


def _finding_words(finding: MapFinding) -> str:
    where = _MARGIN_NAMES[finding.compartment]
    if finding.kind == TUMOR:
        what = f"residual {finding.label or 'tumor'} at the {where}"
    else:
        kind = FindingKind(finding.kind).label
        what = f"{kind[:1].lower()}{kind[1:]} at the {where}"
        what += f" ({finding.label})" if finding.label else ""
    place = clock_words(finding.clock_from, finding.clock_to)
    return f"{what}, {place}" if place else what
