"""What was seen in the blocks: where tumor was, what could not be judged, what else there was."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from encounters.note.phrases import (
    block_names,
    clause,
    lower_first,
    subtype_words,
)
from encounters.record import (
    BlockRecord,
    FindingRecord,
    LesionRecord,
    ReadingRecord,
    StageRecord,
)
from encounters.specimen_map import clock_words, places_words
from encounters.vocabulary.spoken import block_label, counted, listed, plain, roman
from encounters.vocabulary.terms import Compartment, FindingKind, ReadingResult

_MARGINS = {Compartment.EDGE: "edge", Compartment.DEEP: "deep margin"}
_CELLS = {
    ReadingResult.NO_TUMOR: "No tumor",
    ReadingResult.TUMOR: "TUMOR",
    ReadingResult.INCOMPLETE: "Incomplete",
    ReadingResult.NOT_READABLE: "Not readable",
    ReadingResult.NOT_APPLICABLE: "Not applicable",
}
_OF_NERVES = (FindingKind.PERINEURAL_INVASION, FindingKind.PERINEURAL_DOUBT)
_DOUBTFUL = {
    ReadingResult.INCOMPLETE: "was incomplete",
    ReadingResult.NOT_READABLE: "could not be read",
}


def tumor_places(stage: StageRecord) -> tuple[str, ...]:
    """ "the deep margin of block I-2 from 4 to 5 o'clock" for every focus of tumor."""
    return tuple(
        _place(stage, block, reading)
        for block, reading in _readings(stage)
        if reading.result == ReadingResult.TUMOR
    )


def is_clear(stage: StageRecord) -> bool:
    """Whether every block was seen, and seen to be free of tumor, at all its margins."""
    return all(_is_clear(block) for block in stage.blocks)


def result_sentences(lesion: LesionRecord, stage: StageRecord) -> tuple[str, ...]:
    """What the readings say, block by block; an unread block is named, never passed over."""
    return (
        *_tumor_sentences(lesion, stage),
        *_no_tumor_sentence(stage),
        *_doubtful_sentences(stage),
        *_unread_sentence(stage),
        *_finding_sentences(stage),
    )


def short_places(stage: StageRecord) -> str:
    """ "edge of I-1, 8 to 10 o'clock; deep margin of I-1": for a cell of the table of stages."""
    places = []
    for block, reading in _readings(stage):
        if reading.result == ReadingResult.TUMOR:
            where = places_words(reading.places)
            label = block_label(stage.number, block.number)
            place = f"{_MARGINS[reading.compartment]} of {label}"
            places.append(f"{place}, {where}" if where else place)
    return "; ".join(places)


def not_examined(stage: StageRecord) -> tuple[BlockRecord, ...]:
    """Blocks that were cut, looked at, and had no margin to be judged."""
    return tuple(block for block in stage.blocks if block.is_read and not block.is_examined)


def not_examined_words(stage: StageRecord) -> str:
    """ "1 of 2 blocks not examined"; empty where each was."""
    missed = len(not_examined(stage))
    return f"{missed} of {counted(stage.block_count, 'block')} not examined" if missed else ""


def cell(block: BlockRecord, compartment: Compartment) -> str:
    """One cell of the block table: result, focus, place and note."""
    reading = block.reading(compartment)
    if reading is None:
        return "Not read"
    return "; ".join(
        part
        for part in (
            _CELLS[reading.result],
            _focus(reading),
            places_words(reading.places),
            clause(reading.note),
        )
        if part
    )


def finding_words(finding: FindingRecord) -> str:
    """ "Scar at the edge from 10 to 11 o'clock"."""
    kind = finding.kind.label
    if finding.kind in _OF_NERVES and finding.caliber_mm is not None:
        kind += f" (nerve caliber {plain(finding.caliber_mm)} mm)"
    note = f" ({clause(finding.note)})" if finding.note else ""
    return f"{kind} at the {_MARGINS[finding.compartment]}{_at(finding)}{note}"


def _readings(stage: StageRecord) -> Iterator[tuple[BlockRecord, ReadingRecord]]:
    for block in stage.blocks:
        for reading in sorted(block.readings, key=_edge_first):
            yield block, reading


def _edge_first(reading: ReadingRecord) -> bool:
    return reading.compartment != Compartment.EDGE


def _place(
    stage: StageRecord, block: BlockRecord, reading: ReadingRecord, article: str = "the "
) -> str:
    label = block_label(stage.number, block.number)
    return f"{article}{_MARGINS[reading.compartment]} of block {label}{_at(reading)}"


def _at(item: ReadingRecord | FindingRecord) -> str:
    """ " from 4 to 5 o'clock", " at 4 o'clock"; empty without a place."""
    places = item.places if isinstance(item, ReadingRecord) else _place_of(item)
    return " and".join(_at_one(start, end) for start, end in places)


def _place_of(finding: FindingRecord) -> tuple[tuple[Decimal, Decimal], ...]:
    if finding.clock_from is None or finding.clock_to is None:
        return ()
    return ((finding.clock_from, finding.clock_to),)


def _at_one(start: Decimal, end: Decimal) -> str:
    clock = clock_words(start, end)
    return f" at {clock}" if start == end else f" from {clock}"


def _focus(reading: ReadingRecord) -> str:
    """The focus's own type, where it was named."""
    kind = lower_first(reading.tumor_type.label) if reading.tumor_type else ""
    return " ".join(part for part in (subtype_words(reading.tumor_subtype), kind) if part)


