"""Whose word the readings of a stage are: who entered them for whom, who confirmed them, and what
was read before. An auditor sees what was superseded, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from encounters.note.phrases import (
    block_names,
    clause,
    clock_time,
    joined,
    lower_first,
    moment,
    person_name,
    subject,
)
from encounters.note.sentences.readings import finding_words
from encounters.record import BlockRecord, FindingRecord, PersonRecord, ReadingRecord, StageRecord
from encounters.specimen_map import places_words
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import Compartment

_MARGINS = {Compartment.EDGE: "edge", Compartment.DEEP: "deep margin"}
_Seen = ReadingRecord | FindingRecord


def whose_paragraph(stage: StageRecord, time_zone: str) -> str:
    """Nothing where every reading was entered by who read it, and none was superseded."""
    return joined(
        *_entered(stage, time_zone),
        *_conclusion(stage, time_zone),
        *(
            words
            for block in stage.blocks
            for words in (
                *_waiting(stage, block),
                *_earlier(stage, block, time_zone),
                *_named(stage, block),
            )
        ),
    )


def _entered(stage: StageRecord, time_zone: str) -> Iterator[str]:
    """One sentence for each pair of people, and each moment at which it was confirmed."""
    found: dict[tuple[str, str, str], set[int]] = {}
    for block in stage.blocks:
        counting: tuple[_Seen, ...] = (*block.readings, *block.findings)
        for seen in counting:
            if not _is_for_another(seen.entered_by, seen.reader):
                continue
            when = _when(stage, seen.confirmed_at, time_zone) if seen.confirmed_at else ""
            key = (person_name(seen.entered_by), person_name(seen.reader), when)
            found.setdefault(key, set()).add(block.number)
    for (enterer, reader, when), numbers in found.items():
        yield (
            f"{subject(enterer)} entered the findings in "
            f"{block_names(stage.number, sorted(numbers))} for {subject(reader)} "
            f"{_confirmed('them', when)}"
        )


def _is_for_another(enterer: PersonRecord | None, reader: PersonRecord | None) -> bool:
    return enterer is not None and reader is not None and enterer.id != reader.id


def _confirmed(what: str, when: str) -> str:
    return f"who confirmed {what} {when}" if when else f"who has not confirmed {what}"


def _conclusion(stage: StageRecord, time_zone: str) -> Iterator[str]:
    if not _is_for_another(stage.conclusion_entered_by, stage.conclusion_by):
        return
    at = stage.conclusion_confirmed_at
    when = _when(stage, at, time_zone) if at else ""
    yield (
        f"{subject(person_name(stage.conclusion_entered_by))} entered the conclusion for "
        f"{subject(person_name(stage.conclusion_by))} {_confirmed('it', when)}"
    )


def _waiting(stage: StageRecord, block: BlockRecord) -> Iterator[str]:
    for reading in block.waiting:
        yield (
            f"Unconfirmed change of block {block_label(stage.number, block.number)}, entered by "
            f"{person_name(reading.entered_by)} for {person_name(reading.reader)}: "
            f"{_reading_words(reading)}"
        )


def _earlier(stage: StageRecord, block: BlockRecord, time_zone: str) -> Iterator[str]:
    label = block_label(stage.number, block.number)
    for reading in block.earlier:
        yield (
            f"Earlier reading of block {label} by {_reader(reading)}"
            f"{_at(stage, reading.read_at, time_zone)}: {_reading_words(reading)}; "
            f"superseded by {person_name(reading.superseded_by)}"
            f"{_at(stage, reading.superseded_at, time_zone)}"
        )
    for finding in block.earlier_findings:
        yield (
            f"Earlier finding in block {label} by {_reader(finding)}: "
            f"{lower_first(finding_words(finding))}; taken off by "
            f"{person_name(finding.superseded_by)}{_at(stage, finding.superseded_at, time_zone)}"
        )


def _named(stage: StageRecord, block: BlockRecord) -> Iterator[str]:
    for reading in block.readings:
        if reading.named_by is not None:
            yield (
                f"{subject(person_name(reading.named_by))} said that the reading of the "
                f"{_MARGINS[reading.compartment]} of block "
                f"{block_label(stage.number, block.number)} by {person_name(reading.reader)} counts"
            )


def _reader(seen: _Seen) -> str:
    name = person_name(seen.reader)
    if seen.is_confirmed:
        return name
    return f"{name} (entered by {person_name(seen.entered_by)}, never confirmed)"


def _reading_words(reading: ReadingRecord) -> str:
    """ "tumor, nodular, edge, 8:30 to 9:30 o'clock"."""
    focus = lower_first(reading.tumor_type.label) if reading.tumor_type else ""
    parts = (
        reading.result.label.lower(),
        clause(reading.tumor_subtype),
        focus,
        _MARGINS[reading.compartment],
        places_words(reading.places),
        clause(reading.note),
    )
    return ", ".join(part for part in parts if part)


def _at(stage: StageRecord, at: datetime | None, time_zone: str) -> str:
    return f", {_when(stage, at, time_zone)}" if at else ""


def _when(stage: StageRecord, at: datetime, time_zone: str) -> str:
    """The time; with the day where it is not the stage's."""
    local = at.astimezone(ZoneInfo(time_zone))
    is_that_day = local.date() == stage.date_of_service
    return clock_time(local.time()) if is_that_day else moment(at, time_zone)
