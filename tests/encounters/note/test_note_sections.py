"""The other sections: given facts, their words; absent facts, none."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.note.phrases import square
from encounters.note.sentences.closure import closure_sections, defect_size
from encounters.note.sentences.diagnosis import (
    biopsy_words,
    postoperative_diagnosis,
    preoperative_diagnosis,
)
from encounters.note.sentences.lesion import indication_section, verification_section
from encounters.note.sentences.preparation import (
    anesthesia_table,
    consent_sections,
    risks_section,
)
from encounters.note.sentences.repair_words import repair_words
from encounters.note.teller import teller_of
from encounters.record import (
    BiopsyRecord,
    DefectRecord,
    PreOpRecord,
    RepairRecord,
    VerificationRecord,
)
from encounters.vocabulary.terms import (
    LesionOutcome,
    RepairType,
    TissueDepth,
    TumorType,
)
from tests.support.case_parts import BIOPSY, DEFECT, LINEAR
from tests.support.printed_notes import TELLER
from tests.support.records import (
    DAY,
    NEXT_DAY,
    NURSE,
    PRACTICE,
    SURGEON,
    encounter,
    lesion,
    moment,
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
        ({"outcome": LesionOutcome.IN_PROGRESS}, ""),
        ({"outcome": LesionOutcome.CLEAR}, "The same"),
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
    assert preoperative_diagnosis(lesion()) == "Basal cell carcinoma"
    proven = preoperative_diagnosis(lesion(biopsy=BIOPSY))
    assert proven == "Basal cell carcinoma (biopsy-proven)"


@pytest.mark.parametrize(
    ("is_suppressed", "expect"),
    [(None, None), (True, "Immunosuppressed"), (False, "Not immunosuppressed")],
)
def test_immune_status_is_said_either_way_but_only_if_asked(is_suppressed, expect):
    history = indication_section(encounter(), lesion(immunosuppressed=is_suppressed))
    assert pairs(history.facts).get("Immune status") == expect


@pytest.mark.parametrize("reason", ["Two sites meet here", ""])
def test_why_another_diagnosis_code_was_chosen_is_said(reason):
    history = indication_section(encounter(), lesion(icd10="C44.311", icd10_reason=reason))
    assert pairs(history.facts).get("Reason for the diagnosis code", "") == reason


@pytest.mark.parametrize(
    ("by", "day", "expect"),
    [
        (SURGEON, DAY, "By me, 8:00 am."),
        (NURSE, DAY, "By Sam Ortiz, RN, 8:00 am."),
        (SURGEON, NEXT_DAY, "By me, Oct 6, 2026, 8:00 am."),
    ],
)
def test_site_verification_is_on_the_clock_of_the_practice(by, day, expect):
    verified = VerificationRecord(verified_by=by, verified_at=moment(9, day=day))
    chicago = encounter(practice=replace(PRACTICE, time_zone="America/Chicago"))
    treated = lesion(verification=verified)
    section = verification_section(chicago, treated, teller_of(chicago))
    assert pairs(section.facts) == {"Confirmed": expect}


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
            "Adjacent tissue transfer (flap), bilobed, 4.5 cm²",
        ),
    ],
)
def test_repair(repair, expect):
    assert repair_words(repair) == (expect or repair.type.label)


@pytest.mark.parametrize(
    ("area", "expect"), [("0.96", "0.96 cm²"), ("1.00", "1 cm²"), ("2.70", "2.7 cm²")]
)
def test_an_area_is_not_rounded(area, expect):
    assert square(Decimal(area)) == expect


def test_the_defect_alone_and_empty():
    assert defect_size(DEFECT) == "1.8 × 1.5 cm, 0.5 cm deep (2.7 cm²)"
    assert defect_size(DefectRecord(id="d", lesions=("A",), depth_mm=Decimal(3))) == "0.3 cm deep"
    nothing = encounter(defects=(DefectRecord(id="d", lesions=("A",)),))
    assert closure_sections(nothing, TELLER) == ()
    layer = DefectRecord(id="d", lesions=("A",), deepest_layer=TissueDepth.BONE)
    (section,) = closure_sections(encounter(defects=(layer,)), TELLER)
    assert (section.heading, section.paragraphs) == ("Defect", ("Deepest layer: bone.",))


def test_lesions_that_share_a_defect_are_named():
    (section,) = closure_sections(SAMPLES["merged_lesions"], TELLER)
    assert section.heading == "Defect and repair of lesions A and B"
    assert section.paragraphs[0].startswith("The final defect, shared by lesions A and B, measured")


def test_preparation_that_nobody_entered_is_not_printed():
    assert consent_sections(encounter(), TELLER) == ()
    assert risks_section(encounter()) is None
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
        ({"consented_at": moment(8)}, "Consent", "8:00 am."),
        ({"consent_detail": "risks explained"}, "Consent", "Risks explained."),
        ({"time_out_at": moment(9)}, "Time-out", "9:00 am."),
        ({"consent_by": "Ada Quill, MD"}, "Consent", "By me."),
        ({"consent_by": "Dr. Adair"}, "Consent", "By Dr. Adair."),
    ],
)
def test_one_preparation_fact_makes_one_line(pre_op, label, expect):
    record = encounter(pre_op=PreOpRecord(**pre_op))
    found = (risks_section(record), *consent_sections(record, TELLER))
    assert [pairs(section.facts) for section in found if section] == [{label: expect}]
