"""The days on which one case goes on: which come next, and which a person may want to open."""

from __future__ import annotations

from datetime import date

from encounters.record import DayRecord, EncounterRecord, LesionRecord
from encounters.vocabulary.encounter_kinds import WITH_STAGES
from encounters.vocabulary.terms import LesionOutcome

_GOES_ON = (LesionOutcome.IN_PROGRESS, LesionOutcome.CONTINUES)


def goes_on(lesion: LesionRecord) -> bool:
    """Whether tissue of this lesion may be taken on another day."""
    return lesion.outcome in _GOES_ON and not lesion.merged_into


def next_stage_day(record: EncounterRecord, lesion: LesionRecord) -> date:
    """On which day a stage that is taken now stands: the last one that had its time-out.

    Never before the stage that it follows.
    """
    stages = [stage.date_of_service for stage in lesion.stages]
    ready = [day.date for day in record.further_days if day.time_out_at is not None]
    return max([record.date_of_service, *stages, *ready])


def days_to_open(record: EncounterRecord, today: date) -> tuple[DayRecord, ...]:
    """Every day after the first, and today while the surgery may go on today."""
    days = record.days_after_first
    is_known = any(day.date == today for day in days) or record.kind not in WITH_STAGES
    if is_known or today <= record.date_of_service or not any(map(goes_on, record.lesions)):
        return days
    return tuple(sorted((*days, DayRecord(date=today)), key=lambda day: day.date))
