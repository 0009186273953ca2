"""What a note must hold before it can be signed, and what it should hold, read from the record.

The list follows the elements of an operative note (Joint Commission, FAQ on operative reports; 42
CFR 416.47) and those a Mohs note is audited for (CMS MLN SE1318). Each names the page that mends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from encounters.coding.results import CodeSheet
from encounters.record import EncounterRecord, LesionRecord, StageRecord
from encounters.vocabulary.spoken import block_label, roman
from encounters.vocabulary.terms import FindingLevel, LesionOutcome, Technique
from encounters.workflow.sections import Section

_NO_DEFECT_TODAY = (LesionOutcome.CONTINUES, LesionOutcome.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """``element`` names what is asked for; ``section`` is that of ``key``, like a next step."""

    element: str
    text: str
    section: Section
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """``missing`` keeps the note from being signed, ``warnings`` do not."""

    missing: tuple[Lack, ...]
    warnings: tuple[Lack, ...]


def completeness(record: EncounterRecord, code_sheet: CodeSheet) -> Completeness:
    return Completeness(
        missing=tuple(_missing(record, code_sheet)), warnings=tuple(_warnings(record, code_sheet))
    )


def _missing(record: EncounterRecord, sheet: CodeSheet) -> Iterator[Lack]:
    yield from _before_surgery(record)
    if not record.lesions:
        yield _lack("lesion", "A lesion: what was operated on.", Section.NEW_LESION, record.id)
    for lesion in record.lesions:
        yield from _of_lesion(lesion)
        for stage in lesion.stages:
            yield from _of_stage(lesion, stage)
    yield from _diagnoses(record, sheet)
    yield from _wounds(record)
    yield from _after_surgery(record)


def _lack(element: str, text: str, section: Section, key: str) -> Lack:
    return Lack(element=element, text=text, section=section, key=key)


def _before_surgery(record: EncounterRecord) -> Iterator[Lack]:
    here = record.id
    if not record.surgeon.name.strip():
        yield _lack("surgeon", "The surgeon's name.", Section.HEADER, here)
    if record.pre_op.consented_at is None and not record.pre_op.consent_by:
        yield _lack("consent", "Consent: who took it, or when it was given.", Section.PRE_OP, here)
    if record.pre_op.time_out_at is None:
        yield _lack("time_out", "The time-out.", Section.TIME_OUT, here)
    if not record.anesthetics:
        yield _lack("anesthetic", "The anesthetic given.", Section.ANESTHETICS, here)


def _of_lesion(lesion: LesionRecord) -> Iterator[Lack]:
    name = f"lesion {lesion.letter}"
    if lesion.verification is None:
        text = f"Confirmation of the site of {name}."
        yield _lack("site_verification", text, Section.SITE_VERIFICATION, lesion.id)
    if not (lesion.indications or lesion.indication_detail):
        text = f"Why Mohs surgery was chosen for {name}."
        yield _lack("indication", text, Section.LESION, lesion.id)
    if lesion.merged_into:
        return
    if not lesion.stages:
        yield _lack("stage", f"The first stage of {name}.", Section.NEW_STAGE, lesion.id)
    elif lesion.outcome == LesionOutcome.IN_PROGRESS:
        text = f"The outcome of {name}: clear, or how it goes on."
        yield _lack("outcome", text, Section.OUTCOME, lesion.id)


def _of_stage(lesion: LesionRecord, stage: StageRecord) -> Iterator[Lack]:
    name = f"stage {roman(stage.number)} of lesion {lesion.letter}"
    if not stage.blocks:
        yield _lack("specimens", f"Specimens and blocks of {name}.", Section.STAGE, stage.id)
    if stage.performer is None:
        yield _lack("performer", f"Who removed the tissue of {name}.", Section.STAGE, stage.id)
    if stage.technique != Technique.FROZEN and lesion.outcome == LesionOutcome.PENDING:
        # Permanent sections come back days later; the note says that they are awaited.
        return
    if not all(block.is_read for block in stage.blocks):
        yield _lack("findings", f"Findings in every block of {name}.", Section.STAGE, stage.id)
    if stage.reader is None:
        yield _lack("reader", f"Who read the sections of {name}.", Section.STAGE, stage.id)
    if stage.conclusion is None:
        yield _lack("conclusion", f"What was concluded of {name}.", Section.STAGE, stage.id)
    yield from _unconfirmed(stage, name)
    if stage.number == 1 and stage.histology.tumor_present is None:
        text = f"The histology of {name}: whether tumor was present."
        yield _lack("histology", text, Section.HISTOLOGY, stage.id)


def _unconfirmed(stage: StageRecord, name: str) -> Iterator[Lack]:
    """What was entered for a surgeon who has not said himself that it is so."""
    asked: dict[str, list[str]] = {}
    for block in stage.blocks:
        for seen in block.unconfirmed:
            asked.setdefault(seen.reader.name if seen.reader else "", []).append("the readings")
        for reading in block.waiting:
            asked.setdefault(reading.reader.name if reading.reader else "", []).append(
                f"a change of block {block_label(stage.number, block.number)}"
            )
    if not stage.is_conclusion_confirmed and stage.conclusion_by:
        asked.setdefault(stage.conclusion_by.name, []).append("the conclusion")
    for surgeon, what in asked.items():
        text = f"{surgeon}'s confirmation of {' and '.join(dict.fromkeys(what))} of {name}."
        yield _lack("confirmation", text, Section.STAGE, stage.id)


def _diagnoses(record: EncounterRecord, sheet: CodeSheet) -> Iterator[Lack]:
    """The diagnosis after surgery stands on the lesion's lines; one without lines has its own."""
    coded = {line.lesion for line in sheet.lines if line.icd10}
    for lesion in record.lesions:
        lines = [line for line in sheet.lines if line.lesion == lesion.letter]
        if lines and lesion.letter not in coded:
            text = f"The diagnosis of lesion {lesion.letter} as an ICD-10-CM code."
            yield _lack("diagnosis", text, Section.LESION, lesion.id)


