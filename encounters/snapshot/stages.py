"""Stages with their specimens, blocks, readings and map."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from encounters.models import Block, BlockFinding, Reading, Specimen, SpecimenMap, Stage
from encounters.record import (
    BlockRecord,
    FindingRecord,
    HistologyRecord,
    ReadingRecord,
    SpecimenRecord,
    StageRecord,
)
from encounters.snapshot.values import attached, confirmed, known_person, person, term
from encounters.vocabulary.terms import (
    BlockKind,
    Compartment,
    DeepStructure,
    FindingKind,
    MapLayout,
    ReadingResult,
    StageConclusion,
    StageReason,
    Technique,
    TissueDepth,
    TumorType,
)


def stage_record(stage: Stage) -> StageRecord:
    kept: dict[str, Any] = confirmed(stage, "margin_mm", "bevel_degrees", "depth_plane", "stain")
    stage_map = attached(stage, "specimen_map", SpecimenMap)
    return StageRecord(
        id=str(stage.pk),
        number=stage.number,
        date_of_service=stage.date_of_service,
        started_at=stage.started_at,
        performer=person(stage.performer),
        reader=person(stage.reader),
        supervisor=person(stage.supervisor),
        supervision_statement=stage.supervision_statement,
        technique=Technique(stage.technique),
        reason=StageReason(stage.reason),
        reason_detail=stage.reason_detail,
        margin_mm=kept["margin_mm"],
        bevel_degrees=kept["bevel_degrees"],
        depth_plane=term(TissueDepth, kept["depth_plane"]),
        stain=kept["stain"] or "",
        deep_structure=term(DeepStructure, stage.deep_structure),
        deep_structure_detail=stage.deep_structure_detail,
        specimens=tuple(_specimen(one) for one in stage.specimens.all()),
        histology=_histology(stage),
        conclusion=term(StageConclusion, stage.conclusion),
        clear_despite_incomplete_reason=stage.clear_despite_incomplete_reason,
        map_document=stage_map.document if stage_map else None,
    )


def _histology(stage: Stage) -> HistologyRecord:
    return HistologyRecord(
        tumor_present=stage.tumor_present,
        growth_pattern=stage.growth_pattern,
        cell_morphology=stage.cell_morphology,
        depth_of_invasion=term(TissueDepth, stage.depth_of_invasion),
        perineural_invasion=stage.perineural_invasion,
        perineural_caliber_mm=stage.perineural_caliber_mm,
        lymphovascular_invasion=stage.lymphovascular_invasion,
        scar=stage.scar,
        inflammation=stage.inflammation,
        differences=stage.differences,
        carried_from_stage=stage.carried_from_stage,
    )


def _specimen(specimen: Specimen) -> SpecimenRecord:
    return SpecimenRecord(
        id=str(specimen.pk),
        number=specimen.number,
        layout=MapLayout(specimen.layout),
        clock_from=specimen.clock_from,
        clock_to=specimen.clock_to,
        length_mm=specimen.length_mm,
        width_mm=specimen.width_mm,
        blocks=tuple(_block(block) for block in specimen.blocks.all()),
    )


def _block(block: Block) -> BlockRecord:
    return BlockRecord(
        id=str(block.pk),
        number=block.number,
        kind=BlockKind(block.kind),
        readings=tuple(_reading(reading) for reading in block.readings.all()),
        findings=tuple(_finding(finding) for finding in block.findings.all()),
    )


def _reading(reading: Reading) -> ReadingRecord:
    return ReadingRecord(
        compartment=Compartment(reading.compartment),
        result=ReadingResult(reading.result),
        clock_from=reading.clock_from,
        clock_to=reading.clock_to,
        tumor_type=term(TumorType, reading.tumor_type),
        tumor_subtype=reading.tumor_subtype,
        reader=known_person(reading.reader),
        note=reading.note,
        further_places=tuple((Decimal(a), Decimal(b)) for a, b in reading.further_places),
    )


def _finding(finding: BlockFinding) -> FindingRecord:
    return FindingRecord(
        id=str(finding.pk),
        kind=FindingKind(finding.kind),
        compartment=Compartment(finding.compartment),
        clock_from=finding.clock_from,
        clock_to=finding.clock_to,
        caliber_mm=finding.caliber_mm,
        note=finding.note,
    )
