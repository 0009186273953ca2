"""The readings of a stage in one line.

    line    = part (";" part)*
    part    = "rest" "c"  |  [block ...] [result] [clock ...] margin ...
    block   = "II-1" | "1" | "II" (the stage; then the clock says which block)
    result  = "t" | "c" | "inc" | "nr"       tumor, clear, incomplete, not readable
    clock   = "2-4" | "2:30-4" | "@3"
    margin  = "e" | "d" | "ed"               edge, deep, both

Without a result a clock or a margin means tumor. "c" without a margin is both margins. "rest c" is
every margin that is neither named in the line nor read already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from encounters.specimen_map import CompartmentReading, HalfHour, places_words
from encounters.specimen_map.clock import clock_span, hours_after
from encounters.vocabulary.spoken import block_label, listed, roman
from encounters.vocabulary.terms import BlockKind, Compartment, ReadingResult
from encounters.workflow.shorthand.hours import clock_range
from encounters.workflow.shorthand.tokens import Part, Token, parts_of

Places = tuple[tuple[HalfHour, HalfHour], ...]

_RESULTS = {
    **dict.fromkeys(("t", "tumor", "pos", "+"), ReadingResult.TUMOR),
    **dict.fromkeys(("c", "clear", "neg", "-"), ReadingResult.NO_TUMOR),
    **dict.fromkeys(("inc", "incomplete"), ReadingResult.INCOMPLETE),
    **dict.fromkeys(("nr", "unreadable"), ReadingResult.NOT_READABLE),
}
_BOTH = (Compartment.EDGE, Compartment.DEEP)
_MARGINS = {
    **dict.fromkeys(("e", "edge"), (Compartment.EDGE,)),
    **dict.fromkeys(("d", "deep"), (Compartment.DEEP,)),
    **dict.fromkeys(("ed", "de", "both"), _BOTH),
}
_MARGIN_NAMES = {Compartment.EDGE: "edge", Compartment.DEEP: "deep margin"}
_LABEL = re.compile(r"([ivx]+)-([0-9]{1,2})")
_STAGE = re.compile(r"[ivx]+")
_NUMBER = re.compile(r"#?([0-9]{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBlock:
    """A block that a line may name. ``spans`` are the clock ranges of its skin edge."""

    number: int
    kind: BlockKind = BlockKind.PIECE
    spans: tuple[tuple[Decimal, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """What a line says: readings by block and margin, and whether the rest is clear."""

    readings: Mapping[tuple[int, Compartment], CompartmentReading]
    clears_rest: bool


@dataclass(slots=True)
class _Said:
    """One part while it is read; ``clocks`` are those since the last margin."""

    blocks: list[int] = field(default_factory=list)
    result: ReadingResult | None = None
    clocks: list[tuple[HalfHour, HalfHour]] = field(default_factory=list)
    margins: dict[Compartment, tuple[Token, Places]] = field(default_factory=dict)
    is_after_margin: bool = False
    names_stage: bool = False


def parse_readings(line: str, *, stage: int, blocks: Sequence[LineBlock]) -> StageLine:
    """Raises ``ShorthandError`` for a line that does not say it clearly."""
    readings: dict[tuple[int, Compartment], CompartmentReading] = {}
    clears_rest = False
    for part in parts_of(line):
        if part.tokens[0].text in ("rest", "all"):
            _check_rest(part)
            clears_rest = True
            continue
        for key, token, reading in _part_readings(part, stage, blocks):
            if key in readings:
                name = f"{block_label(stage, key[0])}, {_MARGIN_NAMES[key[1]]}"
                raise token.fault(f"{name}: said twice.")
            readings[key] = reading
    return StageLine(readings=readings, clears_rest=clears_rest)


def _check_rest(part: Part) -> None:
    words = [token.text for token in part.tokens[1:]]
    if words not in (["c"], ["clear"]):
        raise part.fault('Only "rest c" can be said of the rest: no tumor, margins complete.')


def _part_readings(
    part: Part, stage: int, blocks: Sequence[LineBlock]
) -> Iterator[tuple[tuple[int, Compartment], Token, CompartmentReading]]:
    said = _Said()
    for token in part.tokens:
        _read(token, said, stage, {block.number for block in blocks})
    if said.clocks and not said.is_after_margin:
        raise part.fault("Say e for the edge or d for the deep margin after the clock positions.")
    if said.result is None and not said.margins:
        raise part.fault("Say what was seen: c, or a clock position with e or d.")
    result = said.result or ReadingResult.TUMOR
    if not said.margins:
        if result != ReadingResult.NO_TUMOR:
            raise part.fault("Say e for the edge or d for the deep margin.")
        said.margins = {margin: (part.tokens[-1], ()) for margin in _BOTH}
    for number in said.blocks or [_block_meant(part, said, stage, blocks)]:
        block = next(block for block in blocks if block.number == number)
        for margin, (token, places) in said.margins.items():
            yield (number, margin), token, _reading(block, margin, result, places, token, stage)


def _read(token: Token, said: _Said, stage: int, numbers: set[int]) -> None:
    text = token.text
    if text in _MARGINS:
        places = tuple(said.clocks)
        for margin in _MARGINS[text]:
            if margin in said.margins:
                raise token.fault("This margin is named already.")
            said.margins[margin] = (token, places)
        said.is_after_margin = True
    elif text in _RESULTS:
        if said.result not in (None, _RESULTS[text]):
            raise token.fault("Two results; put a semicolon between them.")
        said.result = _RESULTS[text]
    elif place := clock_range(token):
        if said.is_after_margin:
            said.clocks, said.is_after_margin = [], False
        said.clocks.append(place)
    else:
        _read_block(token, said, stage, numbers)


def _read_block(token: Token, said: _Said, stage: int, numbers: set[int]) -> None:
    label, number = _LABEL.fullmatch(token.text), _NUMBER.fullmatch(token.text)
    named = label.group(1) if label else token.text
    if label or _STAGE.fullmatch(token.text):
        if named != roman(stage).casefold():
            raise token.fault(f"This is stage {roman(stage)}.")
        said.names_stage = True
    elif not number:
        raise token.fault("Not understood.")
    if said.margins or said.clocks:
        raise token.fault("Name the block first; put a semicolon before the next one.")
    if label or number:
        block = int(label.group(2) if label else number.group(1) if number else 0)
        if block not in numbers:
            raise token.fault(f"Stage {roman(stage)} has no block {block}.")
        if block not in said.blocks:
            said.blocks.append(block)


def _block_meant(part: Part, said: _Said, stage: int, blocks: Sequence[LineBlock]) -> int:
    """The only block of the stage, or the only one whose edge holds all the clock positions."""
    if len(blocks) == 1:
        return blocks[0].number
    places = [place for _, found in said.margins.values() for place in found]
    meant = [
        block.number
        for block in blocks
        if places and all(_holds(block, *place) for place in places)
    ]
    if len(meant) == 1:
        return meant[0]
    names = listed((block_label(stage, block.number) for block in blocks), "or")
    raise part.fault(f"Say which block: {names}.")


def _holds(block: LineBlock, start: Decimal, end: Decimal) -> bool:
    """Whether the block's edge reaches from ``start`` to ``end``."""
    wanted = hours_after(start, end)
    return any(
        hours_after(first, start) + wanted <= clock_span(first, last) for first, last in block.spans
    )


