"""Times and days run forward, and nothing that is written down has yet to happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from encounters.record import (
    DefectRecord,
    EncounterRecord,
    LesionRecord,
    RepairRecord,
    StageRecord,
)
from encounters.vocabulary.spoken import roman
from encounters.workflow.rules.case import Case
from encounters.workflow.rules.conditions.moments import (
    CLOCKS_DIFFER,
    began_at,
    clock_words,
    midnight,
    moment_words,
    stage_name,
)

Words = dict[str, str]
# Stages of one case lie days apart, rarely weeks; further apart it is another case or a wrong year.
DAYS_OF_ONE_CASE = 45
# Sutures are out within weeks wherever they are placed.
DAYS_TO_SUTURE_REMOVAL = 45


def future_moment(case: Case) -> Iterator[Words]:
    """Every time of day on the record that lies after now."""
    for what, when in _moments(case):
        if when > case.local_time + CLOCKS_DIFFER:
            yield {"what": what, "when": moment_words(when)}


def moment_before_time_out(case: Case, lesion: LesionRecord) -> Iterator[Words]:
    """Nothing is cut before everybody stopped; said of the stages of the time-out's own day.

    A day after the first has a time-out of its own: see ``days``.
    """
    done_at = case.record.pre_op.time_out_at
    if done_at is None:
        return
    stopped = case.local(done_at)
    for stage in _of_first_day(case, lesion):
        began = began_at(stage)
        if began and began.date() == stopped.date() and began < stopped - CLOCKS_DIFFER:
            yield {
                "stage": stage_name(lesion, stage),
                "when": clock_words(began),
                "done": clock_words(stopped),
            }


def time_out_on_another_day(case: Case) -> Words | None:
    done_at, first = case.record.pre_op.time_out_at, _first_day(case)
    if done_at is None or first is None or case.local(done_at).date() == first:
        return None
    return {"day": case.local(done_at).date().isoformat(), "first": first.isoformat()}


def consent_after_first_stage(case: Case) -> Words | None:
    given = case.record.pre_op.consented_at
    begun = [
        began
        for lesion in case.record.lesions
        for stage in lesion.stages[:1]
        if (began := began_at(stage))
    ]
    if given is None or not begun or case.local(given) <= min(begun) + CLOCKS_DIFFER:
        return None
    return {"when": moment_words(case.local(given)), "began": moment_words(min(begun))}


def site_confirmed_after_first_stage(case: Case, lesion: LesionRecord) -> Words | None:
    verified = lesion.verification.verified_at if lesion.verification else None
    began = began_at(lesion.stages[0]) if lesion.stages else None
    if verified is None or began is None or case.local(verified) <= began + CLOCKS_DIFFER:
        return None
    return {"when": moment_words(case.local(verified)), "began": moment_words(began)}


def stage_before_earlier_stage(
    case: Case, lesion: LesionRecord, stage: StageRecord
) -> Words | None:
    began = began_at(stage)
    before = [
        when for other in lesion.stages if other.number < stage.number if (when := began_at(other))
    ]
    if began is None or not before or began >= max(before):
        return None
    return {"when": moment_words(began), "before": moment_words(max(before))}


def stage_before_day_of_service(
    case: Case, lesion: LesionRecord, stage: StageRecord
) -> Words | None:
    day = case.record.date_of_service
    if stage.date_of_service >= day:
        return None
    return {"day": stage.date_of_service.isoformat(), "service": day.isoformat()}


def stage_far_from_day_of_service(
    case: Case, lesion: LesionRecord, stage: StageRecord
) -> Words | None:
    days = (stage.date_of_service - case.record.date_of_service).days
    return {"days": str(days)} if days > DAYS_OF_ONE_CASE else None


def biopsy_before_birth(case: Case, lesion: LesionRecord) -> bool:
    day = lesion.biopsy.date if lesion.biopsy else None
    return day is not None and day < case.record.patient.date_of_birth


def biopsy_after_first_stage(case: Case, lesion: LesionRecord) -> bool:
    day = lesion.biopsy.date if lesion.biopsy else None
    first = lesion.stages[0].date_of_service if lesion.stages else case.record.date_of_service
    return day is not None and day > first


def born_after_day_of_service(case: Case) -> bool:
    return case.record.patient.date_of_birth > case.record.date_of_service


def moment_before_birth(case: Case) -> Iterator[Words]:
    """A site confirmed or a time-out held before the patient was born was another patient's."""
    born = case.record.patient.date_of_birth
    for what, when in _moments(case):
        if when.date() < born:
            yield {"what": what, "when": moment_words(when)}


