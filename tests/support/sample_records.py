"""Whole cases by name: ordinary and extreme ones, and every trap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from encounters.record import (
    AnestheticRecord,
    EncounterRecord,
    HistologyRecord,
    PayerRecord,
    PreOpRecord,
    ReferrerRecord,
    VerificationRecord,
    WoundCareRecord,
)
from encounters.vocabulary.terms import (
    Borders,
    Compartment,
    DeepStructure,
    FindingKind,
    Indication,
    ReadingResult,
    Side,
    TissueDepth,
    VerificationMethod,
)
from tests.support.case_parts import BIOPSY, DEFECT, HISTOLOGY
from tests.support.records import (
    NURSE,
    PATIENT,
    SURGEON,
    TECHNICIAN,
    deep,
    edge,
    encounter,
    finding,
    lesion,
    moment,
    specimen,
    stage,
)
from tests.support.trap_records import TRAPS

VERIFICATION = VerificationRecord(
    methods=(VerificationMethod.PHOTO, VerificationMethod.PATIENT_MIRROR),
    patient_agreed=True,
    verified_by=SURGEON,
    verified_at=moment(9),
)
PRE_OP = PreOpRecord(
    weight_kg=Decimal(82),
    anticoagulants="Apixaban 5 mg twice daily",
    anticoagulant_plan="continued without change",
    allergies="Penicillin (rash)",
    consent_by="Ada Quill, MD",
    consented_at=moment(8, 50),
    photo_consent=True,
    antiseptic="Chlorhexidine",
    time_out_at=moment(9, 10),
    time_out_present="Ada Quill, Sam Ortiz",
    time_out_confirmed=("patient", "site", "procedure"),
)
ANESTHETICS = (
    AnestheticRecord(
        agent="Lidocaine",
        concentration_percent=Decimal(1),
        epinephrine="1:100,000",
        buffered=True,
        volume_ml=Decimal("4.5"),
        technique="local infiltration",
        given_at=time(9, 30),
        lesion="A",
        stage=1,
    ),
    AnestheticRecord(
        agent="Lidocaine",
        concentration_percent=Decimal(1),
        epinephrine="1:100,000",
        volume_ml=Decimal(2),
        given_at=time(10, 50),
        lesion="A",
        stage=2,
    ),
)
WOUND_CARE = WoundCareRecord(
    hemostasis="Electrocoagulation",
    blood_loss="Less than 5 mL",
    complications="None",
    dressing="Petrolatum, non-stick pad, pressure for 24 hours",
    condition="Stable, discharged with driver",
    follow_up="Wound check and skin examination in 3 months",
    suture_removal_date=date(2026, 10, 19),
)


def forearm_two_stages() -> EncounterRecord:
    """A 68-year-old with a basal cell carcinoma of the forearm, cleared in two stages, repaired."""
    first = stage(
        1,
        2,
        started_at=time(9, 40),
        margin_mm=Decimal(2),
        bevel_degrees=45,
        depth_plane=TissueDepth.SUPERFICIAL_FAT,
        stain="Hematoxylin and eosin",
        specimens=(specimen(2, id_prefix="1-", length_mm=Decimal(16), width_mm=Decimal(14)),),
        readings={2: deep(ReadingResult.TUMOR, "4", "5", tumor_subtype="infiltrative")},
        findings={1: (finding(FindingKind.SCAR, Compartment.EDGE, "10", "11"),)},
        histology=HISTOLOGY,
    )
    second = stage(
        2,
        1,
        started_at=time(10, 55),
        stain="Hematoxylin and eosin",
    )
    return encounter(
        lesion(
            stages=[first, second],
            site_detail="6 cm distal to the elbow crease",
            tumor_subtype="nodular",
            biopsy=BIOPSY,
            length_mm=Decimal(12),
            width_mm=Decimal(9),
            borders=Borders.ILL_DEFINED,
            clinical_signs="pearly, ulcerated",
            immunosuppressed=False,
            indications=(Indication.ILL_DEFINED, Indication.AGGRESSIVE_HISTOLOGY),
            indication_detail="Infiltrative component on the biopsy.",
            alternatives_discussed="Excision and radiation were discussed and declined.",
            verification=VERIFICATION,
        ),
        assistants=(NURSE,),
        histotechnician=TECHNICIAN,
        referrer=ReferrerRecord(name="Dr. Lena Park", practice="Springfield Family Medicine"),
        payer=PayerRecord(key="medicare", name="Medicare"),
        pre_op=PRE_OP,
        anesthetics=ANESTHETICS,
        defects=(DEFECT,),
        wound_care=WOUND_CARE,
    )


def clear_at_once() -> EncounterRecord:
    """No residual tumor in stage I; the biopsy is the reason for surgery."""
    first = stage(
        1,
        1,
        histology=HistologyRecord(scar=True),
        findings={1: (finding(FindingKind.SCAR, Compartment.EDGE),)},
    )
    return encounter(lesion(stages=[first], biopsy=BIOPSY))


def two_lesions() -> EncounterRecord:
    """Forearm and nasal ala; the second reaches cartilage in stage II."""
    cartilage = stage(2, 1, deep_structure=DeepStructure.CARTILAGE)
    nose = lesion(
        "B",
        "nasal-ala",
        Side.RIGHT,
        stages=[stage(1, 7, readings={1: edge(ReadingResult.TUMOR, "4", "5")}), cartilage],
    )
    return encounter(lesion(stages=[2]), nose, defects=(DEFECT,))


def twelve_stages() -> EncounterRecord:
    """Twelve stages and names of forty letters: nothing may overflow."""
    long_name = "Featherstonehaugh-Cholmondeley-Marjoribk"
    patient = replace(PATIENT, family_name=long_name, given_names=long_name[::-1])
    surgeon = replace(SURGEON, name=long_name)
    taken = [
        replace(cut, performer=surgeon, reader=surgeon) for cut in lesion(stages=[8] * 12).stages
    ]
    return encounter(lesion(stages=taken), patient=patient, surgeon=surgeon)


def almost_empty() -> EncounterRecord:
    """Only what an encounter cannot exist without."""
    return encounter(lesion(stages=[]))


SAMPLES = TRAPS | {
    build.__name__: build()
    for build in (
        forearm_two_stages,
        clear_at_once,
        two_lesions,
        twelve_stages,
        almost_empty,
    )
}
