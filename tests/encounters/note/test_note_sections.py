"""The other sections: given facts, their words; absent facts, none."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.note.parts import Fact
from encounters.note.sentences.closure import closure_sections, defect_size, repair_words
from encounters.note.sentences.diagnosis import biopsy_words, postoperative_diagnosis
from encounters.note.sentences.lesion import sections, summary_facts
from encounters.note.sentences.outcome import clearance, total_facts, totals_sentence
from encounters.note.sentences.preparation import anesthesia_table, preparation_sections
from encounters.record import (
    BiopsyRecord,
    DefectRecord,
    PreOpRecord,
    RepairRecord,
    VerificationRecord,
)
from encounters.vocabulary.terms import (
    Compartment,
    LesionOutcome,
    ReadingResult,
    RepairClass,
    RepairComplexity,
    RepairType,
    TissueDepth,
    TumorType,
)
from tests.support.case_parts import BIOPSY, DEFECT, LINEAR
from tests.support.records import (
    DAY,
    NEXT_DAY,
    PRACTICE,
    SURGEON,
    deep,
    encounter,
    lesion,
    moment,
    reading,
    stage,
)
from tests.support.sample_records import SAMPLES

NEW_YORK = "America/New_York"


def pairs(facts):
    return {fact.label: fact.text for fact in facts}


@pytest.mark.parametrize(
    ("biopsy", "expect"),
    [
        (None, ""),
        (BiopsyRecord(), ""),
        (BiopsyRecord(diagnosis="BCC"), "BCC."),
        (BiopsyRecord(slides_reviewed=True), "Slides reviewed."),
        (
            replace(BIOPSY, slides_reviewed=True),
            (
                "Basal cell carcinoma, nodular; Sep 1, 2026; Riverside Dermatopathology; accession "
                "RD-26-4411. Report and slides reviewed."
            ),
        ),
    ],
)
def test_biopsy(biopsy, expect):
    assert biopsy_words(biopsy) == expect


@pytest.mark.parametrize(
    ("facts", "expect"),
    [
        ({}, ""),
        (
            {"final_tumor_type": TumorType.BCC},
            "Basal cell carcinoma, unchanged.",
        ),
        (
            {
                "final_tumor_type": TumorType.BASOSQUAMOUS,
                "diagnosis_change_reason": "seen in stage I",
            },
            "Basosquamous carcinoma (changed from basal cell carcinoma). Seen in stage I.",
        ),
        (
            {"final_tumor_type": TumorType.BCC, "final_tumor_subtype": "nodular"},
            "Basal cell carcinoma, nodular (changed from basal cell carcinoma).",
        ),
    ],
)
def test_postoperative_diagnosis(facts, expect):
    assert postoperative_diagnosis(lesion(**facts)) == expect


def test_only_a_biopsy_proves_a_diagnosis():
    assert pairs(summary_facts(lesion()))["Preoperative diagnosis"] == "Basal cell carcinoma"
    proven = pairs(summary_facts(lesion(biopsy=BIOPSY)))
    assert proven["Preoperative diagnosis"] == "Basal cell carcinoma (biopsy-proven)"


@pytest.mark.parametrize(
    ("is_suppressed", "expect"),
    [(None, None), (True, "Immunosuppressed"), (False, "Not immunosuppressed")],
)
def test_immune_status_is_said_either_way_but_only_if_asked(is_suppressed, expect):
    (history,) = sections(encounter(), lesion(immunosuppressed=is_suppressed))
    assert pairs(history.facts).get("Immune status") == expect


@pytest.mark.parametrize("reason", ["Two sites meet here", ""])
def test_why_another_diagnosis_code_was_chosen_is_said(reason):
    (history,) = sections(encounter(), lesion(icd10="C44.311", icd10_reason=reason))
    assert pairs(history.facts).get("Reason for the diagnosis code", "") == reason


def test_site_verification_is_on_the_clock_of_the_practice():
    verified = VerificationRecord(verified_by=SURGEON, verified_at=moment(9))
    chicago = encounter(practice=replace(PRACTICE, time_zone="America/Chicago"))
    _, section = sections(chicago, lesion(verification=verified))
    assert pairs(section.facts) == {
        "Confirmed by": "Ada Quill, MD",
        "Confirmed at": "Oct 5, 2026, 8:00 am",
    }


NOT_EXAMINED = (
    reading(Compartment.EDGE, ReadingResult.NOT_APPLICABLE),
    reading(Compartment.DEEP, ReadingResult.NOT_APPLICABLE),
)
STILL_TUMOR = stage(1, 2, readings={1: deep(ReadingResult.TUMOR, "4", "5")})


@pytest.mark.parametrize(
    ("treated", "expect"),
    [
        (lesion(stages=[]), ""),
        (lesion(stages=[2]), "No residual tumor was seen in stage I."),
        (
            lesion(stages=[2], biopsy=BIOPSY),
            (
                "No residual tumor was seen in stage I. The biopsy of Sep 1, 2026, which showed "
                "basal cell carcinoma, nodular, was the reason for surgery."
            ),
        ),
        (lesion(stages=[2, 1]), "No residual tumor at any margin after stage II."),
        (
            lesion(stages=[2, stage(2, 1, date_of_service=NEXT_DAY)]),
            "No residual tumor at any margin after stage II on Oct 6, 2026.",
        ),
        (lesion(stages=[STILL_TUMOR]), "Surgery is in progress."),
        (
            lesion(stages=[STILL_TUMOR], outcome=LesionOutcome.CLEAR),
            "Margins are recorded as clear.",
        ),
        (
            lesion(stages=[STILL_TUMOR], outcome=LesionOutcome.STOPPED, outcome_reason="fatigue"),
            (
                "Surgery was stopped with tumor left at the deep margin of block I-1 from 4 "
                "to 5 o'clock. Fatigue."
            ),
        ),
        (
            lesion(stages=[STILL_TUMOR], outcome=LesionOutcome.CONTINUES),
            (
                "Not clear yet: tumor remains at the deep margin of block I-1 from 4 to 5 o'clock. "
                "Surgery continues another day."
            ),
        ),
        (
            lesion(stages=[2], outcome=LesionOutcome.PENDING, outcome_plan="Result on Oct 9."),
            "Clearance is pending permanent sections or a second opinion. Result on Oct 9.",
        ),
        (
            lesion(stages=[2, stage(2, 1, readings={1: NOT_EXAMINED})]),
            "Margins are recorded as clear.",
        ),
        (
            SAMPLES["lost_section"].lesions[0],
            (
                "Margins were judged clear after stage I although a section was incomplete. Reason "
                "given: The replacement sliver from 8 to 9 o'clock showed no tumor."
            ),
        ),
        (
            SAMPLES["merged_lesions"].lesions[1],
            (
                "The wound joined that of lesion A at its stage II; from there on the stages of "
                "lesion A are those of lesion B."
            ),
        ),
    ],
)
def test_clearance_claims_no_more_than_was_recorded(treated, expect):
    assert clearance(treated) == expect


def test_totals_of_stages_and_blocks():
    assert total_facts(lesion(stages=[5, 7])) == (
        Fact(label="Stages and blocks", text="2 stages, 12 blocks (I: 5, II: 7)"),
    )
    assert total_facts(lesion(stages=[5])) == (
        Fact(label="Stages and blocks", text="1 stage, 5 blocks"),
    )
    assert total_facts(lesion(stages=[])) == ()
    assert totals_sentence(encounter(lesion(stages=[5, 7]))) == ""
    both = encounter(lesion(stages=[5, 7]), lesion("B", stages=[1]))
    assert totals_sentence(both) == "In all 2 lesions, 3 stages and 13 blocks."


@pytest.mark.parametrize(
    ("repair", "expect"),
    [
        (LINEAR, "Linear closure, intermediate, 4.2 cm"),
        (RepairRecord(id="r", type=RepairType.SECOND_INTENT, date_of_service=DAY), None),
        (
            RepairRecord(
                id="r",
                type=RepairType.FULL_THICKNESS_GRAFT,
                area_cm2=Decimal("2.50"),
                date_of_service=DAY,
            ),
            "Full-thickness skin graft, 2.5 cm²",
        ),
        (
            RepairRecord(
                id="r",
                type=RepairType.FLAP,
                flap_design="bilobed",
                primary_cm2=Decimal("1.5"),
                secondary_cm2=Decimal(3),
                date_of_service=DAY,
            ),
            (
                "Adjacent tissue transfer (flap), bilobed, primary defect 1.5 cm² and secondary "
                "defect 3 cm², together 4.5 cm²"
            ),
        ),
    ],
)
def test_repair(repair, expect):
    assert repair_words(repair) == (expect or repair.type.label)


def test_reasons_for_a_complex_closure_are_printed_in_words():
    known = tuple(term.value for term in RepairComplexity)
    facts = repair_facts(replace(LINEAR, complexity=known[2:4]))
    assert facts["Complex because"] == (
        "Free margin of helix, vermilion or nostril involved; wound edges debrided"
    )
    assert repair_facts(replace(LINEAR, complexity=("as typed",)))["Complex because"] == "as typed"


def repair_facts(repair):
    (section,) = closure_sections(encounter(defects=(replace(DEFECT, repair=repair),)))
    return pairs(section.facts)


def test_the_defect_alone_and_empty():
    assert defect_size(DEFECT) == "1.8 × 1.5 cm, 0.5 cm deep (2.7 cm²)"
    assert defect_size(DefectRecord(id="d", lesions=("A",), depth_mm=Decimal(3))) == "0.3 cm deep"
    assert closure_sections(encounter(defects=(DefectRecord(id="d", lesions=("A",)),))) == ()
    layer = DefectRecord(id="d", lesions=("A",), deepest_layer=TissueDepth.BONE)
    (section,) = closure_sections(encounter(defects=(layer,)))
    assert pairs(section.facts) == {"Deepest layer": "Bone"}


def test_another_surgeons_repair_names_him_and_the_plan():
    (section,) = closure_sections(SAMPLES["other_surgeon_repairs"])
    facts = pairs(section.facts)
    assert facts["Repaired by"] == "Dr. Omar Haddad, oculoplastic surgery"
    assert facts["Date of repair"] == "Planned for Oct 6, 2026"


def test_a_repair_on_another_day_says_so():
    later = replace(LINEAR, date_of_service=NEXT_DAY, repair_class=RepairClass.COMPLEX)
    (section,) = closure_sections(encounter(defects=(replace(DEFECT, repair=later),)))
    assert pairs(section.facts)["Date of repair"] == "Oct 6, 2026"


def test_lesions_that_share_a_defect_are_named():
    (section,) = closure_sections(SAMPLES["merged_lesions"])
    assert section.heading == "Defect and repair of lesions A and B"
    assert pairs(section.facts)["Defect"] == "Shared by lesions A and B"


def test_preparation_that_nobody_entered_is_not_printed():
    assert preparation_sections(encounter()) == ()
    assert anesthesia_table(encounter()) is None


@pytest.mark.parametrize(
    ("pre_op", "label", "expect"),
    [
        ({"photo_consent": False}, "Photography", "Not given"),
        ({"weight_kg": Decimal("81.0")}, "Weight", "81 kg"),
        ({"allergy_groups": ("penicillin", "latex")}, "Allergies", "Latex and Penicillin"),
        ({"allergy_groups": ("latex",), "allergies": "hives"}, "Allergies", "Latex; hives"),
        (
            {"device_kinds": ("pacemaker",), "device_precautions": "Bipolar"},
            "Implanted device",
            "Pacemaker; Bipolar",
        ),
        ({"anticoagulants": "Warfarin"}, "Anticoagulants", "Warfarin"),
        (
            {"anticoagulants": "Warfarin.", "anticoagulant_plan": "held"},
            "Anticoagulants",
            "Warfarin; held",
        ),
        ({"consented_at": moment(8)}, "Consent", "Obtained on Oct 5, 2026, 8:00 am."),
        ({"consent_detail": "risks explained"}, "Consent", "Risks explained."),
        ({"time_out_at": moment(9)}, "Time-out", "Oct 5, 2026, 9:00 am."),
    ],
)
def test_one_preparation_fact_makes_one_line(pre_op, label, expect):
    (section,) = preparation_sections(encounter(pre_op=PreOpRecord(**pre_op)))
    assert pairs(section.facts) == {label: expect}
