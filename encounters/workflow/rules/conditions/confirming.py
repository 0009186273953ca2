"""Confirmations that do not hold any more, because what they confirmed has changed."""

from __future__ import annotations

from encounters.record import LesionRecord, StageRecord
from encounters.workflow import confirmations
from encounters.workflow.confirmations import stale_words
from encounters.workflow.rules.case import Case

Words = dict[str, str]


def stale_consent(case: Case) -> Words | None:
    return stale_words(confirmations.consent(case.record))


def stale_time_out(case: Case) -> Words | None:
    return stale_words(confirmations.time_out(case.record))


def stale_site(case: Case, lesion: LesionRecord) -> Words | None:
    return stale_words(confirmations.site(case.record, lesion))


def stale_histology_time_out(case: Case, lesion: LesionRecord, stage: StageRecord) -> Words | None:
    return stale_words(confirmations.histology_time_out(case.record, lesion, stage))


def stale_carried_histology(case: Case, lesion: LesionRecord, stage: StageRecord) -> Words | None:
    return stale_words(confirmations.carried_histology(case.record, lesion, stage))
