"""Where the next stage is taken: read from what the last stage still showed.

The proposed arc covers the tumor's clock range with an overlap on both sides, because tissue that
does not reach beyond the positive area is a classic cause of leaving tumor behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from encounters.record import ReadingRecord, StageRecord
from encounters.specimen_map import clock_words
from encounters.vocabulary.terms import Compartment, MapLayout, ReadingResult, StageConclusion

OVERLAP_HOURS = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSpecimen:
    """One specimen to take: an arc of skin with its base, or the base only."""

    layout: MapLayout
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None


def propose_next_stage(stage: StageRecord) -> tuple[ProposedSpecimen, ...]:
    """The specimens of the next stage; empty when ``stage`` shows nothing to go after.

    A surgeon may call a stage clear with a section lost, for a stated reason; then nothing is.
    """
    if stage.conclusion == StageConclusion.CLEAR:
        return ()
    positive = [
        reading
        for block in stage.blocks
        for reading in block.readings
        if reading.result in (ReadingResult.TUMOR, ReadingResult.INCOMPLETE)
    ]
    edges = [reading for reading in positive if reading.compartment == Compartment.EDGE]
    arcs = _merged([_widened(*place) for edge in edges for place in edge.places])
    proposals = [
        ProposedSpecimen(layout=MapLayout.ARC, clock_from=start, clock_to=end)
        for start, end in arcs
    ]
    if any(edge.clock_from is None for edge in edges):
        return (ProposedSpecimen(layout=MapLayout.SINGLE),)
    if any(reading.compartment == Compartment.DEEP for reading in positive):
        proposals += _bases(positive, arcs)
    return tuple(proposals)


def _bases(
    positive: list[ReadingRecord], arcs: list[tuple[Decimal, Decimal]]
) -> list[ProposedSpecimen]:
    """An arc takes its own base along; a deep focus away from every arc needs one of its own."""
    deep = [reading for reading in positive if reading.compartment == Compartment.DEEP]
    uncovered = [reading for reading in deep if not any(_covers(arc, reading) for arc in arcs)]
    return [ProposedSpecimen(layout=MapLayout.BASE_ONLY)] if uncovered else []


def _covers(arc: tuple[Decimal, Decimal], reading: ReadingRecord) -> bool:
    span = _hours(arc[0], arc[1])
    return bool(reading.places) and all(
        _hours(arc[0], start) <= span and _hours(arc[0], end) <= span
        for start, end in reading.places
    )


def _hours(start: Decimal, end: Decimal) -> Decimal:
    """Hours clockwise; ``Decimal``'s remainder keeps a minus sign, so it is taken twice."""
    return ((end - start) % 12 + 12) % 12


def _widened(start: Decimal, end: Decimal) -> tuple[Decimal, Decimal]:
    return _clock(start - OVERLAP_HOURS), _clock(end + OVERLAP_HOURS)


def _clock(hours: Decimal) -> Decimal:
    return _hours(Decimal(0), hours) or Decimal(12)


def _merged(arcs: list[tuple[Decimal, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    """Arcs that touch or overlap become one, also across 12 o'clock."""
    merged: list[tuple[Decimal, Decimal]] = []
    for start, end in sorted(arcs):
        for place, (known_start, known_end) in enumerate(merged):
            span = _hours(known_start, known_end)
            if _hours(known_start, start) <= span:
                far = max(span, _hours(known_start, start) + _hours(start, end))
                merged[place] = (known_start, _clock(known_start + min(far, Decimal("11.5"))))
                break
        else:
            merged.append((start, end))
    if len(merged) > 1 and _hours(merged[-1][0], merged[0][0]) <= _hours(*merged[-1]):
        last = merged.pop()
        span = max(_hours(*last), _hours(last[0], merged[0][0]) + _hours(*merged[0]))
        merged[0] = (last[0], _clock(last[0] + min(span, Decimal("11.5"))))
    return merged


def tray_sentence(proposals: tuple[ProposedSpecimen, ...]) -> str:
    """What stands on the tray card: "Take 3 to 6 o'clock and the base." Empty for nothing."""
    parts = []
    for proposal in proposals:
        if proposal.layout == MapLayout.ARC:
            parts.append(clock_words(proposal.clock_from, proposal.clock_to))
        elif proposal.layout == MapLayout.BASE_ONLY:
            parts.append("the base")
        else:
            parts.append("the whole circumference and the base")
    return f"Take {' and '.join(parts)}." if parts else ""
