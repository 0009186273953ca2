"""What the closures of one defect say together."""

from __future__ import annotations

from encounters.record import DefectRecord, RepairRecord
from encounters.vocabulary.repair_kinds import FLAPS
from encounters.vocabulary.terms import WoundPart
from encounters.workflow.rules.case import Case

Words = dict[str, str]
# What closes nothing of the defect itself.
_BESIDE = (WoundPart.SECONDARY, WoundPart.SUPPORT)


def no_repair(case: Case, defect: DefectRecord) -> bool:
    return all(repair.closes in _BESIDE for repair in defect.repairs)


def rest_not_closed(case: Case, defect: DefectRecord) -> bool:
    """A part was closed, and nothing is said of the rest."""
    return not defect.is_closed and WoundPart.PART in _parts(defect)


def closed_twice(case: Case, defect: DefectRecord) -> bool:
    return {WoundPart.WHOLE, WoundPart.PART} <= set(_parts(defect))


def secondary_defect_not_told(case: Case, defect: DefectRecord, repair: RepairRecord) -> bool:
    """Of a flap that made one, by its own measure."""
    return bool(repair.secondary_cm2) and WoundPart.SECONDARY not in _parts(defect)


def secondary_without_flap(case: Case, defect: DefectRecord, repair: RepairRecord) -> bool:
    if repair.closes != WoundPart.SECONDARY:
        return False
    others = (other for other in defect.repairs if other.closes != WoundPart.SECONDARY)
    return not any(other.type in FLAPS for other in others)


def fellow_is_surgeon(case: Case, defect: DefectRecord, repair: RepairRecord) -> Words | None:
    """Nobody teaches himself: of a case that was handed over, its fellow may be its surgeon."""
    surgeon, fellow = repair.surgeon or case.record.surgeon, repair.fellow
    return {"fellow": fellow.name} if fellow is not None and fellow.id == surgeon.id else None


def _parts(defect: DefectRecord) -> list[WoundPart]:
    return [repair.closes for repair in defect.repairs]
