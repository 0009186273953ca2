"""Lesions with their biopsy, site, verification and stages."""

from __future__ import annotations

from uuid import UUID

from encounters.anatomy import catalogue
from encounters.models import Lesion, SiteVerification
from encounters.record import BiopsyRecord, LesionRecord, SiteRecord, VerificationRecord
from encounters.snapshot.stages import stage_record
from encounters.snapshot.values import attached, known_person, term
from encounters.vocabulary.terms import (
    Borders,
    Indication,
    LesionOutcome,
    Presentation,
    Side,
    TumorType,
    VerificationMethod,
)


def lesion_record(lesion: Lesion, letters: dict[UUID, str]) -> LesionRecord:
    return LesionRecord(
        id=str(lesion.pk),
        letter=lesion.letter,
        site=SiteRecord(
            slug=lesion.site,
            name=catalogue().site(lesion.site).name,
            side=term(Side, lesion.side),
            detail=lesion.site_detail,
            choice=lesion.site_choice,
            lid=lesion.lid,
        ),
        tumor_type=TumorType(lesion.tumor_type),
        tumor_subtype=lesion.tumor_subtype,
        final_tumor_type=term(TumorType, lesion.final_tumor_type),
        final_tumor_subtype=lesion.final_tumor_subtype,
        diagnosis_change_reason=lesion.diagnosis_change_reason,
        presentation=Presentation(lesion.presentation),
        previous_treatment=lesion.previous_treatment,
        biopsy=_biopsy(lesion),
        length_mm=lesion.length_mm,
        width_mm=lesion.width_mm,
        borders=term(Borders, lesion.borders),
        clinical_signs=lesion.clinical_signs,
        immunosuppressed=lesion.immunosuppressed,
        indications=tuple(Indication(one) for one in lesion.indications),
        indication_detail=lesion.indication_detail,
        alternatives_discussed=lesion.alternatives_discussed,
        verification=_verification(lesion),
        icd10=lesion.icd10,
        icd10_reason=lesion.icd10_reason,
        stages=tuple(stage_record(stage) for stage in lesion.stages.all()),
        outcome=LesionOutcome(lesion.outcome),
        outcome_reason=lesion.outcome_reason,
        outcome_plan=lesion.outcome_plan,
        merged_into=letters[lesion.merged_into_id] if lesion.merged_into_id else "",
        merged_at_stage=lesion.merged_at_stage,
    )


def _biopsy(lesion: Lesion) -> BiopsyRecord | None:
    if not lesion.biopsied:
        return None
    return BiopsyRecord(
        date=lesion.biopsy_date,
        laboratory=lesion.biopsy_laboratory,
        accession=lesion.biopsy_accession,
        diagnosis=lesion.biopsy_diagnosis,
        report_reviewed=lesion.biopsy_report_reviewed,
        slides_reviewed=lesion.biopsy_slides_reviewed,
    )


def _verification(lesion: Lesion) -> VerificationRecord | None:
    row = attached(lesion, "verification", SiteVerification)
    if row is None:
        return None
    return VerificationRecord(
        methods=tuple(VerificationMethod(one) for one in row.methods),
        patient_agreed=row.patient_agreed,
        landmarks=row.landmarks,
        verified_by=known_person(row.verified_by),
        verified_at=row.verified_at,
    )
