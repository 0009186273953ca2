"""Encounters after earlier surgery that lack nothing, and what makes their rules speak."""

from dataclasses import replace
from decimal import Decimal

from encounters.record import (
    DefectRecord,
    EarlierSurgeryRecord,
    FollowedLesionRecord,
    FollowedRecord,
    PostOpVisitRecord,
    RepairRecord,
    WoundCareRecord,
)
from encounters.vocabulary.kind_terms import (
    EarlierRelation,
    EncounterKind,
    ReportedMargins,
    SutureRemoval,
)
from encounters.vocabulary.terms import (
    LesionOutcome,
    RepairClass,
    RepairType,
)
from encounters.workflow.sections import Section
from tests.support.changed_records import of_lesion, of_record
from tests.support.confirmed import confirmed
from tests.support.records import DAY, SURGEON
from tests.support.ruled_records import COMPLETE

BEFORE = DAY.replace(month=9, day=7)
LESION = replace(
    COMPLETE.lesions[0], stages=(), outcome=LesionOutcome.IN_PROGRESS, follows="earlier-A"
)
THEN = FollowedLesionRecord(
    id="earlier-A",
    letter="A",
    site=LESION.site,
    stages=2,
    outcome=LesionOutcome.CLEAR,
    defect_length_mm=Decimal(18),
    defect_width_mm=Decimal(14),
    closures=(RepairType.DELAYED,),
)
FOLLOWED = FollowedRecord(
    id="earlier", case_number="M26-0007", date_of_service=BEFORE, surgeon=SURGEON, lesions=(THEN,)
)
SUTURED = RepairRecord(
    id="repair",
    type=RepairType.LINEAR,
    repair_class=RepairClass.INTERMEDIATE,
    site_lesion="A",
    date_of_service=DAY,
    surgeon=SURGEON,
    length_cm=Decimal("2.4"),
)
WOUND = DefectRecord(
    id="defect", lesions=("A",), length_mm=Decimal(16), width_mm=Decimal(12), repair=SUTURED
)
ELSEWHERE = EarlierSurgeryRecord(
    mohs_by="Ines Marlow, MD", mohs_on=BEFORE, margins=ReportedMargins.CLEAR
)
REPAIR = confirmed(
    replace(
        COMPLETE,
        kind=EncounterKind.REPAIR,
        lesions=(LESION,),
        defects=(WOUND,),
        follows=FOLLOWED,
        anesthetics=tuple(replace(given, stage=None) for given in COMPLETE.anesthetics),
    )
)
OUTSIDE = confirmed(
    replace(REPAIR, lesions=(replace(LESION, follows=""),), follows=None, earlier_surgery=ELSEWHERE)
)
DIVISION = confirmed(
    replace(
        REPAIR,
        kind=EncounterKind.DIVISION,
        defects=(
            DefectRecord(
                id="defect",
                lesions=("A",),
                repair=RepairRecord(
                    id="repair",
                    type=RepairType.PEDICLE_DIVISION,
                    site_lesion="A",
                    date_of_service=DAY,
                    surgeon=SURGEON,
                ),
            ),
        ),
    )
)
VISIT = replace(
    COMPLETE,
    kind=EncounterKind.POST_OP,
    lesions=(replace(LESION, verification=None),),
    defects=(),
    anesthetics=(),
    follows=FOLLOWED,
    pre_op=replace(
        COMPLETE.pre_op, consent_by="", consented_at=None, time_out_at=None, time_out_confirmed=()
    ),
    wound_care=WoundCareRecord(),
    visit=PostOpVisitRecord(
        wound_state="Edges together, no redness",
        complication=False,
        sutures=SutureRemoval.REMOVED,
        recurrence=False,
        plan="Skin check in six months",
    ),
)
CONTINUED = replace(COMPLETE, kind=EncounterKind.MOHS_CONTINUED, follows=FOLLOWED)
WHOLE = {
    "repair": REPAIR,
    "repair elsewhere": OUTSIDE,
    "division": DIVISION,
    "visit": VISIT,
    "continued": CONTINUED,
}


def of_visit(**changes):
    return lambda record: replace(record, visit=replace(record.visit, **changes))


def of_earlier(**changes):
    return lambda record: replace(
        record, earlier_surgery=replace(record.earlier_surgery, **changes)
    )


