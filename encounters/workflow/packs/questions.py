"""Questions of packs that no rule of the record asks: each answers yes, or no.

Most ask whether something lacks; those that begin with ``where_`` say whether an element is asked
of a part. They are given the case and the part's rows, as conditions of rules are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from encounters.record import LesionRecord, RepairRecord, StageRecord
from encounters.record.closure import DefectRecord
from encounters.vocabulary.terms import RepairType, StageReason, Taxonomy
from encounters.workflow.rules.case import Case

# Who is a physician: a Mohs surgeon is an MD or a DO, whatever else stands behind the name.
_PHYSICIAN = re.compile(r"\b(M\.?D|D\.?O|M\.?B\.?B\.?S)\b", re.IGNORECASE)
_TRAINED = (Taxonomy.MOHS_SURGERY, Taxonomy.PROCEDURAL_DERMATOLOGY)
_MEASURES = ("length_cm", "primary_cm2", "area_cm2")
_UNMEASURED = (RepairType.SECOND_INTENT, RepairType.DELAYED, RepairType.OTHER_SURGEON)


def no_proof(case: Case, lesion: LesionRecord) -> bool:
    """A biopsy with what it said; without one, the signs on which the diagnosis rests."""
    if lesion.biopsy is None:
        return not lesion.clinical_signs
    return not lesion.biopsy.diagnosis


def no_size_in_two(case: Case, lesion: LesionRecord) -> bool:
    return lesion.length_mm is None or lesion.width_mm is None


def no_physician(case: Case) -> bool:
    return not _PHYSICIAN.search(case.record.surgeon.credentials)


def no_training(case: Case) -> bool:
    return case.record.surgeon.taxonomy not in _TRAINED


def no_laboratory(case: Case) -> bool:
    return not case.record.location.clia_number


def no_stain(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return not stage.stain


def no_reason_detail(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    """A later stage says why it was taken; "another reason" says so in words."""
    return stage.reason == StageReason.OTHER and not stage.reason_detail


def no_pattern(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return not stage.histology.growth_pattern


def no_cells(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return not stage.histology.cell_morphology


def no_depth(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.histology.depth_of_invasion is None


def no_word_on_nerves(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    seen = stage.histology
    return seen.perineural_invasion is None and not seen.is_perineural_doubtful


def no_word_on_scar(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.histology.scar is None


def no_earlier_histology(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    """The tumor of a first stage without any is described by the biopsy alone."""
    return lesion.biopsy is None or not lesion.biopsy.diagnosis


def later_tumor_undescribed(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    """It is as in an earlier stage, or what differs is said."""
    seen = stage.histology
    own = seen.growth_pattern or seen.cell_morphology or seen.differences
    return seen.carried_from_stage is None and not own


def no_measure(case: Case, defect: DefectRecord, repair: RepairRecord) -> bool:
    return all(getattr(repair, name) is None for name in _MEASURES)


def unexplained_service(case: Case) -> bool:
    return any(not service.note for service in case.record.other_services)


def where_tumor_was_seen_first(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.number == 1 and stage.tumor_present is True


def where_first_was_free(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.number == 1 and stage.tumor_present is False


def where_first_was_read(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.number == 1 and stage.tumor_present is not None


def where_tumor_was_seen_later(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.number > 1 and stage.tumor_present is True


def where_later(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.number > 1


def where_measured(case: Case, defect: DefectRecord, repair: RepairRecord) -> bool:
    return repair.type not in _UNMEASURED


def where_services(case: Case) -> bool:
    return bool(case.record.other_services)


QUESTIONS: dict[str, Callable[..., Any]] = {
    name: value
    for name, value in list(globals().items())
    if getattr(value, "__module__", "") == __name__ and not name.startswith("_")
}
