"""Sizes fit each other, and what was chosen rests on the field that shows it."""

from __future__ import annotations

from decimal import Decimal

from encounters.record import DefectRecord, LesionRecord, RepairRecord
from encounters.vocabulary.repair_terms import RepairComplexity
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.terms import (
    Borders,
    Indication,
    RepairClass,
    RepairType,
    WoundPart,
)
from encounters.workflow.rules.case import Case

Words = dict[str, str]
_GRAFTS = (
    RepairType.FULL_THICKNESS_GRAFT,
    RepairType.SPLIT_THICKNESS_GRAFT,
    RepairType.SKIN_SUBSTITUTE,
    RepairType.BUROW_GRAFT,
)
_LOCAL_FLAPS = (RepairType.FLAP, RepairType.ISLAND_PEDICLE)


def defect_smaller_than_lesion(case: Case, defect: DefectRecord) -> Words | None:
    """The wound of a lesion holds at least what was seen of it."""
    lesions = [lesion for lesion in case.record.lesions if lesion.letter in defect.lesions]
    sides = [side for lesion in lesions for side in (lesion.length_mm, lesion.width_mm) if side]
    longest = max(sides, default=None)
    if defect.length_mm is None or longest is None:
        return None
    longer_side = max(defect.length_mm, defect.width_mm or Decimal(0))
    if longer_side >= longest:
        return None
    return {"defect_size": f"{plain(longer_side)} mm", "lesion_size": f"{plain(longest)} mm"}


def graft_smaller_than_defect(
    case: Case, defect: DefectRecord, repair: RepairRecord
) -> Words | None:
    if repair.type not in _GRAFTS or repair.closes != WoundPart.WHOLE:
        return None
    return _too_small(repair.area_cm2, defect)


def flap_smaller_than_defect(
    case: Case, defect: DefectRecord, repair: RepairRecord
) -> Words | None:
    """The primary defect of an adjacent tissue transfer is the wound that it closes."""
    if repair.type not in _LOCAL_FLAPS or repair.closes != WoundPart.WHOLE:
        return None
    return _too_small(repair.primary_cm2, defect)


def _too_small(covered: Decimal | None, defect: DefectRecord) -> Words | None:
    """Against the wound's ellipse: the rectangle that surgeons quote is larger than any wound."""
    wound = defect.ellipse_cm2
    if covered is None or wound is None or covered >= wound:
        return None
    return {"covered": f"{plain(covered)} cm²", "wound": f"{plain(wound)} cm²"}


def closure_shorter_than_defect(
    case: Case, defect: DefectRecord, repair: RepairRecord
) -> Words | None:
    if repair.type != RepairType.LINEAR or repair.length_cm is None:
        return None
    if repair.closes != WoundPart.WHOLE:
        return None
    sides = [side for side in (defect.length_mm, defect.width_mm) if side]
    if not sides or repair.length_cm * 10 >= min(sides):
        return None
    return {"length": f"{plain(repair.length_cm)} cm", "wound": f"{plain(min(sides))} mm"}


def undermining_less_than_width(
    case: Case, defect: DefectRecord, repair: RepairRecord
) -> Words | None:
    """Extensive undermining reaches at least as far as the defect is wide across the closure.

    Of a part of the wound, or of a flap's secondary defect, no width is on record.
    """
    rests_on_it = (
        repair.repair_class == RepairClass.COMPLEX
        and RepairComplexity.EXTENSIVE_UNDERMINING in repair.complexity
    )
    if not rests_on_it:
        return None
    is_whole = repair.closes == WoundPart.WHOLE
    sides = [side for side in (defect.length_mm, defect.width_mm) if side and is_whole]
    width = min(sides, default=None)
    if repair.undermining_mm is None:
        return {
            "undermined": "not measured",
            "width": f"{plain(width)} mm" if width else "not measured",
        }
    if width is None or repair.undermining_mm >= width:
        return None
    return {"undermined": f"{plain(repair.undermining_mm)} mm", "width": f"{plain(width)} mm"}


def large_without_size(case: Case, lesion: LesionRecord) -> bool:
    return Indication.LARGE in lesion.indications and lesion.length_mm is None


def ill_defined_without_borders(case: Case, lesion: LesionRecord) -> bool:
    chosen = Indication.ILL_DEFINED in lesion.indications
    return chosen and lesion.borders != Borders.ILL_DEFINED


def recurrent_but_primary(case: Case, lesion: LesionRecord) -> bool:
    chosen = Indication.RECURRENT in lesion.indications
    return chosen and lesion.presentation == lesion.presentation.PRIMARY


def immunosuppressed_but_denied(case: Case, lesion: LesionRecord) -> bool:
    chosen = Indication.IMMUNOSUPPRESSED in lesion.indications
    return chosen and lesion.immunosuppressed is not True
