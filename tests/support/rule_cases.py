"""Contradictions: what makes each rule speak, and what just does not."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

from encounters.record import RecutRecord
from encounters.vocabulary.recut_terms import RecutReason
from encounters.vocabulary.repair_terms import RepairComplexity
from encounters.vocabulary.terms import (
    Compartment,
    FindingKind,
    LesionOutcome,
    RepairClass,
    Side,
    StageConclusion,
    StageReason,
)
from tests.support.changed_records import (
    both,
    of_biopsy,
    of_block,
    of_care,
    of_defect,
    of_histology,
    of_lesion,
    of_patient,
    of_pre_op,
    of_record,
    of_repair,
    of_stage,
    of_verification,
    unread,
)
from tests.support.closure_cases import CLOSURES, FLAP, GRAFT
from tests.support.reason_cases import REASONS
from tests.support.records import DAY, FELLOW, NEXT_DAY, SURGEON, finding, moment
from tests.support.ruled_records import ALL_LOST, LOST_BASE, NOW, entered_for


def the_right_arm(record):
    return of_lesion(site=replace(record.lesions[0].site, side=Side.RIGHT))(record)


def the_other_place(record):
    site = replace(record.lesions[0].site, detail="7 cm distal to the elbow crease")
    return of_lesion(site=site)(record)


def another_lesion(record):
    first = record.lesions[0]
    second = replace(first, id="lesionB", letter="B", site=replace(first.site, detail="lower"))
    return replace(record, lesions=(first, second))


def carried(record):
    return of_histology(2, carried_from_stage=1, carried_facts={"Scar": "not seen"})(record)


CLEAR_ONE = of_stage(1, conclusion=StageConclusion.CLEAR)
PNI_DOUBT = (finding(FindingKind.PERINEURAL_DOUBT, Compartment.EDGE),)
OPEN = {"perineural_invasion": None, "perineural_indeterminate": True}
PNI = (finding(FindingKind.PERINEURAL_INVASION, Compartment.EDGE),)
PLAIN_INK = (finding(FindingKind.FLOATER, Compartment.EDGE),)
COMPLEX = {
    "repair_class": RepairClass.COMPLEX,
    "complexity": (RepairComplexity.EXTENSIVE_UNDERMINING,),
}


def joined(outcome, conclusion):
    """Lesion B joined A at stage II with tumor at its own margin; A's last stage is as given."""

    def change(record):
        first = record.lesions[0]
        own = replace(first.stages[0], id="stageB")
        second = replace(
            first,
            id="lesionB",
            letter="B",
            stages=(own,),
            merged_into="A",
            merged_at_stage=2,
            outcome=outcome,
        )
        record = of_stage(2, conclusion=conclusion)(record)
        return replace(record, lesions=(record.lesions[0], second))

    return change


def own_stage_at(**when):
    """Lesion B joined A at stage II and has a stage of its own at this day and time."""

    def change(record):
        record = joined(LesionOutcome.CLEAR, StageConclusion.CLEAR)(record)
        first, second = record.lesions
        own = replace(second.stages[0], **when)
        return replace(record, lesions=(first, replace(second, stages=(own,))))

    return change


def read_by(surgeon):
    return of_block(1, readings=entered_for(surgeon))


