"""What holds of every lesion's stages at any time, asked of the rows, the maps and the codes.

For a database with one encounter: whatever rows there are, are its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from encounters.actions.audit.log import head
from encounters.coding.from_record import case_from_record
from encounters.models import (
    Block,
    BlockFinding,
    Lesion,
    MapVersion,
    Reading,
    SiteVerification,
    Specimen,
    SpecimenMap,
    Stage,
)
from encounters.snapshot.chart import Chart
from encounters.specimen_map import TUMOR, parse
from encounters.specimen_map import SpecimenMap as DrawnMap
from encounters.specimen_map.document import from_document
from encounters.vocabulary.terms import LesionOutcome, ReadingResult, StageConclusion, StageReason

INCLUDED_BLOCKS = 5
FIRST, FURTHER, BEYOND = "first-stage", "further-stages", "further-blocks"


class Rows:
    """All rows that an act on stages could change, read once, and how far the audit log is."""

    def __init__(self) -> None:
        self.lesions = list(Lesion.objects.order_by("letter"))
        self.verifications = list(SiteVerification.objects.order_by("pk"))
        self.stages = list(Stage.objects.order_by("lesion__letter", "number", "pk"))
        self.specimens = list(Specimen.objects.order_by("pk"))
        self.blocks = list(Block.objects.order_by("stage", "number"))
        self.readings = list(Reading.objects.order_by("pk"))
        self.findings = list(BlockFinding.objects.order_by("pk"))
        self.maps = list(SpecimenMap.objects.order_by("pk"))
        # A version of a map never changes and its document is long: its key says enough.
        self.versions = list(MapVersion.objects.order_by("number").defer("document"))
        self.log = head()

    def values(self) -> dict[str, Any]:
        """All columns of all rows, to be compared."""
        tables = {name: rows for name, rows in vars(self).items() if isinstance(rows, list)}
        return {name: _values(rows) for name, rows in tables.items()} | {"log": self.log}

    def billed(self) -> list[Any]:
        """The columns of all that codes are derived from."""
        return [_values(rows) for rows in (self.lesions, self.stages, self.blocks)]

    def stages_of(self, lesion: Lesion) -> list[Stage]:
        return [stage for stage in self.stages if stage.lesion_id == lesion.pk]

    def blocks_of(self, stage: Stage) -> list[Block]:
        return [block for block in self.blocks if block.stage_id == stage.pk]

    def binding(self, stage: Stage) -> list[Reading]:
        keys = {block.pk for block in self.blocks_of(stage)}
        return [
            reading for reading in self.readings if reading.is_binding and reading.block_id in keys
        ]


def _values(rows: list[Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in vars(row).items() if name != "_state"} for row in rows]


def check_stages(rows: Rows) -> None:
    """``AssertionError`` for the first thing that does not hold of the rows and the maps."""
    for lesion in rows.lesions:
        stages = rows.stages_of(lesion)
        _check_order(stages)
        _check_outcome(lesion, stages, rows)
    _check_blocks(rows)
    maps = {row.stage_id: row for row in rows.maps}
    assert maps.keys() == {stage.pk for stage in rows.stages}, "a stage without its map"
    for stage in rows.stages:
        _check_conclusion(stage, rows)
        _check_map(maps[stage.pk], stage, rows)


def _check_order(stages: list[Stage]) -> None:
    """Numbered 1 to n, each for a reason, none before the day or the conclusion of the last."""
    numbers = [stage.number for stage in stages]
    assert numbers == list(range(1, len(stages) + 1)), f"stages numbered {numbers}"
    days = [stage.date_of_service for stage in stages]
    assert days == sorted(days), f"stages on {days}"
    for stage, following in pairwise(stages):
        assert stage.conclusion, f"stage {following.number} follows one without a conclusion"
    firsts = [stage.number for stage in stages if stage.reason == StageReason.FIRST_STAGE]
    assert firsts == numbers[:1], f"first stages are {firsts}"


def _check_outcome(lesion: Lesion, stages: list[Stage], rows: Rows) -> None:
    """A lesion is clear only if its last stage was read clear."""
    if lesion.merged_into_id is not None:
        joined = [stage.number for stage in rows.stages if stage.lesion_id == lesion.merged_into_id]
        assert lesion.merged_at_stage in joined, "merged at a stage that is gone"
    elif lesion.outcome == LesionOutcome.CLEAR:
        assert stages, "clear without a stage"
        assert stages[-1].conclusion == StageConclusion.CLEAR, "clear after a stage that is not"


def _check_blocks(rows: Rows) -> None:
    """No row without its stage, and what was read is read in a block that exists."""
    stage_of = {specimen.pk: specimen.stage_id for specimen in rows.specimens}
    assert set(stage_of.values()) == {stage.pk for stage in rows.stages}
    assert all(stage_of[block.specimen_id] == block.stage_id for block in rows.blocks)
    living = {block.pk for block in rows.blocks}
    assert {row.block_id for row in (*rows.readings, *rows.findings)} <= living
    for stage in rows.stages:
        numbers = [block.number for block in rows.blocks_of(stage)]
        assert numbers, "a stage without blocks"
        first = numbers[0]
        assert numbers == list(range(first, first + len(numbers))), f"blocks numbered {numbers}"
        assert numbers[-1] <= stage.last_block, f"{numbers} go beyond {stage.last_block}"


def _check_conclusion(stage: Stage, rows: Rows) -> None:
    """A conclusion has every block read, and says what was read in them."""
    read = rows.binding(stage)
    per_block = Counter(reading.block_id for reading in read)
    if stage.conclusion:
        assert per_block == {block.pk: 2 for block in rows.blocks_of(stage)}, "not all read"
    has_tumor = any(reading.result == ReadingResult.TUMOR for reading in read)
    if stage.conclusion == StageConclusion.CLEAR:
        assert not has_tumor, "clear with tumor in a block"
    if stage.conclusion == StageConclusion.RESIDUAL_TUMOR:
        assert has_tumor, "residual tumor in no block"


def _check_map(row: SpecimenMap, stage: Stage, rows: Rows) -> None:
    """The map is of the stage's blocks and no others, under their numbers, with their tumor."""
    drawn = from_document(row.document, DrawnMap)
    pieces = {
        specimen.pk: specimen.number for specimen in rows.specimens if specimen.stage_id == stage.pk
    }
    assert {specimen.id: specimen.number for specimen in drawn.specimens} == {
        str(key): number for key, number in pieces.items()
    }
    assert {block.id: (block.number, block.specimen) for block in drawn.blocks} == {
        str(cut_block.pk): (cut_block.number, pieces[cut_block.specimen_id])
        for cut_block in rows.blocks_of(stage)
    }
    assert {
        (finding.block, finding.compartment.value, finding.clock_from, finding.clock_to)
        for finding in drawn.findings
        if finding.kind == TUMOR
    } == {
        (str(reading.block_id), reading.compartment, reading.clock_from, reading.clock_to)
        for reading in rows.binding(stage)
        if reading.result == ReadingResult.TUMOR
    }
    kept = [version.number for version in rows.versions if version.stage_id == stage.pk]
    assert kept == list(range(1, row.version + 1)), f"versions {kept} of {row.version}"


