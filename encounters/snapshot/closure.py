"""Defects with their repairs, and wound care."""

from __future__ import annotations

from uuid import UUID

from encounters.models import Defect, Encounter, Repair, WoundCare
from encounters.record import DefectRecord, RepairRecord, WoundCareRecord
from encounters.snapshot.values import attached, person, term, texts
from encounters.vocabulary.terms import RepairClass, RepairType, TissueDepth


def defect_record(defect: Defect, letters: dict[UUID, str]) -> DefectRecord:
    return DefectRecord(
        id=str(defect.pk),
        lesions=tuple(sorted(letters[lesion.pk] for lesion in defect.lesions.all())),
        length_mm=defect.length_mm,
        width_mm=defect.width_mm,
        depth_mm=defect.depth_mm,
        deepest_layer=term(TissueDepth, defect.deepest_layer),
        exposed=defect.exposed,
        free_margin=defect.free_margin,
        repair=_repair(attached(defect, "repair", Repair), letters),
    )


def _repair(repair: Repair | None, letters: dict[UUID, str]) -> RepairRecord | None:
    if repair is None:
        return None
    return RepairRecord(
        id=str(repair.pk),
        type=RepairType(repair.type),
        repair_class=term(RepairClass, repair.repair_class),
        site_lesion=letters[repair.site_lesion_id],
        date_of_service=repair.date_of_service,
        surgeon=person(repair.surgeon),
        other_surgeon=repair.other_surgeon,
        planned_date=repair.planned_date,
        reason=repair.reason,
        length_cm=repair.length_cm,
        primary_cm2=repair.primary_cm2,
        secondary_cm2=repair.secondary_cm2,
        area_cm2=repair.area_cm2,
        flap_design=repair.flap_design,
        donor_site=repair.donor_site,
        complexity=tuple(repair.complexity),
        undermining=repair.undermining,
        deep_sutures=repair.deep_sutures,
        surface_sutures=repair.surface_sutures,
        detail=repair.detail,
    )


def wound_care_record(encounter: Encounter) -> WoundCareRecord:
    row = attached(encounter, "wound_care", WoundCare)
    if row is None:
        return WoundCareRecord()
    names = (
        "hemostasis",
        "blood_loss",
        "complications",
        "dressing",
        "prescriptions",
        "instructions",
        "condition",
        "follow_up",
    )
    return WoundCareRecord(suture_removal_date=row.suture_removal_date, **texts(row, *names))
