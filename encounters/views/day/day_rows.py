"""One line of the day list: who it is, where each lesion stands, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from encounters.record import EncounterRecord, LesionRecord
from encounters.vocabulary.encounter_kinds import shown_kind
from encounters.vocabulary.namesakes import NameAlert
from encounters.vocabulary.spoken import roman
from encounters.vocabulary.terms import EncounterStatus, LesionOutcome, StageState
from encounters.web.section_pages import section_address
from encounters.workflow.next_step import next_step

# Beside the states of a stage, in the filter of the list.
NO_STAGE = ("none", "Not started")


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionRow:
    """``state`` is that of the newest stage; ``None`` before the first.

    ``stage`` is empty for a lesion of which nothing was taken.
    """

    letter: str
    site: str
    tumor: str
    stage: str
    state: StageState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """``next_label`` is empty where the person at hand may do nothing in the case.

    ``later`` says what became of the patient's identity since the case was signed.
    """

    url: str
    patient: str
    born: date
    age_years: int
    mrn: str
    case_number: str
    day: date
    surgeon: str
    kind: str
    lesions: tuple[LesionRow, ...]
    next_label: str
    next_url: str
    alerts: tuple[NameAlert, ...]
    later: str

    def has(self, state: str) -> bool:
        return any((lesion.state or NO_STAGE[0]) == state for lesion in self.lesions)


def day_row(
    record: EncounterRecord,
    *,
    may_write: bool,
    alerts: tuple[NameAlert, ...] = (),
    later: str = "",
) -> DayRow:
    step = next_step(record)
    acts = may_write and record.status == EncounterStatus.DRAFT
    return DayRow(
        url=reverse("encounter", args=[record.id]),
        patient=record.patient.name,
        born=record.patient.date_of_birth,
        age_years=record.patient.age_on(record.date_of_service),
        mrn=record.patient.mrn,
        case_number=record.case_number,
        day=record.date_of_service,
        surgeon=record.surgeon.name,
        kind=shown_kind(record.kind),
        lesions=tuple(_lesion_row(lesion) for lesion in record.lesions),
        next_label=step.label if acts else "",
        next_url=section_address(record, step.section, step.key),
        alerts=alerts,
        later=later,
    )


def _lesion_row(lesion: LesionRecord) -> LesionRow:
    return LesionRow(
        letter=lesion.letter,
        site=lesion.site.in_words,
        tumor=lesion.coded_tumor_type.label,
        stage=_stage_words(lesion),
        state=lesion.stages[-1].state if lesion.stages else None,
    )


def _stage_words(lesion: LesionRecord) -> str:
    if lesion.merged_into:
        return f"Joined lesion {lesion.merged_into}"
    if not lesion.stages:
        return ""
    words = f"Stage {roman(lesion.stages[-1].number)}"
    ended = lesion.outcome not in (LesionOutcome.IN_PROGRESS, LesionOutcome.CLEAR)
    return f"{words}, {lesion.outcome.label.lower()}" if ended else words