def check_maps_in_full(rows: Rows) -> None:
    """Check maps as an uploaded one: schema, shapes, areas. This is the slowest check."""
    for row in rows.maps:
        parse(row.document)


def check_codes(chart: Chart, rows: Rows) -> None:
    """The blocks billed, stage by stage and in the units of the lines, are the blocks there are."""
    coded = {
        lesion.id: [(stage.number, stage.blocks, stage.is_mohs) for stage in lesion.stages]
        for lesion in case_from_record(chart.record).lesions
    }
    assert coded == {
        lesion.letter: [
            (stage.number, len(rows.blocks_of(stage)), True) for stage in rows.stages_of(lesion)
        ]
        for lesion in rows.lesions
    }
    billed: dict[tuple[str, date, str], int] = defaultdict(int)
    for line in chart.code_sheet.lines:
        billed[line.lesion, line.date_of_service, line.rule] += line.units
    assert billed == _due(rows)


def _due(rows: Rows) -> Mapping[tuple[str, date, str], int]:
    """Units by lesion, day and rule, counted anew from the rows."""
    due: dict[tuple[str, date, str], int] = defaultdict(int)
    for lesion in rows.lesions:
        for stage in rows.stages_of(lesion):
            day = stage.date_of_service
            is_first = (lesion.letter, day, FIRST) not in due
            due[lesion.letter, day, FIRST if is_first else FURTHER] += 1
            beyond = len(rows.blocks_of(stage)) - INCLUDED_BLOCKS
            if beyond > 0:
                due[lesion.letter, day, BEYOND] += beyond
    return due
