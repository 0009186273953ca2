"""A record that no rule speaks against, and what each element taken away from it leaves."""

from dataclasses import replace
from decimal import Decimal

from encounters.record import (
    EncounterRecord,
)
from encounters.vocabulary.terms import (
    LesionOutcome,
    ReadingResult,
    RepairType,
    WoundPart,
)
from encounters.workflow.rules import Case, remarks_on
from encounters.workflow.sections import Section
from tests.support.changed_records import (
    of_block,
    of_care,
    of_defect,
    of_histology,
    of_lesion,
    of_pre_op,
    of_record,
    of_repair,
    of_stage,
    unread,
)
from tests.support.confirmed import confirmed
from tests.support.records import CLEAR_BASE, NURSE, SURGEON, code_sheet, moment
from tests.support.sample_records import SAMPLES

SAMPLE = SAMPLES["forearm_two_stages"]
NOW = moment(18)
COMPLETE = confirmed(
    replace(
        SAMPLE,
        wound_care=replace(SAMPLE.wound_care, instructions="Sheet given"),
        pre_op=replace(SAMPLE.pre_op, antibiotic_prophylaxis="None needed"),
        lesions=(replace(SAMPLE.lesions[0], tumor_subtype="Infiltrative"),),
    )
)
LESION = COMPLETE.lesions[0]
ALL_LOST = (
    *(
        replace(reading, result=ReadingResult.NOT_READABLE)
        for reading in LESION.stages[1].blocks[0].readings
    ),
)
# A base has no edge to judge, and this one was lost.
LOST_BASE = (CLEAR_BASE[0], ALL_LOST[1])


def remarks(record: EncounterRecord, now=NOW, sheet=None):
    return remarks_on(Case(record, sheet or code_sheet(record), now))


def found(record: EncounterRecord, rule: str, **options):
    return [rem for rem in remarks(record, **options).everything if rem.rule.id == rule]


def entered_for(surgeon):
    """The readings of the first block as a nurse enters them."""
    readings = LESION.stages[0].blocks[0].readings
    return tuple(
        replace(reading, reader=surgeon, entered_by=NURSE, confirmed_at=None)
        for reading in readings
    )


# Rule, what is taken away, where it is entered.
A_FLAP = {
    "type": RepairType.FLAP,
    "repair_class": None,
    "length_cm": None,
    "primary_cm2": Decimal(3),
    "secondary_cm2": Decimal(3),
}
ELEMENTS = [
    ("surgeon", of_record(surgeon=replace(SURGEON, name=" ")), Section.HEADER),
    ("credentials", of_record(surgeon=replace(SURGEON, credentials="")), Section.HEADER),
    ("consent", of_pre_op(consented_at=None, consent_by=""), Section.PRE_OP),
    ("allergies", of_pre_op(allergies=""), Section.PRE_OP),
    ("anticoagulants", of_pre_op(anticoagulants=""), Section.PRE_OP),
    ("prophylaxis", of_pre_op(antibiotic_prophylaxis=""), Section.PRE_OP),
    ("time_out", of_pre_op(time_out_at=None), Section.TIME_OUT),
    ("anesthetic", of_record(anesthetics=()), Section.ANESTHETICS),
    ("lesion", of_record(lesions=(), defects=()), Section.NEW_LESION),
    ("site_verification", of_lesion(verification=None), Section.SITE_VERIFICATION),
    ("indication", of_lesion(indications=(), indication_detail=""), Section.LESION),
    ("alternatives", of_lesion(alternatives_discussed=""), Section.LESION),
    ("use_needs_words", of_lesion(length_mm=Decimal(5), width_mm=None), Section.LESION),
    ("biopsy", of_lesion(biopsy=None), Section.LESION),
    ("size", of_lesion(length_mm=None), Section.LESION),
    ("stage", of_lesion(stages=()), Section.NEW_STAGE),
    ("specimens", of_stage(2, specimens=()), Section.STAGE),
    ("map", of_stage(1, map_document=None), Section.STAGE),
    ("performer", of_stage(1, performer=None), Section.STAGE),
    ("findings", unread(1), Section.STAGE),
    ("findings", unread(2, compartments=1), Section.STAGE),
    ("reader", of_stage(2, reader=None), Section.STAGE),
    ("conclusion", of_stage(2, conclusion=None), Section.STAGE),
    (
        "confirmation",
        of_block(1, readings=entered_for(SURGEON)),
        Section.STAGE,
    ),
    (
        "confirmation",
        of_stage(2, conclusion_by=SURGEON, conclusion_entered_by=NURSE),
        Section.STAGE,
    ),
    (
        "histology",
        of_histology(1, growth_pattern="", cell_morphology="", depth_of_invasion=None),
        Section.HISTOLOGY,
    ),
    ("outcome", of_lesion(outcome=LesionOutcome.IN_PROGRESS), Section.OUTCOME),
    ("defect", of_defect(length_mm=None), Section.CLOSURE),
    ("defect", of_record(defects=()), Section.CLOSURE),
    ("repair", of_defect(repair=None), Section.NEW_REPAIR),
    ("repair", of_repair(closes=WoundPart.SECONDARY), Section.NEW_REPAIR),
    ("rest_not_closed", of_repair(closes=WoundPart.PART), Section.NEW_REPAIR),
    ("secondary_defect", of_repair(**A_FLAP), Section.NEW_REPAIR),
    ("hemostasis", of_care(hemostasis=""), Section.WOUND_CARE),
    ("blood_loss", of_care(blood_loss=""), Section.WOUND_CARE),
    ("complications", of_care(complications=""), Section.WOUND_CARE),
    ("condition", of_care(condition=""), Section.WOUND_CARE),
    ("instructions", of_care(instructions=""), Section.WOUND_CARE),
    ("follow_up", of_care(follow_up=""), Section.WOUND_CARE),
]