def _meets(block: LineBlock, start: Decimal, end: Decimal) -> bool:
    """Whether any of the range lies on the block's edge; where nobody drew one, it may."""
    wanted = hours_after(start, end)
    return not block.spans or any(
        hours_after(first, start) <= clock_span(first, last) or hours_after(start, first) <= wanted
        for first, last in block.spans
    )


def _reading(
    block: LineBlock,
    margin: Compartment,
    result: ReadingResult,
    places: Places,
    token: Token,
    stage: int,
) -> CompartmentReading:
    if margin == Compartment.EDGE and block.kind == BlockKind.BASE:
        if result != ReadingResult.NO_TUMOR:
            raise token.fault(f"{block_label(stage, block.number)} is a base: it has no skin edge.")
        return CompartmentReading(result=ReadingResult.NOT_APPLICABLE)
    if places and result in (ReadingResult.NO_TUMOR, ReadingResult.NOT_READABLE):
        raise token.fault("Only tumor or a gap has a clock position.")
    if len(places) > 1 and result != ReadingResult.TUMOR:
        raise token.fault("Only tumor has a second place.")
    if margin == Compartment.EDGE and not all(_meets(block, *place) for place in places):
        edge = places_words(block.spans)
        raise token.fault(f"{block_label(stage, block.number)} has its edge from {edge}.")
    if not places:
        return CompartmentReading(result=result)
    (start, end), *further = places
    return CompartmentReading(
        result=result, clock_from=start, clock_to=end, further_places=tuple(further)
    )


def stage_words(line: StageLine, *, stage: int) -> list[str]:
    """The line said back, a sentence for each margin."""
    said = [
        f"{block_label(stage, number)}, {_MARGIN_NAMES[margin]}: {_result_words(reading)}."
        for (number, margin), reading in sorted(line.readings.items(), key=_in_order)
    ]
    rest = "Every other margin that nobody has read: no tumor, complete."
    return [*said, rest] if line.clears_rest else said


def _in_order(
    item: tuple[tuple[int, Compartment], CompartmentReading],
) -> tuple[int, bool]:
    """By block, the edge first, as everywhere."""
    (number, margin), _ = item
    return number, margin != Compartment.EDGE


def _result_words(reading: CompartmentReading) -> str:
    words = reading.result.label
    words = f"{words[:1].lower()}{words[1:]}"
    if reading.clock_from is None or reading.clock_to is None:
        return words
    places = ((reading.clock_from, reading.clock_to), *reading.further_places)
    return f"{words}, {places_words(places)}"
