"""Defects with their repairs, and wound care."""

from __future__ import annotations

from uuid import UUID

from encounters.models import Defect, Encounter, Repair, WoundCare
from encounters.record import DefectRecord, RepairRecord, WoundCareRecord
from encounters.snapshot.values import attached, shared


def defect_record(defect: Defect, letters: dict[UUID, str]) -> DefectRecord:
    return DefectRecord(
        **shared(DefectRecord, defect),
        lesions=tuple(sorted(letters[lesion.pk] for lesion in defect.lesions.all())),
        repair=_repair(attached(defect, "repair", Repair), letters),
    )


def _repair(repair: Repair | None, letters: dict[UUID, str]) -> RepairRecord | None:
    if repair is None:
        return None
    return RepairRecord(**shared(RepairRecord, repair), site_lesion=letters[repair.site_lesion_id])


def wound_care_record(encounter: Encounter) -> WoundCareRecord:
    row = attached(encounter, "wound_care", WoundCare)
    return WoundCareRecord(**shared(WoundCareRecord, row)) if row else WoundCareRecord()
