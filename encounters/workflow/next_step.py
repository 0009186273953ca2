"""What a Mohs team does next, read from the record. The page has one primary button: this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from encounters.record import EncounterRecord, LesionRecord
from encounters.vocabulary.encounter_kinds import AFTER_SURGERY, WITH_STAGES, WITH_SURGERY
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.spoken import roman
from encounters.vocabulary.terms import (
    EncounterStatus,
    LesionOutcome,
    StageConclusion,
    StageState,
)
from encounters.workflow import confirmations
from encounters.workflow.before_the_cut import is_ready_to_cut
from encounters.workflow.confirmations import is_stale
from encounters.workflow.next_stage import propose_next_stage
from encounters.workflow.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """``section`` is that of ``key``: an id of encounter, lesion, stage or defect, or a date."""

    label: str
    section: Section
    key: str


def next_step(record: EncounterRecord) -> NextStep:
    """The first thing in the order of a Mohs day that has not been done."""
    return next(_steps(record))


def _steps(record: EncounterRecord) -> Iterator[NextStep]:
    if record.status == EncounterStatus.SIGNED:
        yield _step("Print the note", Section.NOTE, record.id)
    if not record.lesions:
        yield _step("Add the first lesion", Section.NEW_LESION, record.id)
    yield from _to_confirm_again(record)
    yield from _earlier_surgery(record)
    if record.kind in WITH_SURGERY:
        yield from _before_the_first_cut(record)
    if record.kind in WITH_STAGES:
        yield from _stages(record)
    if record.kind in WITH_SURGERY:
        yield from _closure(record)
    else:
        yield from _visit(record)
    yield _step("Sign the note", Section.SIGNATURE, record.id)


def _step(label: str, section: Section, key: str) -> NextStep:
    return NextStep(label=label, section=section, key=key)


def _to_confirm_again(record: EncounterRecord) -> Iterator[NextStep]:
    """Before all else: somebody may be about to cut by what was confirmed otherwise."""
    for lesion in record.lesions:
        if is_stale(confirmations.site(record, lesion)):
            label = f"Confirm the site of lesion {lesion.letter} again"
            yield _step(label, Section.SITE_VERIFICATION, lesion.id)
    if is_stale(confirmations.time_out(record)):
        yield _step("Confirm the time-out again", Section.TIME_OUT, record.id)
    for day in record.further_days:
        if is_stale(confirmations.day_time_out(record, day)):
            yield _step(f"Confirm the time-out of {day.key} again", Section.SERVICE_DAY, day.key)


def _earlier_surgery(record: EncounterRecord) -> Iterator[NextStep]:
    is_known = record.follows is not None or record.earlier_surgery.mohs_by
    if record.kind in AFTER_SURGERY and not is_known:
        yield _step("Say whose surgery this follows", Section.EARLIER_SURGERY, record.id)


def _visit(record: EncounterRecord) -> Iterator[NextStep]:
    visit = record.visit
    asked = (visit.wound_state, visit.plan, visit.sutures)
    if not all(asked) or None in (visit.complication, visit.recurrence):
        yield _step("Record the visit", Section.POST_OP_VISIT, record.id)


def _before_the_first_cut(record: EncounterRecord) -> Iterator[NextStep]:
    # Once tissue is out, the tissue comes first; what was not asked can be entered at any time.
    tissue_is_out = any(lesion.stages for lesion in record.lesions)
    is_repaired = any(defect.repairs for defect in record.defects)
    if not (tissue_is_out or is_repaired or is_ready_to_cut(record)):
        yield _step("Get ready to cut", Section.BEFORE_THE_CUT, record.id)
    for lesion in record.lesions:
        if lesion.verification is None:
            yield _step(
                f"Confirm the site of lesion {lesion.letter}", Section.SITE_VERIFICATION, lesion.id
            )
    if record.pre_op.time_out_at is None:
        yield _step("Record the time-out", Section.TIME_OUT, record.id)
    for day in record.days_after_first:
        if day.time_out_at is None:
            yield _step(f"Record the time-out of {day.key}", Section.SERVICE_DAY, day.key)


def _stages(record: EncounterRecord) -> Iterator[NextStep]:
    for lesion in record.lesions:
        if not lesion.stages and not lesion.merged_into:
            yield _step(f"Take stage I of lesion {lesion.letter}", Section.NEW_STAGE, lesion.id)
    for lesion in record.lesions:
        for stage in lesion.stages:
            if stage.conclusion is None:
                label = f"Read stage {roman(stage.number)} of lesion {lesion.letter}"
                yield _step(label, Section.STAGE, stage.id)
    for lesion in record.lesions:
        if needs_another(lesion):
            yield _take_another(lesion)


def _take_another(lesion: LesionRecord) -> NextStep:
    """Where the last stage says what to take, its page takes that with one tap."""
    last = lesion.stages[-1]
    label = f"Take stage {roman(last.number + 1)} of lesion {lesion.letter}"
    if propose_next_stage(last):
        return _step(label, Section.STAGE, last.id)
    return _step(label, Section.NEW_STAGE, lesion.id)


def needs_another(lesion: LesionRecord) -> bool:
    """Whether a stage follows the last one, unless somebody says how the surgery ended."""
    return (
        lesion.outcome == LesionOutcome.IN_PROGRESS
        and not lesion.merged_into
        and lesion.stages[-1].state != StageState.CLEAR
    )


def end_words(lesion: LesionRecord) -> str:
    """What leads to the outcome from the last stage, if that is read and not clear: it may be the
    last of the case all the same, because it is stopped, goes on another day or waits elsewhere."""
    last = lesion.stages[-1] if lesion.stages else None
    if last is None or last.conclusion in (None, StageConclusion.CLEAR) or lesion.merged_into:
        return ""
    if lesion.outcome == LesionOutcome.IN_PROGRESS:
        return f"Say how the case of lesion {lesion.letter} ended"
    return f"Outcome of lesion {lesion.letter}: {lesion.outcome.label}"


def _closure(record: EncounterRecord) -> Iterator[NextStep]:
    measured = {letter for defect in record.defects for letter in defect.lesions}
    for lesion in record.lesions:
        waits = lesion.outcome in (LesionOutcome.CONTINUES, LesionOutcome.PENDING)
        if lesion.letter not in measured and not waits:
            yield _step(
                f"Measure the defect of lesion {lesion.letter}", Section.NEW_DEFECT, record.id
            )
    for defect in record.defects:
        if not defect.is_closed:
            letters = " and ".join(defect.lesions)
            if record.kind is EncounterKind.DIVISION and not defect.repairs:
                label = f"Record the division of the pedicle of lesion {letters}"
                yield _step(label, Section.NEW_REPAIR, defect.id)
            of = f"the rest of lesion {letters}" if defect.repairs else f"lesion {letters}"
            yield _step(f"Record the repair of {of}", Section.NEW_REPAIR, defect.id)
    if not (record.wound_care.dressing or record.wound_care.instructions):
        yield _step("Enter wound care", Section.WOUND_CARE, record.id)
