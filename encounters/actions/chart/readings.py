"""Read blocks and conclude stages. The map's findings follow the readings in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from encounters.actions.audit.log import record_event
from encounters.actions.chart.maps import mark_findings
from encounters.actions.chart.outcomes import refuse_followed, set_outcome
from encounters.actions.saving.refusal import ActionRefusedError, refuse
from encounters.actions.saving.rows import (
    Values,
    again,
    check,
    create_row,
    locked_draft,
    remove_row,
    save_section,
)
from encounters.actions.saving.transaction import one_change
from encounters.models import Block, BlockFinding, Encounter, Reading, Stage, User
from encounters.models.base import own_columns
from encounters.specimen_map import CompartmentReading
from encounters.vocabulary.spoken import block_label, plain
from encounters.vocabulary.terms import (
    BlockKind,
    Compartment,
    LesionOutcome,
    ReadingResult,
    Role,
    StageConclusion,
)

CONCLUSION_FIELDS = ("conclusion", "clear_despite_incomplete_reason")
FINDING_FIELDS = own_columns(BlockFinding, leave_out=("block", "reader"))


def clear_readings(block: Block) -> dict[Compartment, CompartmentReading]:
    """What one tap says: no tumor, margins complete; a base has no skin edge to judge."""
    no_edge = block.kind == BlockKind.BASE
    edge = ReadingResult.NOT_APPLICABLE if no_edge else ReadingResult.NO_TUMOR
    return {
        Compartment.EDGE: CompartmentReading(result=edge),
        Compartment.DEEP: CompartmentReading(result=ReadingResult.NO_TUMOR),
    }


@one_change()
def read_block(
    block: Block,
    readings: Mapping[Compartment, CompartmentReading],
    *,
    by: User,
    reader: User | None = None,
) -> None:
    """Record the binding readings of a block's compartments.

    ``reader`` is who looked: the acting surgeon, else the stage's reader, else its performer.
    Another reader's earlier reading is kept beside the new one, but no longer binds.
    """
    stage, encounter = open_stage(block.stage)
    block = again(block)
    reader = reader or reader_of(stage, encounter, by)
    _save_readings(block, readings, reader=reader, by=by, encounter=encounter)
    name_reader(stage, reader, by=by, encounter=encounter)
    mark_findings(stage, by=by)


def _save_readings(
    block: Block,
    readings: Mapping[Compartment, CompartmentReading],
    *,
    reader: User,
    by: User,
    encounter: Encounter,
) -> None:
    for compartment, reading in readings.items():
        save_reading(block, compartment, reading, reader=reader, by=by, encounter=encounter)


def name_reader(stage: Stage, reader: User, *, by: User, encounter: Encounter) -> None:
    if stage.reader_id is None:
        save_section(
            stage,
            {"reader": reader},
            allowed=("reader",),
            by=by,
            encounter=encounter,
            action="name_reader",
        )


@one_change()
def read_all_clear(stage: Stage, *, by: User) -> int:
    """One tap for every block that nobody has read yet; returns how many there were."""
    locked_draft(stage.lesion.encounter)
    # Under the lock: what somebody read until now is no longer unread.
    unread = list(stage.blocks.filter(readings__isnull=True).distinct())
    if not unread:
        return 0
    stage, encounter = open_stage(stage)
    reader = reader_of(stage, encounter, by)
    for block in unread:
        readings = clear_readings(block)
        _save_readings(block, readings, reader=reader, by=by, encounter=encounter)
    name_reader(stage, reader, by=by, encounter=encounter)
    # Drawing takes longest, so the map follows once for all blocks.
    mark_findings(stage, by=by)
    return len(unread)


def open_stage(stage: Stage) -> tuple[Stage, Encounter]:
    encounter = locked_draft(stage.lesion.encounter)
    fresh = again(stage, "lesion")
    if fresh.conclusion:
        raise refuse("This stage is concluded. Reopen it to change a reading.")
    return fresh, encounter


def reader_of(stage: Stage, encounter: Encounter, by: User) -> User:
    """A surgeon reads for himself; a scribe or technician writes down what the surgeon reads."""
    surgeon = by.memberships.filter(practice_id=encounter.practice_id, role=Role.SURGEON.value)
    return by if surgeon.exists() else stage.reader or stage.performer


def save_reading(
    block: Block,
    compartment: Compartment,
    reading: CompartmentReading,
    *,
    reader: User,
    by: User,
    encounter: Encounter,
) -> None:
    """Make ``reading`` the binding one of a block's margin, with its event."""
    _refuse_impossible(block, compartment, reading)
    earlier = block.readings.filter(compartment=compartment.value, is_binding=True).first()
    if earlier is not None:
        _set_aside(earlier, reader=reader, by=by, encounter=encounter)
    row = Reading(
        block=block,
        compartment=compartment.value,
        reader=reader,
        read_at=timezone.now(),
        **reading_values(reading),
    )
    _check_reading(row)
    row.save(force_insert=True)
    record_event(
        "read_block",
        block,
        by=by,
        practice=encounter.practice,
        encounter=encounter,
        changes={compartment.value: (earlier.result if earlier else None, row.result)},
    )


def reading_values(reading: CompartmentReading) -> dict[str, Any]:
    """The fields of a ``Reading`` row, as it stores them."""
    return {
        "result": reading.result.value,
        "clock_from": reading.clock_from,
        "clock_to": reading.clock_to,
        "further_places": [[plain(start), plain(end)] for start, end in reading.further_places],
        "tumor_type": reading.tumor_type.value if reading.tumor_type else "",
        "tumor_subtype": reading.tumor_subtype,
        "note": reading.note,
    }


