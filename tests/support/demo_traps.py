"""What shows each trap of the demo: one predicate of a record for each."""

from encounters.demo.cases import Trap
from encounters.models import Encounter
from encounters.record import EncounterRecord
from encounters.snapshot import take_snapshot
from encounters.specimen_map import parse
from encounters.vocabulary.terms import (
    BlockKind,
    Compartment,
    FindingKind,
    LesionOutcome,
    MapLayout,
    ReadingResult,
    RepairType,
    StageReason,
    StageState,
)


def record_of(mrn) -> EncounterRecord:
    return take_snapshot(Encounter.objects.get(patient__mrn=mrn, kind="mohs").pk)


def stages(record):
    return [stage for lesion in record.lesions for stage in lesion.stages]


def results(record, compartment):
    return {
        reading.result
        for stage in stages(record)
        for block in stage.blocks
        for reading in block.readings
        if reading.compartment == compartment
    }


def shows_opposite_poles(record):
    return any(
        [specimen.layout for specimen in stage.specimens] == [MapLayout.ARC] * 2
        and len(parse(stage.map_document).specimens) == 2
        for stage in stages(record)
    )


def shows_base_only(record):
    second = record.lesions[0].stages[1]
    return {block.kind for block in second.blocks} == {BlockKind.BASE}


def shows_deep_only(record):
    first = record.lesions[0].stages[0]
    edges = {block.reading(Compartment.EDGE).result for block in first.blocks}
    deep = {block.reading(Compartment.DEEP).result for block in first.blocks}
    return ReadingResult.TUMOR in deep and edges == {ReadingResult.NO_TUMOR}


def shows_inflammation(record):
    first, second = record.lesions[0].stages
    kinds = {finding.kind for block in first.blocks for finding in block.findings}
    return (
        first.state == StageState.INDETERMINATE
        and not any(block.has_tumor for block in first.blocks)
        and FindingKind.INFLAMMATION in kinds
        and second.reason == StageReason.INFLAMMATION
    )


def shows_lost_section(record):
    (stage,) = stages(record)
    return any(block.is_incomplete for block in stage.blocks) and bool(
        stage.clear_despite_incomplete_reason
    )


def shows_stopped(record):
    lesion = record.lesions[0]
    return lesion.outcome == LesionOutcome.STOPPED and bool(lesion.outcome_reason)


def shows_second_day(record):
    return len({stage.date_of_service for stage in stages(record)}) == 2


def shows_type_changed(record):
    lesion = record.lesions[0]
    return lesion.coded_tumor_type != lesion.tumor_type and bool(lesion.diagnosis_change_reason)


def shows_merged(record):
    first, second = record.lesions
    return second.merged_into == first.letter and record.defects[0].lesions == ("A", "B")


def shows_fellow(record):
    (stage,) = stages(record)
    return stage.performer != stage.reader == stage.supervisor == record.surgeon


def shows_other_surgeon(record):
    repair = record.defects[0].repair
    return repair.type == RepairType.OTHER_SURGEON and bool(repair.other_surgeon)


def shows_bone(record):
    return ReadingResult.NOT_READABLE in results(record, Compartment.DEEP)


def shows_same_region(record):
    first, second = record.lesions
    return first.site.slug == second.site.slug and first.site.in_words != second.site.in_words


def shows_seven_blocks(record):
    return 7 in {stage.block_count for stage in stages(record)}


SHOWS = {trap: globals()[f"shows_{trap.value}"] for trap in Trap}
