"""Whose word the readings of a stage are, as its page says it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from encounters.note.phrases import clock_time, listed
from encounters.record import (
    BlockRecord,
    EncounterRecord,
    FindingRecord,
    PersonRecord,
    ReadingRecord,
    StageRecord,
)
from encounters.specimen_map import places_words
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import Compartment, ReadingResult

_MARGINS = {Compartment.EDGE: "edge", Compartment.DEEP: "deep margin"}


def result_words(reading: ReadingRecord) -> str:
    """ "Tumor, nodular, 8:30 to 9:30 o'clock"."""
    words = reading.result.label
    if reading.result == ReadingResult.TUMOR and reading.tumor_subtype:
        words = f"{words}, {reading.tumor_subtype}"
    place = places_words(reading.places)
    return f"{words}, {place}" if place else words


def _at_margin(reading: ReadingRecord) -> str:
    """ "edge: tumor, 8:30 to 9:30 o'clock"."""
    words = result_words(reading)
    return f"{_MARGINS[reading.compartment]}: {words[:1].lower()}{words[1:]}"


def _name(person: PersonRecord | None) -> str:
    return person.name if person else "somebody"


def _clock(record: EncounterRecord, moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f" {clock_time(moment.astimezone(ZoneInfo(record.practice.time_zone)).time())}"


def entered_words(block: BlockRecord) -> str:
    """ "Entered by Bo Nurse for Ada Quill, who has not confirmed it"; empty if nothing waits."""
    pairs = {(_name(seen.entered_by), _name(seen.reader)) for seen in block.unconfirmed}
    return "; ".join(
        f"Entered by {enterer} for {reader}, who has not confirmed it"
        for enterer, reader in sorted(pairs)
    )


def waiting_words(reading: ReadingRecord) -> str:
    who, reader = _name(reading.entered_by), _name(reading.reader)
    return f"Unconfirmed change, entered by {who} for {reader}: {_at_margin(reading)}"


def earlier_words(record: EncounterRecord, reading: ReadingRecord) -> str:
    """ "Earlier: Ada Quill 8:31 am, edge: tumor; superseded by Bo Fellow 12:48 pm"."""
    for_whom = "" if reading.is_confirmed else f", entered by {_name(reading.entered_by)}"
    return (
        f"Earlier: {_name(reading.reader)}{for_whom}{_clock(record, reading.read_at)}, "
        f"{_at_margin(reading)}; superseded by {_name(reading.superseded_by)}"
        f"{_clock(record, reading.superseded_at)}"
    )


def to_confirm(stage: StageRecord, user: str) -> str:
    """What others entered for this user, in words; empty for nothing."""
    parts, enterers = [], set()
    for block in stage.blocks:
        mine = [seen for seen in block.unconfirmed if seen.reader and seen.reader.id == user]
        if mine:
            parts.append(f"{block_label(stage.number, block.number)} {_block_words(mine)}")
            enterers |= {_name(seen.entered_by) for seen in mine}
    if _is_conclusion_for(stage, user) and stage.conclusion:
        parts.append(f"conclusion {stage.conclusion.label.lower()}")
        enterers.add(_name(stage.conclusion_entered_by))
    return f"{'; '.join(parts)}, entered by {listed(sorted(enterers))}" if parts else ""


def _is_conclusion_for(stage: StageRecord, user: str) -> bool:
    waits = not stage.is_conclusion_confirmed and stage.conclusion_by is not None
    return waits and stage.conclusion_by is not None and stage.conclusion_by.id == user


def _block_words(seen: list[ReadingRecord | FindingRecord]) -> str:
    """ "clear", or what was seen at each margin."""
    fine = (ReadingResult.NO_TUMOR, ReadingResult.NOT_APPLICABLE)
    words = []
    for item in seen:
        if isinstance(item, FindingRecord):
            words.append(item.kind.label.lower())
        elif item.result not in fine:
            words.append(_at_margin(item))
    return ", ".join(words) or "clear"


def awaited(stage: StageRecord, user: str) -> str:
    """For whose confirmation the stage waits, beside this user's own."""
    readers = [
        reader
        for block in stage.blocks
        for reader in (
            *(seen.reader for seen in block.unconfirmed),
            *(reading.reader for reading in block.waiting),
        )
    ]
    names = {_name(reader) for reader in readers if reader is None or reader.id != user}
    if not stage.is_conclusion_confirmed and not _is_conclusion_for(stage, user):
        names.add(_name(stage.conclusion_by))
    return listed(sorted(names))


def others_read(stage: StageRecord, user: str) -> str:
    """Who else read blocks, for a page that lets them go: "Ada Quill (I-1, I-2)"."""
    places: dict[str, list[str]] = {}
    for block in stage.blocks:
        readers = [
            *(reading.reader for reading in (*block.readings, *block.earlier)),
            *(finding.reader for finding in block.findings),
        ]
        for name in {reader.name for reader in readers if reader and reader.id != user}:
            places.setdefault(name, []).append(block_label(stage.number, block.number))
    return listed(f"{name} ({', '.join(where)})" for name, where in sorted(places.items()))