def _refuse_impossible(block: Block, compartment: Compartment, reading: CompartmentReading) -> None:
    no_deep = reading.result == ReadingResult.NOT_APPLICABLE and compartment == Compartment.DEEP
    if no_deep and block.kind != BlockKind.STRIP:
        raise refuse(
            "Every piece has a deep margin; only an edge strip may lack one.", "deep_result"
        )
    is_tumor = reading.result == ReadingResult.TUMOR
    if reading.tumor_type and not is_tumor:
        raise refuse("Only a reading of tumor has a tumor type.", f"{compartment.value}_tumor_type")
    if reading.further_places and (not is_tumor or reading.clock_from is None):
        raise refuse(
            "Only tumor with a first place has a further one.", f"{compartment.value}_further_from"
        )


def _check_reading(row: Reading) -> None:
    """``check`` with the names of the form's fields, which has both margins on one page."""
    try:
        check(row)
    except ActionRefusedError as error:
        raise ActionRefusedError(
            {
                f"{row.compartment}_{name}" if name else "": messages
                for name, messages in error.errors.items()
            }
        ) from error


def _set_aside(earlier: Reading, *, reader: User, by: User, encounter: Encounter) -> None:
    """A reader corrects his own reading; somebody else's stays on record without binding."""
    if earlier.reader_id == reader.pk:
        remove_row(earlier, by=by, encounter=encounter, action="correct_reading")
    else:
        earlier.is_binding = False
        earlier.save()


@one_change()
def unread_block(block: Block, *, by: User) -> None:
    """Take the binding readings of a block back, e.g. after tapping the wrong one."""
    stage, encounter = open_stage(block.stage)
    block = again(block)
    for reading in block.readings.filter(is_binding=True):
        remove_row(reading, by=by, encounter=encounter, action="unread_block")
    mark_findings(stage, by=by)


@one_change()
def add_finding(block: Block, values: Values, *, by: User) -> BlockFinding:
    """Something besides tumor: nerve, scar, inflammation, a gap."""
    stage, encounter = open_stage(block.stage)
    block = again(block)
    finding = create_row(
        BlockFinding,
        values,
        allowed=FINDING_FIELDS,
        by=by,
        encounter=encounter,
        action="add_finding",
        block_id=block.pk,
        reader=reader_of(stage, encounter, by),
    )
    mark_findings(stage, by=by)
    return finding


@one_change()
def remove_finding(finding: BlockFinding, *, by: User) -> None:
    stage, encounter = open_stage(finding.block.stage)
    remove_row(finding, by=by, encounter=encounter, action="remove_finding")
    mark_findings(stage, by=by)


@one_change()
def conclude_stage(
    stage: Stage, *, by: User, conclusion: StageConclusion, reason: str = ""
) -> Stage:
    """Say what the stage showed. Every block must be read; "clear" must be true.

    An incomplete section does not forbid "clear" if ``reason`` says why. A clear last stage makes
    the lesion clear; any other conclusion puts it back in progress.
    """
    encounter = locked_draft(stage.lesion.encounter)
    if stage.lesion.stages.filter(number__gt=stage.number).exists():
        raise refuse("A later stage exists; this conclusion led to it.")
    _check_conclusion(stage, conclusion, reason)
    clear = conclusion == StageConclusion.CLEAR
    saved = save_section(
        stage,
        {
            "conclusion": conclusion.value,
            "clear_despite_incomplete_reason": reason if clear else "",
        },
        allowed=CONCLUSION_FIELDS,
        by=by,
        encounter=encounter,
        action="conclude_stage",
    )
    outcome = LesionOutcome.CLEAR if clear else LesionOutcome.IN_PROGRESS
    set_outcome(stage.lesion, outcome, by=by, encounter=encounter)
    return saved


def _check_conclusion(stage: Stage, conclusion: StageConclusion, reason: str) -> None:
    binding = Reading.objects.filter(block__stage=stage, is_binding=True)
    read = set(binding.values_list("block_id", "compartment"))
    unread = [
        block
        for block in stage.blocks.all()
        if any((block.pk, compartment.value) not in read for compartment in Compartment)
    ]
    if unread:
        raise refuse(f"Not read yet: {_named(stage, unread)}. Every block needs edge and deep.")
    results = set(binding.values_list("result", flat=True))
    has_tumor = ReadingResult.TUMOR in results
    if conclusion == StageConclusion.CLEAR and has_tumor:
        raise refuse("A block of this stage shows tumor, so it is not clear.", "conclusion")
    if conclusion == StageConclusion.RESIDUAL_TUMOR and not has_tumor:
        raise refuse("No block of this stage shows tumor.", "conclusion")
    incomplete = results & {ReadingResult.INCOMPLETE, ReadingResult.NOT_READABLE}
    if conclusion == StageConclusion.CLEAR and incomplete and not reason.strip():
        raise refuse("A section is incomplete: say why the stage is clear all the same.", "reason")


def _named(stage: Stage, blocks: Iterable[Block]) -> str:
    return ", ".join(block_label(stage.number, block.number) for block in blocks)


@one_change()
def reopen_stage(stage: Stage, *, by: User) -> Stage:
    """Take a conclusion back, as long as no later stage followed from it."""
    encounter = locked_draft(stage.lesion.encounter)
    refuse_followed(stage)
    saved = save_section(
        stage,
        {"conclusion": "", "clear_despite_incomplete_reason": ""},
        allowed=CONCLUSION_FIELDS,
        by=by,
        encounter=encounter,
        action="reopen_stage",
    )
    set_outcome(stage.lesion, LesionOutcome.IN_PROGRESS, by=by, encounter=encounter)
    return saved
