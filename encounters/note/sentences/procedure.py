"""What was done, in a line for each part of it; the diagnosis before and after."""

from __future__ import annotations

from collections.abc import Iterator

from encounters.note.parts import Fact, Section
from encounters.note.phrases import joined, listed_days, lower_first, short_site
from encounters.note.sentences.diagnosis import postoperative_diagnosis, preoperative_diagnosis
from encounters.note.sentences.facts import known
from encounters.note.sentences.outcome import done_stages
from encounters.note.sentences.repair_words import repair_words
from encounters.note.teller import Teller
from encounters.record import EncounterRecord, LesionRecord, RepairRecord
from encounters.vocabulary.encounter_kinds import WITH_SURGERY
from encounters.vocabulary.spoken import counted, listed, roman
from encounters.vocabulary.terms import LesionOutcome, Technique

_ENDS = {
    LesionOutcome.CLEAR: "clear",
    LesionOutcome.STOPPED: "stopped with tumor left",
    LesionOutcome.CONTINUES: "not clear yet, to be continued",
    LesionOutcome.PENDING: "clearance pending",
    LesionOutcome.IN_PROGRESS: "",
}


def procedure_section(record: EncounterRecord, teller: Teller) -> Section | None:
    """``None`` while nothing has been done."""
    lines = tuple(
        joined(line) for line in (*_surgery(record, teller), *_repairs(record, teller)) if line
    )
    return Section(heading="Procedure", paragraphs=lines) if lines else None


def _surgery(record: EncounterRecord, teller: Teller) -> Iterator[str]:
    for lesion in record.lesions:
        done = done_stages(lesion)
        if not done:
            continue
        is_frozen = any(stage.technique == Technique.FROZEN for stage in done)
        what = "Mohs micrographic surgery" if is_frozen else "Excision with permanent sections"
        counts = f"{counted(len(done), 'stage')}, {counted(lesion.block_count, 'block')}"
        days = sorted({stage.date_of_service for stage in done})
        when = "" if days == list(teller.days) else f" on {listed_days(days)}"
        if len(days) > 1:
            when = f" ({_by_day(lesion)})"
        parts = (f"{what}, {_which(record, lesion)}: {counts}{when}", _end(lesion))
        yield "; ".join(part for part in parts if part)


def _by_day(lesion: LesionRecord) -> str:
    """ "stage I on Nov 20, 2026, stage II on Nov 21, 2026"."""
    days: dict[str, list[str]] = {}
    for stage in done_stages(lesion):
        days.setdefault(listed_days([stage.date_of_service]), []).append(roman(stage.number))
    return ", ".join(
        f"stage{'s' * (len(numbers) > 1)} {listed(numbers)} on {when}"
        for when, numbers in days.items()
    )


def _end(lesion: LesionRecord) -> str:
    if lesion.merged_into:
        at = f" at its stage {roman(lesion.merged_at_stage)}" if lesion.merged_at_stage else ""
        return f"joined lesion {lesion.merged_into}{at}"
    return _ENDS[lesion.outcome]


def _which(record: EncounterRecord, lesion: LesionRecord) -> str:
    site = lower_first(short_site(lesion.site))
    return f"lesion {lesion.letter}, {site}" if len(record.lesions) > 1 else site


def _repairs(record: EncounterRecord, teller: Teller) -> Iterator[str]:
    for defect in record.defects:
        of = f" of lesion{'s' * (len(defect.lesions) > 1)} {listed(defect.lesions)}"
        where = of if len(record.lesions) > 1 and defect.lesions else ""
        for repair in defect.repairs:
            if not repair.is_done:
                continue
            on = teller.on(repair.date_of_service)
            yield f"{repair_words(repair)}{where}{f', {on}' if on else ''}{_whose(repair, teller)}"


def _whose(repair: RepairRecord, teller: Teller) -> str:
    """Who did it, where that was not the surgeon of the encounter."""
    if repair.other_surgeon:
        return f", by {repair.other_surgeon}"
    if repair.surgeon is None or teller.is_signer(repair.surgeon):
        return ""
    return f", by {teller.name(repair.surgeon)}"


def diagnosis_section(record: EncounterRecord) -> Section:
    """Before and after, of each lesion."""
    return Section(
        heading="Diagnosis",
        facts=tuple(fact for lesion in record.lesions for fact in _diagnoses(record, lesion)),
    )


def _diagnoses(record: EncounterRecord, lesion: LesionRecord) -> tuple[Fact, ...]:
    of = f"{lesion.letter}: " if len(record.lesions) > 1 else ""
    if record.kind not in WITH_SURGERY:
        what = f"Lesion {lesion.letter}" if of else "Diagnosis"
        changed = postoperative_diagnosis(lesion) if lesion.final_tumor_type else ""
        return known((what, changed or preoperative_diagnosis(lesion)))
    return known(
        (f"{of}Preoperative", preoperative_diagnosis(lesion)),
        (f"{of}Postoperative", postoperative_diagnosis(lesion)),
    )