# Rule, what makes it speak, what just does not.
CONTRADICTIONS = [
    ("stale_consent", another_lesion, of_lesion(length_mm=Decimal(13))),
    ("stale_consent", the_right_arm, of_lesion(clinical_signs="pearly")),
    ("stale_time_out", of_patient(mrn="004418"), of_record(case_number="M26-0002")),
    ("stale_time_out", the_right_arm, of_pre_op(time_out_present="Ada Quill")),
    ("stale_site", the_right_arm, of_verification(landmarks="6 cm from the crease")),
    ("stale_site", the_other_place, of_lesion(tumor_subtype="superficial")),
    ("stale_site", of_verification(confirmed_facts={}), of_verification(patient_agreed=False)),
    ("stale_histology_time_out", the_right_arm, of_stage(2, margin_mm=Decimal(3))),
    ("stale_histology_time_out", of_patient(given_names="Mirjam"), of_record(payer=None)),
    ("stale_carried_histology", carried, of_histology(2, differences="smaller nests")),
    (
        "open_outcome_after_clear_stage",
        of_lesion(outcome=LesionOutcome.STOPPED),
        both(
            of_lesion(outcome=LesionOutcome.STOPPED),
            of_stage(2, conclusion=StageConclusion.INDETERMINATE),
        ),
    ),
    (
        "open_outcome_after_clear_stage",
        of_lesion(outcome=LesionOutcome.PENDING),
        of_lesion(outcome=LesionOutcome.CLEAR),
    ),
    (
        "clear_outcome_without_clear_stage",
        of_stage(2, conclusion=StageConclusion.INDETERMINATE),
        of_lesion(outcome=LesionOutcome.CLEAR),
    ),
    (
        "merged_margin_not_followed",
        joined(LesionOutcome.CLEAR, StageConclusion.RESIDUAL_TUMOR),
        joined(LesionOutcome.CLEAR, StageConclusion.CLEAR),
    ),
    (
        "unrecorded_recut",
        of_stage(2, clear_despite_incomplete_reason="Clear in the deeper recut."),
        both(
            of_stage(2, clear_despite_incomplete_reason="Clear in the deeper recut."),
            of_block(2, recuts=(RecutRecord(number=1, reason=RecutReason.FOLD),)),
        ),
    ),
    (
        "unrecorded_recut",
        of_stage(2, reason_detail="Re-cut of the base"),
        of_stage(2, reason_detail="The base was cut deeper, recutting was not needed"),
    ),
    ("tumor_in_clear_stage", CLEAR_ONE, of_stage(2, conclusion=StageConclusion.CLEAR)),
    (
        "no_tumor_in_residual_stage",
        of_stage(2, conclusion=StageConclusion.RESIDUAL_TUMOR),
        of_stage(2, conclusion=StageConclusion.INDETERMINATE),
    ),
    ("doubt_in_clear_stage", of_block(2, findings=PNI), of_block(2, findings=PLAIN_INK)),
    (
        "doubt_in_clear_stage",
        of_block(2, findings=PNI),
        both(of_block(2, findings=PNI), of_stage(2, clear_despite_incomplete_reason="Gone after")),
    ),
    ("not_readable_block", of_block(2, readings=ALL_LOST), unread(2, compartments=1)),
    ("not_readable_block", of_block(2, readings=LOST_BASE), unread(2, compartments=1)),
    ("histology_denies_finding", of_block(1, findings=PNI), of_block(1, findings=PLAIN_INK)),
    ("histology_denies_finding", of_block(1, findings=PNI_DOUBT), of_block(1, findings=PLAIN_INK)),
    (
        "histology_doubts_finding",
        both(of_block(1, findings=PNI), of_histology(1, **OPEN)),
        both(of_block(1, findings=PNI_DOUBT), of_histology(1, **OPEN)),
    ),
    ("doubt_in_clear_stage", of_block(2, findings=PNI_DOUBT), of_block(2, findings=PLAIN_INK)),
    ("invasion_in_clear_stage", of_histology(2, **OPEN), of_histology(1, **OPEN)),
    (
        "invasion_in_clear_stage",
        of_histology(2, perineural_invasion=True),
        of_histology(1, perineural_invasion=True),
    ),
    (
        "morphology_without_tumor",
        of_histology(2, carried_from_stage=1),
        of_histology(2, growth_pattern="none left"),
    ),
    (
        "described_without_tumor",
        of_histology(2, growth_pattern="nodular"),
        of_histology(2, inflammation="dense"),
    ),
    ("reader_read_nothing", read_by(FELLOW), read_by(SURGEON)),
    (
        "residual_after_clear_stage",
        CLEAR_ONE,
        both(CLEAR_ONE, of_stage(2, reason=StageReason.INFLAMMATION)),
    ),
    (
        "future",
        of_pre_op(time_out_at=NOW + timedelta(minutes=11)),
        of_pre_op(time_out_at=NOW + timedelta(minutes=9)),
    ),
    (
        "future",
        of_stage(2, started_at=time(18, 11)),
        of_stage(2, started_at=time(18, 9)),
    ),
    (
        "future",
        of_verification(verified_at=moment(0, 30, NEXT_DAY)),
        of_verification(verified_at=moment(9, 10)),
    ),
    ("future", of_repair(date_of_service=NEXT_DAY), of_repair(date_of_service=DAY)),
    (
        "born_later",
        of_patient(date_of_birth=NEXT_DAY),
        of_patient(date_of_birth=DAY),
    ),
    (
        "time_out_other_day",
        of_pre_op(time_out_at=moment(9, 10, date(2026, 10, 4))),
        of_pre_op(time_out_at=moment(0, 1)),
    ),
    (
        "cut_before_time_out",
        of_stage(1, started_at=time(8, 59)),
        of_stage(1, started_at=time(9)),
    ),
    (
        "consent_after_cut",
        of_pre_op(consented_at=moment(9, 51)),
        of_pre_op(consented_at=moment(9, 50)),
    ),
    (
        "site_after_cut",
        of_verification(verified_at=moment(9, 51)),
        of_verification(verified_at=moment(9, 50)),
    ),
    (
        "stage_before_stage",
        of_stage(2, started_at=time(9, 39)),
        of_stage(2, started_at=time(9, 40)),
    ),
    (
        "stage_before_service",
        of_record(date_of_service=NEXT_DAY),
        of_record(date_of_service=DAY),
    ),
    (
        "stage_far_away",
        of_record(date_of_service=DAY - timedelta(days=46)),
        of_record(date_of_service=DAY - timedelta(days=45)),
    ),
    (
        "biopsy_before_birth",
        of_biopsy(date=date(1958, 3, 13)),
        of_biopsy(date=date(1958, 3, 14)),
    ),
    ("before_birth", of_patient(date_of_birth=NEXT_DAY), of_patient(date_of_birth=DAY)),
    ("biopsy_after_cut", of_biopsy(date=NEXT_DAY), of_biopsy(date=DAY)),
    (
        "repair_before_stage",
        of_repair(date_of_service=date(2026, 10, 4)),
        of_repair(date_of_service=DAY),
    ),
    (
        "own_stage_after_merging",
        own_stage_at(date_of_service=NEXT_DAY),
        own_stage_at(date_of_service=DAY),
    ),
    (
        "own_stage_after_merging",
        both(of_stage(2, started_at=time(11)), own_stage_at(started_at=time(11, 1))),
        both(of_stage(2, started_at=time(11)), own_stage_at(started_at=time(11))),
    ),
    (
        "sutures_out_early",
        of_care(suture_removal_date=DAY),
        of_care(suture_removal_date=NEXT_DAY),
    ),
    (
        "sutures_out_late",
        of_care(suture_removal_date=DAY + timedelta(days=46)),
        of_care(suture_removal_date=DAY + timedelta(days=45)),
    ),
    (
        "defect_smaller",
        of_defect(length_mm=Decimal("11.9"), width_mm=Decimal(9)),
        of_defect(length_mm=Decimal(9), width_mm=Decimal(12)),
    ),
    (
        "defect_smaller",
        both(
            of_lesion(length_mm=None, width_mm=Decimal(14)),
            of_defect(length_mm=Decimal(13), width_mm=Decimal(9)),
        ),
        both(
            of_lesion(length_mm=None, width_mm=Decimal(14)),
            of_defect(length_mm=Decimal(14), width_mm=Decimal(9)),
        ),
    ),
    *CLOSURES,
    *REASONS,
    (
        "graft_smaller",
        of_repair(**GRAFT, area_cm2=Decimal("2.0")),
        of_repair(**GRAFT, area_cm2=Decimal("2.1")),
    ),
    (
        "flap_smaller",
        of_repair(**FLAP, primary_cm2=Decimal("2.0"), secondary_cm2=Decimal(3)),
        of_repair(**FLAP, primary_cm2=Decimal("2.1"), secondary_cm2=Decimal(3)),
    ),
    (
        "closure_shorter",
        of_repair(length_cm=Decimal("1.4")),
        of_repair(length_cm=Decimal("1.5")),
    ),
    (
        "undermining",
        of_repair(**COMPLEX, undermining_mm=Decimal("14.9")),
        of_repair(**COMPLEX, undermining_mm=Decimal(15)),
    ),
    (
        "undermining",
        of_repair(**COMPLEX),
        of_repair(repair_class=RepairClass.COMPLEX, complexity=(RepairComplexity.FREE_MARGIN,)),
    ),
]
