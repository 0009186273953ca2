"""Stages with their specimens, blocks, readings and map."""

from __future__ import annotations

from collections.abc import Iterable

from encounters.models import Block, BlockFinding, Reading, Specimen, SpecimenMap, Stage
from encounters.record import (
    BlockRecord,
    FindingRecord,
    HistologyRecord,
    ReadingRecord,
    RecutRecord,
    SpecimenRecord,
    StageRecord,
)
from encounters.snapshot.loading import LoadedRows
from encounters.snapshot.values import attached, shared


def stage_record(stage: Stage, loaded: LoadedRows) -> StageRecord:
    stage_map = attached(stage, "specimen_map", SpecimenMap)
    return StageRecord(
        **shared(StageRecord, stage),
        specimens=tuple(_specimen(specimen, loaded) for specimen in loaded.of("specimens", stage)),
        histology=HistologyRecord(**shared(HistologyRecord, stage)),
        map_document=stage_map.document if stage_map else None,
    )


def _specimen(specimen: Specimen, loaded: LoadedRows) -> SpecimenRecord:
    return SpecimenRecord(
        **shared(SpecimenRecord, specimen),
        blocks=tuple(_block(block, loaded) for block in loaded.of("blocks", specimen)),
    )


def _block(block: Block, loaded: LoadedRows) -> BlockRecord:
    rows, findings = loaded.of("readings", block), loaded.of("findings", block)
    return BlockRecord(
        **shared(BlockRecord, block),
        readings=_readings(row for row in rows if row.is_binding),
        waiting=_readings(row for row in rows if not row.is_binding and not row.superseded_at),
        earlier=_readings(row for row in rows if row.superseded_at),
        findings=_findings(row for row in findings if not row.superseded_at),
        earlier_findings=_findings(row for row in findings if row.superseded_at),
        recuts=tuple(RecutRecord(**shared(RecutRecord, row)) for row in loaded.of("recuts", block)),
    )


def _readings(rows: Iterable[Reading]) -> tuple[ReadingRecord, ...]:
    return tuple(ReadingRecord(**shared(ReadingRecord, row)) for row in rows)


def _findings(rows: Iterable[BlockFinding]) -> tuple[FindingRecord, ...]:
    return tuple(FindingRecord(**shared(FindingRecord, row)) for row in rows)
