"""What an encounter after earlier surgery must tell, by its kind."""

from __future__ import annotations

from encounters.record import LesionRecord
from encounters.vocabulary.kind_terms import EarlierRelation, ReportedMargins
from encounters.vocabulary.terms import (
    LesionOutcome,
    RepairType,
)
from encounters.workflow.rules.case import Case

Words = dict[str, str]


def earlier_surgery_unknown(case: Case) -> bool:
    return case.record.follows is None and not case.record.earlier_surgery.mohs_by


def earlier_surgery_without_day(case: Case) -> Words | None:
    """Of another surgeon's; this practice's own has its day."""
    return _of_another(case) if case.record.earlier_surgery.mohs_on is None else None


def margins_not_told(case: Case) -> Words | None:
    return _of_another(case) if case.record.earlier_surgery.margins is None else None


def margins_reported_not_clear(case: Case) -> Words | None:
    margins = case.record.earlier_surgery.margins
    if margins in (None, ReportedMargins.CLEAR) or case.record.follows is not None:
        return None
    words = margins.label[:1].lower() + margins.label[1:] if margins else ""
    return {"words": words, "surgeon": case.record.earlier_surgery.mohs_by or "the other surgeon"}


def _of_another(case: Case) -> Words | None:
    if case.record.follows is not None or not case.record.earlier_surgery.mohs_by:
        return None
    return {"surgeon": case.record.earlier_surgery.mohs_by}


def followed_lesion_not_clear(case: Case, lesion: LesionRecord) -> Words | None:
    before = case.record.follows.lesion(lesion.follows) if case.record.follows else None
    if before is None or not before.stages or before.outcome is LesionOutcome.CLEAR:
        return None
    assert case.record.follows is not None
    outcome = before.outcome.label[:1].lower() + before.outcome.label[1:]
    return {"case": case.record.follows.case_number, "outcome": outcome}


def nothing_repaired(case: Case) -> bool:
    repairs = [repair for defect in case.record.defects for repair in defect.repairs]
    return bool(repairs) and not any(repair.is_done for repair in repairs)


def no_division(case: Case) -> bool:
    return not any(
        repair.type is RepairType.PEDICLE_DIVISION
        for defect in case.record.defects
        for repair in defect.repairs
    )


def complication_without_words(case: Case) -> bool:
    earlier = case.record.earlier_surgery
    is_told = earlier.relation_reason or case.record.visit.complication_detail
    return earlier.relation is EarlierRelation.COMPLICATION and not is_told


def no_wound_state(case: Case) -> bool:
    return not case.record.visit.wound_state


def no_answer_on_complication(case: Case) -> bool:
    visit = case.record.visit
    return visit.complication is None or (visit.complication and not visit.complication_detail)


def complication_without_action(case: Case) -> bool:
    visit = case.record.visit
    return visit.complication is True and not visit.complication_action


def no_answer_on_sutures(case: Case) -> bool:
    return case.record.visit.sutures is None


def no_answer_on_recurrence(case: Case) -> bool:
    visit = case.record.visit
    return visit.recurrence is None or (visit.recurrence and not visit.recurrence_detail)


def no_visit_plan(case: Case) -> bool:
    return not case.record.visit.plan
