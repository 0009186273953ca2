"""Outcome, conclusion, readings, findings and histology, held against each other."""

from __future__ import annotations

import re

from encounters.record import BlockRecord, LesionRecord, StageRecord
from encounters.vocabulary.spoken import listed
from encounters.vocabulary.terms import (
    FindingKind,
    LesionOutcome,
    ReadingResult,
    StageConclusion,
)
from encounters.workflow.rules.case import Case

Words = dict[str, str]
_RECUT = re.compile(r"\bre-?cuts?\b", re.IGNORECASE)
_NOT_CLEAR = (LesionOutcome.STOPPED, LesionOutcome.CONTINUES, LesionOutcome.PENDING)


def open_outcome_after_clear_stage(case: Case, lesion: LesionRecord) -> Words | None:
    """Stopped, pending or continued belongs to a last stage that is unfinished or positive."""
    last = lesion.stages[-1] if lesion.stages else None
    if lesion.outcome not in _NOT_CLEAR or last is None:
        return None
    if last.conclusion != StageConclusion.CLEAR:
        return None
    return {"outcome": _lower(lesion.outcome.label)}


def clear_outcome_without_clear_stage(case: Case, lesion: LesionRecord) -> bool:
    if lesion.outcome != LesionOutcome.CLEAR or lesion.merged_into:
        return False
    return not lesion.stages or lesion.stages[-1].conclusion != StageConclusion.CLEAR


def merged_margin_not_followed(case: Case, lesion: LesionRecord) -> Words | None:
    """A lesion that joined another with tumor at its own margin is clear once that one is."""
    if not lesion.merged_into or not lesion.stages:
        return None
    if lesion.stages[-1].conclusion == StageConclusion.CLEAR:
        return None
    target = case.record.lesion(lesion.merged_into)
    after = [stage for stage in target.stages if stage.number >= (lesion.merged_at_stage or 1)]
    is_cleared = bool(after) and after[-1].conclusion == StageConclusion.CLEAR
    claims = LesionOutcome.CLEAR in (lesion.outcome, target.outcome)
    return {"target": f"lesion {target.letter}"} if claims and not is_cleared else None


def tumor_in_clear_stage(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.conclusion == StageConclusion.CLEAR and stage.tumor_present is True


def unrecorded_recut(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    """A recut that somebody wrote of, in words of the stage, is recorded at its block."""
    if any(block.recuts for block in stage.blocks):
        return False
    told = [
        stage.clear_despite_incomplete_reason,
        stage.reason_detail,
        stage.histology.differences,
        *(reading.note for block in stage.blocks for reading in block.readings),
    ]
    return any(_RECUT.search(text) for text in told)


def no_tumor_in_residual_stage(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.conclusion == StageConclusion.RESIDUAL_TUMOR and stage.tumor_present is False


def doubt_in_clear_stage(case: Case, lesion: LesionRecord, stage: StageRecord) -> Words | None:
    """What a clear stage must explain and does not."""
    is_clear = stage.conclusion == StageConclusion.CLEAR
    if not is_clear or stage.clear_despite_incomplete_reason:
        return None
    return {"doubts": listed(stage.doubts)} if stage.doubts else None


def histology_denies_finding(case: Case, lesion: LesionRecord, stage: StageRecord) -> Words | None:
    """The description says that something was not seen which a block shows."""
    denied = {
        FindingKind.PERINEURAL_INVASION: stage.histology.perineural_invasion,
        FindingKind.PERINEURAL_DOUBT: stage.histology.perineural_invasion,
        FindingKind.LYMPHOVASCULAR_INVASION: stage.histology.lymphovascular_invasion,
        FindingKind.SCAR: stage.histology.scar,
    }
    found = {entry.kind for block in stage.blocks for entry in block.findings}
    against = [
        _lower(kind.label) for kind, seen in denied.items() if seen is False and kind in found
    ]
    return {"finding": listed(against)} if against else None


def histology_doubts_finding(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    """The description leaves perineural invasion open, and a block shows it for certain."""
    found = {entry.kind for block in stage.blocks for entry in block.findings}
    doubts = stage.histology.is_perineural_doubtful
    return doubts and FindingKind.PERINEURAL_INVASION in found


def invasion_described_in_clear_stage(
    case: Case, lesion: LesionRecord, stage: StageRecord
) -> Words | None:
    seen = stage.histology
    named = {
        "perineural invasion": seen.perineural_invasion,
        "indeterminate perineural invasion": seen.is_perineural_doubtful,
        "lymphovascular invasion": seen.lymphovascular_invasion,
    }
    found = [words for words, is_seen in named.items() if is_seen]
    is_clear = stage.conclusion == StageConclusion.CLEAR
    explained = bool(stage.clear_despite_incomplete_reason)
    carried = seen.carried_from_stage is not None
    return {"finding": listed(found)} if is_clear and found and not (explained or carried) else None


def morphology_carried_without_tumor(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    return stage.histology.carried_from_stage is not None and stage.tumor_present is False


def tumor_described_without_tumor(
    case: Case, lesion: LesionRecord, stage: StageRecord
) -> Words | None:
    """The note says of a stage without tumor that there was none; its pattern is then whose?"""
    seen = stage.histology
    if stage.tumor_present is not False or seen.carried_from_stage is not None:
        return None
    named = {
        "a growth pattern": seen.growth_pattern,
        "cells": seen.cell_morphology,
        "a depth of invasion": seen.depth_of_invasion,
    }
    described = [words for words, entered in named.items() if entered]
    return {"what": listed(described)} if described else None


def reader_read_nothing(case: Case, lesion: LesionRecord, stage: StageRecord) -> Words | None:
    """Whoever is said to have read the sections gave at least one reading that counts."""
    read = [reading.reader for block in stage.blocks for reading in block.readings]
    readers = {person.id: person.name for person in read if person is not None}
    if stage.reader is None or not readers or stage.reader.id in readers:
        return None
    return {"reader": stage.reader.name, "readers": listed(readers.values())}


def tumor_taken_after_clear_stage(case: Case, lesion: LesionRecord, stage: StageRecord) -> bool:
    """A stage taken for residual tumor after one that showed none."""
    before = [earlier for earlier in lesion.stages if earlier.number == stage.number - 1]
    because = stage.reason == stage.reason.RESIDUAL_TUMOR
    return because and bool(before) and before[0].conclusion == StageConclusion.CLEAR


def not_readable_but_applicable(
    case: Case, lesion: LesionRecord, stage: StageRecord, block: BlockRecord
) -> bool:
    """A block in which nothing at all could be judged is no block that was examined."""
    results = {reading.result for reading in block.readings}
    is_clear = stage.conclusion == StageConclusion.CLEAR
    return is_clear and ReadingResult.NOT_READABLE in results and not block.is_examined


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
