"""Each day after the first has a consent and a time-out of its own, before its first cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from encounters.record import DayRecord, LesionRecord, StageRecord
from encounters.workflow import confirmations
from encounters.workflow.confirmations import stale_words
from encounters.workflow.rules.case import Case
from encounters.workflow.rules.conditions.moments import (
    CLOCKS_DIFFER,
    began_at,
    clock_words,
    moment_words,
    stage_name,
)

Words = dict[str, str]


def no_day_consent(case: Case, day: DayRecord) -> bool:
    return bool(_stages(case, day)) and day.consented_at is None and not day.consent_by


def no_day_time_out(case: Case, day: DayRecord) -> bool:
    return bool(_stages(case, day)) and day.time_out_at is None


def stale_day_consent(case: Case, day: DayRecord) -> Words | None:
    return stale_words(confirmations.day_consent(case.record, day))


def stale_day_time_out(case: Case, day: DayRecord) -> Words | None:
    return stale_words(confirmations.day_time_out(case.record, day))


def day_before_day_of_service(case: Case, day: DayRecord) -> Words | None:
    service = case.record.date_of_service
    return {"service": service.isoformat()} if day.date <= service else None


def day_time_out_on_another_day(case: Case, day: DayRecord) -> Words | None:
    if day.time_out_at is None or case.local(day.time_out_at).date() == day.date:
        return None
    return {"other": moment_words(case.local(day.time_out_at))}


def stage_before_day_time_out(case: Case, day: DayRecord) -> Iterator[Words]:
    if day.time_out_at is None:
        return
    stopped = case.local(day.time_out_at)
    for lesion, stage, began in _begun(case, day):
        if stopped.date() == day.date and began < stopped - CLOCKS_DIFFER:
            name, when = stage_name(lesion, stage), clock_words(began)
            yield {"stage": name, "when": when, "done": clock_words(stopped)}


def day_consent_after_stage(case: Case, day: DayRecord) -> Words | None:
    first = min((began for _, _, began in _begun(case, day)), default=None)
    if day.consented_at is None or first is None:
        return None
    given = case.local(day.consented_at)
    if given <= first + CLOCKS_DIFFER:
        return None
    return {"when": moment_words(given), "began": moment_words(first)}


def _stages(case: Case, day: DayRecord) -> list[tuple[LesionRecord, StageRecord]]:
    return [
        (lesion, stage)
        for lesion in case.record.lesions
        for stage in lesion.stages
        if stage.date_of_service == day.date
    ]


def _begun(case: Case, day: DayRecord) -> Iterator[tuple[LesionRecord, StageRecord, datetime]]:
    """The stages of that day whose time was entered."""
    for lesion, stage in _stages(case, day):
        if (began := began_at(stage)) is not None:
            yield lesion, stage, began
