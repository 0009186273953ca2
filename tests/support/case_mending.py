"""What a careful team does at the end of a day with what the signature's page asks of it.

By rule: a contradiction is mended in one way of several, and what is missing is filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404

from encounters.models import Defect, Lesion, Reading, Repair, Stage
from encounters.vocabulary.terms import LesionOutcome, ReadingResult, StageConclusion
from encounters.workflow.rules import Remark
from tests.support.case_acts import Desk
from tests.support.factories import DAY, moment
from tests.support.opened import opened
from tests.support.signed_case import WOUND_CARE, answer_all, confirm_all, remarks_on

Mend = Callable[[Desk, Remark], object]
NO_WORDS: dict[str, Any] = {
    "growth_pattern": "",
    "perineural_invasion": None,
    "perineural_indeterminate": None,
    "lymphovascular_invasion": None,
    "scar": None,
}
CLEAR = LesionOutcome.CLEAR
WHY = "The next level was complete."


def lesion_of(remark: Remark) -> Lesion:
    return get_object_or_404(Lesion.objects.select_related("encounter"), pk=remark.subject)


def stage_of(remark: Remark) -> Stage:
    return get_object_or_404(Stage.objects.select_related("lesion__encounter"), pk=remark.subject)


def defect_of(remark: Remark) -> Defect:
    return get_object_or_404(Defect.objects.select_related("encounter"), pk=remark.subject)


def pre_op(desk: Desk, remark: Remark) -> None:
    facts = {"consent_by": "Robin", "consented_at": moment(8)}
    opened.save_pre_op(desk.encounter, facts, by=desk.surgeon)


def time_out(desk: Desk, remark: Remark) -> None:
    opened.save_time_out(desk.encounter, {"done_at": moment(9)}, by=desk.surgeon)


def anesthetic(desk: Desk, remark: Remark) -> None:
    opened.give_anesthetic(desk.encounter, {"agent": "Lidocaine", "volume_ml": 3}, by=desk.surgeon)


def site(desk: Desk, remark: Remark) -> None:
    values = {"methods": ["photo"], "verified_by": desk.surgeon, "verified_at": moment(9)}
    opened.verify_site(lesion_of(remark), values, by=desk.surgeon)


def indication(desk: Desk, remark: Remark) -> None:
    values = {"indications": ["ill_defined"], "borders": "ill_defined"}
    opened.update_lesion(lesion_of(remark), values, by=desk.surgeon)


def alternatives(desk: Desk, remark: Remark) -> None:
    values = {"why_not_excision": "Margin not examined in full"}
    opened.update_lesion(lesion_of(remark), values, by=desk.surgeon)


def own_words(desk: Desk, remark: Remark) -> None:
    values = {"appropriate_use_reason": "Its borders cannot be seen."}
    opened.update_lesion(lesion_of(remark), values, by=desk.surgeon)


def biopsy(desk: Desk, remark: Remark) -> None:
    opened.update_lesion(lesion_of(remark), {"biopsy_date": None}, by=desk.surgeon)


def no_stage(desk: Desk, remark: Remark) -> None:
    opened.remove_lesion(lesion_of(remark), by=desk.surgeon)


def read(desk: Desk, remark: Remark) -> None:
    stage = stage_of(remark)
    opened.read_all_clear(stage, by=stage.reader or stage.performer)


def conclude(desk: Desk, remark: Remark) -> None:
    """By who concluded before, or else reads: nobody else may reopen or confirm it."""
    stage = stage_of(remark)
    by = stage.conclusion_by or stage.reader or stage.performer
    if stage.conclusion:
        opened.reopen_stage(stage, by=by)
    counts = Reading.objects.filter(block__stage=stage, is_binding=True)
    has_tumor = counts.filter(result=ReadingResult.TUMOR).exists()
    found = StageConclusion.RESIDUAL_TUMOR if has_tumor else StageConclusion.CLEAR
    opened.conclude_stage(stage, conclusion=found, reason=WHY, by=by)


def confirm(desk: Desk, remark: Remark) -> None:
    stage = stage_of(remark)
    rows = Reading.objects.filter(block__stage=stage, is_binding=False, superseded_at=None)
    for row in rows.select_related("block__stage__lesion__encounter", "reader"):
        opened.leave_change(row, by=row.reader)
    for person in desk.people:
        desk.attempt("confirm", lambda by=person: opened.confirm_stage(stage, by=by))


def outcome(desk: Desk, remark: Remark) -> None:
    lesion = lesion_of(remark)
    last = lesion.stages.order_by("number").last()
    is_clear = last is not None and last.conclusion == StageConclusion.CLEAR
    ended = CLEAR if is_clear else LesionOutcome.STOPPED
    opened.settle_lesion(lesion, outcome=ended, reason="It is enough.", by=desk.surgeon)


def describe(desk: Desk, remark: Remark) -> None:
    opened.describe_histology(stage_of(remark), NO_WORDS, by=desk.surgeon)


def defect(desk: Desk, remark: Remark) -> None:
    lesion = lesion_of(remark)
    known = Defect.objects.filter(lesions=lesion).select_related("encounter").first()
    size = {"length_mm": 40, "width_mm": 40}
    if known is not None:
        opened.update_defect(known, size, lesions=list(known.lesions.all()), by=desk.surgeon)
    else:
        opened.record_defect(desk.encounter, size, lesions=[lesion], by=desk.surgeon)


def repair(desk: Desk, remark: Remark) -> None:
    row = Repair.objects.filter(pk=remark.subject).select_related("defect__encounter").first()
    found = row.defect if row else defect_of(remark)
    days = Stage.objects.filter(lesion__in=found.lesions.all())
    last = days.order_by("date_of_service").last()
    values: dict[str, object] = {"date_of_service": last.date_of_service if last else DAY}
    taken = set(found.repairs.values_list("place", flat=True))
    place = row.place if row else next(place for place in range(1, 10) if place not in taken)
    if row is None:
        is_rest = remark.rule.id == "rest_not_closed"
        values |= {"type": "second_intent", "closes": "part" if is_rest else "whole"}
    opened.record_repair(found, values, place=place, by=desk.surgeon)


def wound_care(desk: Desk, remark: Remark) -> None:
    care = {**WOUND_CARE, "suture_removal_date": None}
    opened.save_wound_care(desk.encounter, care, by=desk.surgeon)


def no_clock(desk: Desk, remark: Remark) -> None:
    opened.update_stage(stage_of(remark), {"started_at": None}, by=desk.surgeon)


def reason(desk: Desk, remark: Remark) -> None:
    values = {"reason": "other", "reason_detail": "the margin was narrow"}
    opened.update_stage(stage_of(remark), values, by=desk.surgeon)


def reader(desk: Desk, remark: Remark) -> None:
    """The stage's reader is one of those who read its blocks."""
    stage = stage_of(remark)
    counts = Reading.objects.filter(block__stage=stage, is_binding=True).select_related("reader")
    opened.update_stage(stage, {"reader": counts.order_by("pk")[0].reader}, by=desk.surgeon)