def _wounds(record: EncounterRecord) -> Iterator[Lack]:
    measured = {
        letter for defect in record.defects for letter in defect.lesions if defect.length_mm
    }
    for lesion in record.lesions:
        waits = lesion.outcome in _NO_DEFECT_TODAY or not lesion.stages
        joined = lesion.merged_into in measured
        if not waits and not joined and lesion.letter not in measured:
            text = f"The size of the defect of lesion {lesion.letter}."
            yield _lack("defect", text, Section.CLOSURE, record.id)
    for defect in record.defects:
        if defect.repair is None:
            letters = " and ".join(defect.lesions)
            text = f"How the defect of lesion {letters} was closed, or left to heal."
            yield _lack("repair", text, Section.REPAIR, defect.id)


def _after_surgery(record: EncounterRecord) -> Iterator[Lack]:
    care, here = record.wound_care, record.id
    asked = (
        ("hemostasis", care.hemostasis, "How bleeding was stopped."),
        ("blood_loss", care.blood_loss, "Blood loss."),
        ("complications", care.complications, 'Complications, or "None".'),
        ("condition", care.condition, "The patient's condition on leaving."),
        ("instructions", care.instructions, "Instructions given."),
        ("follow_up", care.follow_up, "Follow-up."),
    )
    for element, text, words in asked:
        if not text:
            yield _lack(element, words, Section.WOUND_CARE, here)


def _warnings(record: EncounterRecord, sheet: CodeSheet) -> Iterator[Lack]:
    here, pre_op = record.id, record.pre_op
    if not record.surgeon.credentials:
        text = "No credentials stand after the surgeon's name; an administrator enters them."
        yield _lack("credentials", text, Section.HEADER, here)
    for element, value, words in (
        ("allergies", pre_op.allergies, "Allergies were not entered."),
        ("anticoagulants", pre_op.anticoagulants, "Anticoagulants were not entered."),
        ("prophylaxis", pre_op.antibiotic_prophylaxis, "Antibiotic prophylaxis was not entered."),
    ):
        if not value:
            yield _lack(element, words, Section.PRE_OP, here)
    for lesion in record.lesions:
        yield from _doubts_about(lesion)
    for finding in sheet.findings:
        if finding.level != FindingLevel.INFO:
            yield _lack("codes", finding.text, Section.CODES, here)


def _doubts_about(lesion: LesionRecord) -> Iterator[Lack]:
    if lesion.biopsy is None:
        text = f"Lesion {lesion.letter} has no biopsy; the note will call it clinical."
        yield _lack("biopsy", text, Section.LESION, lesion.id)
    if lesion.length_mm is None:
        text = f"The size of lesion {lesion.letter} before surgery was not entered."
        yield _lack("size", text, Section.LESION, lesion.id)
    for stage in lesion.stages:
        if stage.map_document is None:
            text = f"Stage {roman(stage.number)} of lesion {lesion.letter} has no map."
            yield _lack("map", text, Section.STAGE, stage.id)