def then(**changes):
    followed = replace(FOLLOWED, lesions=(replace(THEN, **changes),))
    return of_record(follows=followed)


def closed_by(kind):
    measures = {"repair_class": None, "length_cm": None}
    return of_record(defects=(replace(WOUND, repair=replace(SUTURED, type=kind, **measures)),))


def same(record):
    return record


_COMPLICATION = EarlierRelation.COMPLICATION
EARLIER, ON_VISIT = Section.EARLIER_SURGERY, Section.POST_OP_VISIT
# Rule, the record it is asked of, just inside, just outside, where it is entered.
KIND_CASES = [
    ("earlier_surgery", OUTSIDE, of_earlier(mohs_by=""), same, EARLIER),
    ("earlier_surgery", VISIT, of_record(follows=None), same, EARLIER),
    ("earlier_surgery_day", OUTSIDE, of_earlier(mohs_on=None), same, EARLIER),
    ("reported_margins", OUTSIDE, of_earlier(margins=None), same, EARLIER),
    ("margins_not_clear", OUTSIDE, of_earlier(margins=ReportedMargins.NOT_CLEAR), same, EARLIER),
    ("margins_not_clear", OUTSIDE, of_earlier(margins=ReportedMargins.NOT_REPORTED), same, EARLIER),
    (
        "followed_not_clear",
        REPAIR,
        then(outcome=LesionOutcome.STOPPED),
        then(outcome=LesionOutcome.STOPPED, stages=0),
        Section.LESION,
    ),
    (
        "nothing_repaired",
        REPAIR,
        closed_by(RepairType.DELAYED),
        closed_by(RepairType.SECOND_INTENT),
        Section.CLOSURE,
    ),
    ("division", DIVISION, of_record(defects=(WOUND,)), same, Section.CLOSURE),
    (
        "complication_named",
        REPAIR,
        of_earlier(relation=_COMPLICATION),
        of_earlier(relation=_COMPLICATION, relation_reason="Hematoma"),
        EARLIER,
    ),
    (
        "complication_named",
        REPAIR,
        of_earlier(relation=_COMPLICATION),
        of_earlier(relation=EarlierRelation.PLANNED),
        EARLIER,
    ),
    ("wound_state", VISIT, of_visit(wound_state=""), same, ON_VISIT),
    ("visit_complication", VISIT, of_visit(complication=None), same, ON_VISIT),
    (
        "visit_complication",
        VISIT,
        of_visit(complication=True, complication_action="Drained"),
        of_visit(complication=True, complication_action="Drained", complication_detail="Hematoma"),
        ON_VISIT,
    ),
    (
        "complication_treated",
        VISIT,
        of_visit(complication=True, complication_detail="Hematoma"),
        of_visit(complication=False),
        ON_VISIT,
    ),
    ("sutures", VISIT, of_visit(sutures=None), of_visit(sutures=SutureRemoval.LEFT), ON_VISIT),
    ("recurrence", VISIT, of_visit(recurrence=None), same, ON_VISIT),
    (
        "recurrence",
        VISIT,
        of_visit(recurrence=True),
        of_visit(recurrence=True, recurrence_detail="2 mm pearly papule in the scar"),
        ON_VISIT,
    ),
    ("visit_plan", VISIT, of_visit(plan=""), same, ON_VISIT),
]
# What one kind is asked for and another is not: rule, who is asked, who is not.
ASKED = [
    ("stage", of_lesion(stages=()), CONTINUED, REPAIR),
    ("indication", of_lesion(indications=(), indication_detail=""), CONTINUED, REPAIR),
    ("defect", of_record(defects=()), REPAIR, DIVISION),
    ("time_out", of_record(pre_op=VISIT.pre_op), DIVISION, VISIT),
    ("consent", of_record(pre_op=VISIT.pre_op), REPAIR, VISIT),
    ("anesthetic", of_record(anesthetics=()), DIVISION, VISIT),
    ("site_verification", of_lesion(verification=None), REPAIR, VISIT),
    ("hemostasis", of_record(wound_care=WoundCareRecord()), REPAIR, VISIT),
    ("wound_state", of_visit(wound_state=""), VISIT, REPAIR),
    ("reported_margins", of_earlier(margins=None), OUTSIDE, REPAIR),
]
