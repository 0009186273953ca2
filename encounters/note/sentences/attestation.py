"""Who was surgeon and who was pathologist. One statement if one physician was both, else facts.

The statement may stand in a note only if the record bears it out (CMS MLN SE1318: one physician
acts as surgeon and as pathologist): every frozen stage of every lesion, every block of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from encounters.note.parts import PrintedStatus, SignatureBlock
from encounters.note.phrases import joined, moment, subject
from encounters.note.sentences.outcome import done_stages
from encounters.note.sentences.stage import supervision
from encounters.note.teller import Teller, teller_of
from encounters.record import EncounterRecord, LesionRecord, StageRecord
from encounters.vocabulary.spoken import roman
from encounters.vocabulary.terms import Technique

STATEMENT = (
    "I removed the tissue of every stage and personally examined all of its frozen sections. "
    "I was both surgeon and pathologist."
)
FROZEN_STATEMENT = (
    "I removed the tissue of every stage that was processed as frozen sections and personally "
    "examined all of them. For these stages I was both surgeon and pathologist."
)


def signature_block(
    record: EncounterRecord,
    status: PrintedStatus,
    signed_at: datetime | None,
    content_sha256: str = "",
) -> SignatureBlock:
    """What stands over the signature line, and the line itself."""
    surgeon = record.surgeon.signature_name
    said = (*statements(record), *training(record))
    if status == PrintedStatus.FINAL and signed_at is not None:
        when = moment(signed_at, record.practice.time_zone)
        return SignatureBlock(
            statements=said,
            signed=f"Signed by {subject(surgeon)} as author, {when}",
            is_signed=True,
            moment=when,
            content_sha256=content_sha256,
        )
    return SignatureBlock(statements=said, signed=surgeon, is_signed=False)


def training(record: EncounterRecord) -> tuple[str, ...]:
    """The surgeon's training in Mohs surgery, as the account has it, under surgery of one's own."""
    words = record.surgeon.mohs_training
    if not words or not list(_stages(record)):
        return ()
    return (joined(f"My training in Mohs surgery: {words}"),)


def statements(record: EncounterRecord) -> tuple[str, ...]:
    """The attestation, or who removed and who read what, stage by stage."""
    stages, teller = list(_stages(record)), teller_of(record)
    if not stages:
        return ()
    if is_borne_out(record):
        permanent = [
            _who(lesion, stage, teller)
            for lesion, stage in stages
            if stage.technique != Technique.FROZEN
        ]
        return (FROZEN_STATEMENT, *permanent) if permanent else (STATEMENT,)
    return tuple(_who(lesion, stage, teller) for lesion, stage in stages)


def is_borne_out(record: EncounterRecord) -> bool:
    """Whether the signing surgeon removed and read every frozen stage, every block of it."""
    frozen = [stage for _, stage in _stages(record) if stage.technique == Technique.FROZEN]
    return bool(frozen) and all(_is_own_work(stage, record.surgeon.id) for stage in frozen)


def _is_own_work(stage: StageRecord, surgeon_id: str) -> bool:
    if stage.performer is None or stage.reader is None:
        return False
    readers = {
        reading.reader.id
        for block in stage.blocks
        for reading in block.readings
        if reading.reader is not None
    }
    is_his_word = not any(block.unconfirmed or block.waiting for block in stage.blocks)
    return {stage.performer.id, stage.reader.id, *readers} == {surgeon_id} and all(
        (is_his_word, *(block.is_read and block.is_examined for block in stage.blocks))
    )


def _stages(record: EncounterRecord) -> Iterator[tuple[LesionRecord, StageRecord]]:
    for lesion in record.lesions:
        for stage in done_stages(lesion):
            yield lesion, stage


def _who(lesion: LesionRecord, stage: StageRecord, teller: Teller) -> str:
    name = f"Lesion {lesion.letter}, stage {roman(stage.number)}"
    return joined(
        f"{name}: {_removed_by(stage, teller)}; {_read_by(stage, teller)}",
        *_second_readers(stage, teller),
        *supervision(stage, teller),
    )


def _removed_by(stage: StageRecord, teller: Teller) -> str:
    if stage.performer is None:
        return "who removed the tissue is not recorded"
    return f"tissue removed by {teller.whom(stage.performer)}"


def _read_by(stage: StageRecord, teller: Teller) -> str:
    kind = "permanent sections" if stage.technique == Technique.PERMANENT else "sections"
    if not any(block.readings for block in stage.blocks):
        return f"{kind} not read yet"
    if stage.reader is None:
        return f"who read the {kind} is not recorded"
    partly = "" if all(block.is_read for block in stage.blocks) else ", not completely yet"
    return f"{kind} read by {teller.whom(stage.reader)}{partly}"


def _second_readers(stage: StageRecord, teller: Teller) -> Iterator[str]:
    """Readings whose binding reader was not the stage's reader."""
    own = stage.reader.id if stage.reader else ""
    others: dict[str, list[str]] = {}
    for block in stage.blocks:
        for reading in block.readings:
            if reading.reader is not None and reading.reader.id != own:
                places = others.setdefault(teller.who(reading.reader), [])
                place = f"{roman(stage.number)}-{block.number} {reading.compartment.value}"
                places.append(place)
    for who, places in others.items():
        yield f"{who} gave the binding reading of {', '.join(places)}"
