"""Stages with their specimens, blocks, readings and map."""

from __future__ import annotations

from encounters.models import Block, Specimen, SpecimenMap, Stage
from encounters.record import (
    BlockRecord,
    FindingRecord,
    HistologyRecord,
    ReadingRecord,
    SpecimenRecord,
    StageRecord,
)
from encounters.snapshot.values import attached, shared


def stage_record(stage: Stage) -> StageRecord:
    stage_map = attached(stage, "specimen_map", SpecimenMap)
    return StageRecord(
        **shared(StageRecord, stage),
        specimens=tuple(_specimen(specimen) for specimen in stage.specimens.all()),
        histology=HistologyRecord(**shared(HistologyRecord, stage)),
        map_document=stage_map.document if stage_map else None,
    )


def _specimen(specimen: Specimen) -> SpecimenRecord:
    return SpecimenRecord(
        **shared(SpecimenRecord, specimen),
        blocks=tuple(_block(block) for block in specimen.blocks.all()),
    )


def _block(block: Block) -> BlockRecord:
    return BlockRecord(
        **shared(BlockRecord, block),
        readings=tuple(
            ReadingRecord(**shared(ReadingRecord, reading)) for reading in block.readings.all()
        ),
        findings=tuple(
            FindingRecord(**shared(FindingRecord, finding)) for finding in block.findings.all()
        ),
    )
