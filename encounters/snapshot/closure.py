"""Defects with their repairs, and wound care."""

from __future__ import annotations

from uuid import UUID

from encounters.models import Defect, Encounter, Repair, WoundCare
from encounters.record import DefectRecord, RepairRecord, WoundCareRecord
from encounters.snapshot.loading import LoadedRows
from encounters.snapshot.values import attached, shared


def defect_record(defect: Defect, letters: dict[UUID, str], loaded: LoadedRows) -> DefectRecord:
    repairs = [_repair(repair, letters) for repair in loaded.of("repairs", defect)]
    return DefectRecord(
        **shared(DefectRecord, defect),
        lesions=tuple(
            sorted(letters[link.lesion_id] for link in loaded.of("defect_lesions", defect))
        ),
        repair=repairs[0] if repairs else None,
        further_repairs=tuple(repairs[1:]),
    )


def _repair(repair: Repair, letters: dict[UUID, str]) -> RepairRecord:
    return RepairRecord(**shared(RepairRecord, repair), site_lesion=letters[repair.site_lesion_id])


def wound_care_record(encounter: Encounter) -> WoundCareRecord:
    row = attached(encounter, "wound_care", WoundCare)
    return WoundCareRecord(**shared(WoundCareRecord, row)) if row else WoundCareRecord()