def repair_before_last_stage(
    case: Case, defect: DefectRecord, repair: RepairRecord
) -> Words | None:
    lesions = [lesion for lesion in case.record.lesions if lesion.letter in defect.lesions]
    days = [stage.date_of_service for lesion in lesions for stage in lesion.stages]
    if not days or repair.date_of_service >= max(days):
        return None
    return {"day": repair.date_of_service.isoformat(), "last": max(days).isoformat()}


def own_stage_after_merging(case: Case, lesion: LesionRecord) -> Words | None:
    """From the stage at which a lesion joined another, that one's stages are its own."""
    if not lesion.merged_into:
        return None
    target = case.record.lesion(lesion.merged_into)
    joined = [stage for stage in target.stages if stage.number == lesion.merged_at_stage]
    later = [own for own in lesion.stages if any(_is_after(own, stage) for stage in joined)]
    if not later:
        return None
    return {
        "own": f"stage {roman(later[-1].number)}",
        "joined": f"stage {roman(joined[0].number)} of lesion {target.letter}",
    }


def _is_after(stage: StageRecord, other: StageRecord) -> bool:
    """By their days; by their times where both have one."""
    began, before = began_at(stage), began_at(other)
    if began and before:
        return began > before
    return stage.date_of_service > other.date_of_service


def sutures_out_before_repair(case: Case) -> bool:
    day, closed = case.record.wound_care.suture_removal_date, _closed(case)
    return day is not None and closed is not None and day <= closed


def sutures_in_too_long(case: Case) -> Words | None:
    day, closed = case.record.wound_care.suture_removal_date, _closed(case)
    if day is None or closed is None or (day - closed).days <= DAYS_TO_SUTURE_REMOVAL:
        return None
    return {"day": day.isoformat(), "days": str((day - closed).days)}


def _closed(case: Case) -> date | None:
    """The day of the last repair that was done; else of the last stage."""
    closures = [repair for defect in case.record.defects for repair in defect.repairs]
    repairs = [repair.date_of_service for repair in closures]
    stages = [stage.date_of_service for lesion in case.record.lesions for stage in lesion.stages]
    return max(repairs or stages, default=None)


def _first_day(case: Case) -> date | None:
    """The day of the first stage that the first time-out stands for."""
    lesions = case.record.lesions
    stages = [stage for lesion in lesions for stage in _of_first_day(case, lesion)]
    return min((stage.date_of_service for stage in stages), default=None)


def _of_first_day(case: Case, lesion: LesionRecord) -> Iterator[StageRecord]:
    for stage in lesion.stages:
        if stage.date_of_service <= case.record.date_of_service:
            yield stage


def _moments(case: Case) -> Iterator[tuple[str, datetime]]:
    """Each time on the record with its name, as the practice's clock has it."""
    for what, moment in _confirmed(case.record):
        if moment is not None:
            yield what, case.local(moment)
    for lesion in case.record.lesions:
        for stage in lesion.stages:
            yield stage_name(lesion, stage), began_at(stage) or midnight(stage.date_of_service)
    for defect in case.record.defects:
        for repair in defect.repairs:
            if repair.is_done:
                yield "The repair", midnight(repair.date_of_service)


def _confirmed(record: EncounterRecord) -> Iterator[tuple[str, datetime | None]]:
    yield "The consent", record.pre_op.consented_at
    yield "The time-out", record.pre_op.time_out_at
    for day in record.further_days:
        yield f"The consent for {day.key}", day.consented_at
        yield f"The time-out of {day.key}", day.time_out_at
    for lesion in record.lesions:
        if lesion.verification is not None:
            name = f"The confirmation of the site of lesion {lesion.letter}"
            yield name, lesion.verification.verified_at