def part(desk: Desk, remark: Remark) -> None:
    opened.part_lesion(lesion_of(remark), by=desk.surgeon)


def day_of_service(desk: Desk, remark: Remark) -> None:
    opened.update_encounter(desk.encounter, {"date_of_service": DAY}, by=desk.surgeon)


MENDS: dict[str, Mend] = {
    "consent": pre_op,
    "time_out": time_out,
    "time_out_other_day": time_out,
    "future": day_of_service,
    "anesthetic": anesthetic,
    "site_verification": site,
    "indication": indication,
    "alternatives": alternatives,
    "use_needs_words": own_words,
    "biopsy_before_birth": biopsy,
    "biopsy_after_cut": biopsy,
    "stage": no_stage,
    "findings": read,
    "reader": read,
    "conclusion": conclude,
    "doubt_in_clear_stage": conclude,
    "confirmation": confirm,
    "outcome": outcome,
    "open_outcome_after_clear_stage": outcome,
    "clear_outcome_without_clear_stage": outcome,
    "merged_margin_not_followed": part,
    "own_stage_after_merging": part,
    "reader_read_nothing": reader,
    "histology_denies_finding": describe,
    "histology_doubts_finding": describe,
    "morphology_without_tumor": describe,
    "described_without_tumor": describe,
    "residual_after_clear_stage": reason,
    "defect": defect,
    "repair": repair,
    "rest_not_closed": repair,
    "repair_before_stage": repair,
    "stage_before_stage": no_clock,
    "stage_before_service": day_of_service,
    "no_code": day_of_service,
    **dict.fromkeys(
        (
            "hemostasis",
            "blood_loss",
            "complications",
            "condition",
            "instructions",
            "follow_up",
            "sutures_out_early",
        ),
        wound_care,
    ),
}
ROUNDS = 4


def finish(desk: Desk) -> None:
    """Mend or fill in whatever holds up the signature, as far as it can be."""
    for _ in range(ROUNDS):
        found = remarks_on(desk.encounter)
        if not found.hold_up_signature:
            return
        for remark in found.blocking:
            mend = MENDS.get(remark.rule.id)
            if mend is not None:
                desk.attempt("mend", lambda mend=mend, remark=remark: mend(desk, remark))
        desk.attempt("confirm all", lambda: confirm_all(desk.encounter, by=desk.surgeon))
        desk.attempt("answer all", lambda: answer_all(desk.encounter, by=desk.surgeon))
