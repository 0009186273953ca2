"""What a note must hold and does not yet."""

from __future__ import annotations

from collections.abc import Iterator

from encounters.coding.rule_ids import RuleId
from encounters.record import LesionRecord, PersonRecord, StageRecord
from encounters.vocabulary.encounter_kinds import WITH_STAGES
from encounters.vocabulary.spoken import block_label, listed
from encounters.vocabulary.terms import FindingLevel, LesionOutcome, Technique
from encounters.workflow.rules.case import Case

_NO_DEFECT_TODAY = (LesionOutcome.CONTINUES, LesionOutcome.PENDING)
Words = dict[str, str]


def no_surgeon(case: Case) -> bool:
    return not case.record.surgeon.name.strip()


def no_credentials(case: Case) -> bool:
    return not case.record.surgeon.credentials


def no_consent(case: Case) -> bool:
    return case.record.pre_op.consented_at is None and not case.record.pre_op.consent_by


def no_time_out(case: Case) -> bool:
    return case.record.pre_op.time_out_at is None


def no_anesthetic(case: Case) -> bool:
    return not case.record.anesthetics


def no_allergies(case: Case) -> bool:
    return not case.record.pre_op.asked_of_allergies


def no_anticoagulants(case: Case) -> bool:
    return not case.record.pre_op.anticoagulants


def no_prophylaxis(case: Case) -> bool:
    return not case.record.pre_op.antibiotic_prophylaxis


def no_lesion(case: Case) -> bool:
    return not case.record.lesions


def no_site_verification(case: Case, lesion: LesionRecord) -> bool:
    return lesion.verification is None


def no_indication(case: Case, lesion: LesionRecord) -> bool:
    return not (lesion.indications or lesion.indication_detail)


def no_biopsy(case: Case, lesion: LesionRecord) -> bool:
    return lesion.biopsy is None


def no_size(case: Case, lesion: LesionRecord) -> bool:
    return lesion.length_mm is None


def no_stage(case: Case, lesion: LesionRecord) -> bool:
    return not (lesion.stages or lesion.merged_into)


def no_outcome(case: Case, lesion: LesionRecord) -> bool:
    is_open = lesion.outcome == LesionOutcome.IN_PROGRESS
    return is_open and bool(lesion.stages) and not lesion.merged_into


def no_blocks(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return not stage.blocks


def no_map(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.map_document is None


def no_performer(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.performer is None


def unread_block(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return not (_is_awaited(lesion, stage) or all(block.is_read for block in stage.blocks))


def no_reader(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.reader is None and not _is_awaited(lesion, stage)


def no_conclusion(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.conclusion is None and not _is_awaited(lesion, stage)


def unconfirmed_entry(case: Case, lesion: LesionRecord, stage: StageRecord) -> Iterator[Words]:
    """What was entered for a surgeon who has not said himself that it is so."""
    asked: dict[str, list[str]] = {}
    for block in stage.blocks:
        for seen in block.unconfirmed:
            asked.setdefault(_name(seen.reader), []).append("the readings")
        for reading in block.waiting:
            change = f"a change of block {block_label(stage.number, block.number)}"
            asked.setdefault(_name(reading.reader), []).append(change)
    if not stage.is_conclusion_confirmed:
        asked.setdefault(_name(stage.conclusion_by), []).append("the conclusion")
    for surgeon, what in asked.items():
        yield {"surgeon": surgeon, "what": listed(dict.fromkeys(what))}


def _name(person: PersonRecord | None) -> str:
    return person.name if person else "The surgeon"


def tumor_not_described(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    seen = stage.histology
    described = seen.growth_pattern or seen.cell_morphology or seen.depth_of_invasion
    return stage.number == 1 and stage.tumor_present is True and not described


def _is_awaited(lesion: LesionRecord, stage: StageRecord) -> bool:
    """Permanent sections come back days later; the note says that they are awaited."""
    return stage.technique != Technique.FROZEN and lesion.outcome == LesionOutcome.PENDING


def no_diagnosis(case: Case, lesion: LesionRecord) -> bool:
    """The diagnosis after surgery stands on the lesion's lines; one without lines has its own."""
    lines = [line for line in case.code_sheet.lines if line.lesion == lesion.letter]
    return bool(lines) and not any(line.icd10 for line in lines)


def no_defect(case: Case, lesion: LesionRecord) -> bool:
    measured = {
        letter for defect in case.record.defects for letter in defect.lesions if defect.length_mm
    }
    not_begun = case.record.kind in WITH_STAGES and not lesion.stages
    waits = lesion.outcome in _NO_DEFECT_TODAY or not_begun
    return not waits and not measured & {lesion.letter, lesion.merged_into}


def no_hemostasis(case: Case) -> bool:
    return not case.record.wound_care.hemostasis


def no_blood_loss(case: Case) -> bool:
    return not case.record.wound_care.blood_loss


def no_complications(case: Case) -> bool:
    return not case.record.wound_care.complications


def no_condition(case: Case) -> bool:
    return not case.record.wound_care.condition


def no_instructions(case: Case) -> bool:
    return not case.record.wound_care.instructions


def no_follow_up(case: Case) -> bool:
    return not case.record.wound_care.follow_up


def no_code(case: Case) -> bool:
    """Tissue was cut into blocks and nothing is claimed for it: no rulebook covers the day."""
    is_empty = bool(case.record.block_count) and not case.code_sheet.lines
    return is_empty and not any(not_mohs(case))


def not_mohs(case: Case) -> Iterator[Words]:
    """No Mohs code at all is sound where the surgeon says why; nothing else mends it."""
    for finding in case.code_sheet.findings:
        if finding.rule == RuleId.NOT_MOHS:
            yield {"finding": finding.text}


def service_undocumented(case: Case) -> Iterator[Words]:
    """A service that is not on the claim, because its paragraph lacks something."""
    for finding in case.code_sheet.findings:
        if finding.rule == RuleId.NO_PARAGRAPH:
            yield {"finding": finding.text}


def visit_modifiers(case: Case) -> Iterator[Words]:
    """A visit leaves with 25 or 57 by itself; only the surgeon knows whether it is true."""
    for finding in case.code_sheet.findings:
        if finding.rule == RuleId.EVALUATION:
            yield {"finding": finding.text}


def code_error(case: Case) -> Iterator[Words]:
    yield from _findings(case, FindingLevel.ERROR)


def code_warning(case: Case) -> Iterator[Words]:
    yield from _findings(case, FindingLevel.WARNING)


# Each has a rule of its own.
_TOLD_BY_THEMSELVES = (RuleId.NOT_MOHS, RuleId.NO_PARAGRAPH, RuleId.EVALUATION)


def _findings(case: Case, level: FindingLevel) -> Iterator[Words]:
    for finding in case.code_sheet.findings:
        if finding.level == level and finding.rule not in _TOLD_BY_THEMSELVES:
            yield {"finding": finding.text}
