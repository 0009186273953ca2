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
)
from encounters.note.sentences.readings import finding_words
from encounters.note.teller import Teller
from encounters.record import BlockRecord, FindingRecord, PersonRecord, ReadingRecord, StageRecord
from encounters.specimen_map import places_words
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import Compartment

_MARGINS = {Compartment.EDGE: "edge", Compartment.DEEP: "deep margin"}
_Seen = ReadingRecord | FindingRecord


def whose_paragraph(stage: StageRecord, teller: Teller) -> str:
    """Nothing where every reading was entered by who read it, and none was superseded."""
    return joined(
        *_entered(stage, teller),
        *_conclusion(stage, teller),
        *(
            words
            for block in stage.blocks
            for words in (
                *_waiting(stage, block, teller),
                *_earlier(stage, block, teller),
                *_named(stage, block, teller),
            )
        ),
    )


def _entered(stage: StageRecord, teller: Teller) -> Iterator[str]:
    """One sentence for each pair of people, and each moment at which it was confirmed."""
    found: dict[tuple[str, str], set[int]] = {}
    for block in stage.blocks:
        counting: tuple[_Seen, ...] = (*block.readings, *block.findings)
        for seen in counting:
            if not _is_for_another(seen.entered_by, seen.reader):
                continue
            when = _when(stage, seen.confirmed_at, teller) if seen.confirmed_at else ""
            key = (teller.who(seen.entered_by), _for(seen.reader, "them", when, teller))
            found.setdefault(key, set()).add(block.number)
    for (enterer, whom), numbers in found.items():
        yield (
            f"{enterer} entered the findings in {block_names(stage.number, sorted(numbers))} {whom}"
        )


def _is_for_another(enterer: PersonRecord | None, reader: PersonRecord | None) -> bool:
    return enterer is not None and reader is not None and enterer.id != reader.id


def _for(reader: PersonRecord | None, what: str, when: str, teller: Teller) -> str:
    """ "for me; I confirmed them 12:50 pm", "for Ines Marlow, who has not confirmed them"."""
    if teller.is_signer(reader):
        return f"for me; I {'confirmed' if when else 'have not confirmed'} {what} {when}".strip()
    verb = f"confirmed {what} {when}" if when else f"has not confirmed {what}"
    return f"for {teller.name(reader)}, who {verb}"


def _conclusion(stage: StageRecord, teller: Teller) -> Iterator[str]:
    if not _is_for_another(stage.conclusion_entered_by, stage.conclusion_by):
        return
    at = stage.conclusion_confirmed_at
    when = _when(stage, at, teller) if at else ""
    whom = _for(stage.conclusion_by, "it", when, teller)
    yield f"{teller.who(stage.conclusion_entered_by)} entered the conclusion {whom}"


def _waiting(stage: StageRecord, block: BlockRecord, teller: Teller) -> Iterator[str]:
    for reading in block.waiting:
        yield (
            f"Unconfirmed change of block {block_label(stage.number, block.number)}, entered by "
            f"{teller.whom(reading.entered_by)} for {teller.whom(reading.reader)}: "
            f"{_reading_words(reading)}"
        )


def _earlier(stage: StageRecord, block: BlockRecord, teller: Teller) -> Iterator[str]:
    label = block_label(stage.number, block.number)
    for reading in block.earlier:
        yield (
            f"Earlier reading of block {label} by {_reader(reading, teller)}"
            f"{_at(stage, reading.read_at, teller)}: {_reading_words(reading)}; "
            f"superseded by {teller.whom(reading.superseded_by)}"
            f"{_at(stage, reading.superseded_at, teller)}"
        )
    for finding in block.earlier_findings:
        yield (
            f"Earlier finding in block {label} by {_reader(finding, teller)}: "
            f"{lower_first(finding_words(finding))}; taken off by "
            f"{teller.whom(finding.superseded_by)}{_at(stage, finding.superseded_at, teller)}"
        )


def _named(stage: StageRecord, block: BlockRecord, teller: Teller) -> Iterator[str]:
    for reading in block.readings:
        if reading.named_by is not None:
            yield (
                f"{teller.who(reading.named_by)} said that the reading of the "
                f"{_MARGINS[reading.compartment]} of block "
                f"{block_label(stage.number, block.number)} by {teller.whom(reading.reader)} counts"
            )


def _reader(seen: _Seen, teller: Teller) -> str:
    name = teller.whom(seen.reader)
    if seen.is_confirmed:
        return name
    return f"{name} (entered by {teller.whom(seen.entered_by)}, never confirmed)"


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


def _at(stage: StageRecord, at: datetime | None, teller: Teller) -> str:
    return f", {_when(stage, at, teller)}" if at else ""


def _when(stage: StageRecord, at: datetime, teller: Teller) -> str:
    """The time; with the day where it is not the stage's."""
    local = at.astimezone(ZoneInfo(teller.time_zone))
    is_that_day = local.date() == stage.date_of_service
    return clock_time(local.time()) if is_that_day else moment(at, teller.time_zone)