def _focus_words(lesion: LesionRecord, reading: ReadingRecord) -> str:
    """The focus in a sentence; a subtype alone is one of the lesion's own type."""
    if reading.tumor_subtype and reading.tumor_type is None:
        return (
            f"{subtype_words(reading.tumor_subtype)} {lower_first(lesion.coded_tumor_type.label)}"
        )
    return _focus(reading) or "tumor"


def _is_clear(block: BlockRecord) -> bool:
    return block.is_read and block.is_examined and not block.has_tumor and not block.is_incomplete


def _is_tumor(block: BlockRecord) -> bool:
    return block.is_read and block.has_tumor


def _tumor_sentences(lesion: LesionRecord, stage: StageRecord) -> Iterator[str]:
    """One sentence for each kind of tumor, with all its places."""
    places: dict[str, list[str]] = {}
    for block, reading in _readings(stage):
        if reading.result == ReadingResult.TUMOR:
            note = f" ({clause(reading.note)})" if reading.note else ""
            found = places.setdefault(_focus_words(lesion, reading), [])
            found.append(f"{_place(stage, block, reading)}{note}")
    for kind, where in places.items():
        yield f"{kind} was present at {listed(where)}"


def _no_tumor_sentence(stage: StageRecord) -> Iterator[str]:
    """The positive statement that nothing was found, as far as the readings carry it."""
    blocks = stage.blocks
    clear = [block.number for block in blocks if _is_clear(block)]
    if clear and len(clear) == len(blocks):
        yield f"No residual tumor was seen in stage {roman(stage.number)}"
    elif clear and all(_is_clear(block) or _is_tumor(block) for block in blocks):
        yield f"the other block{'s' * (len(clear) > 1)} showed none"
    elif clear:
        yield f"No tumor was seen in {block_names(stage.number, clear)}"


def _doubtful_sentences(stage: StageRecord) -> Iterator[str]:
    for block, reading in _readings(stage):
        if reading.result in _DOUBTFUL:
            note = f": {clause(reading.note)}" if reading.note else ""
            yield f"{_place(stage, block, reading)} {_DOUBTFUL[reading.result]}{note}"
        elif reading.note and reading.result == ReadingResult.NO_TUMOR:
            yield f"Of {_place(stage, block, reading)}: {clause(reading.note)}"
    for block in stage.blocks:
        if block.is_read and not block.is_incomplete and not block.is_examined:
            notes = "; ".join(clause(reading.note) for reading in block.readings if reading.note)
            label = block_label(stage.number, block.number)
            yield f"Block {label} was not examined{f': {notes}' if notes else ''}"


def _unread_sentence(stage: StageRecord) -> Iterator[str]:
    unread = [block.number for block in stage.blocks if not block.is_read]
    if unread:
        verb = "has" if len(unread) == 1 else "have"
        partly = any(block.readings for block in stage.blocks if not block.is_read)
        how = "completely read" if partly else "read"
        yield f"{block_names(stage.number, unread)} {verb} not been {how} yet"


def _finding_sentences(stage: StageRecord) -> Iterator[str]:
    for block in stage.blocks:
        seen = [lower_first(finding_words(finding)) for finding in block.findings]
        also = " also" if block.has_tumor else ""
        if seen:
            yield f"Block {block_label(stage.number, block.number)}{also} showed {listed(seen)}"
