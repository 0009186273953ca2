"""Read blocks and conclude stages. The map's findings follow the readings in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from encounters.actions.chart.confirmations import facts_now
from encounters.actions.chart.maps import mark_findings
from encounters.actions.chart.outcomes import refuse_followed, set_outcome
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.offered import works_here
from encounters.actions.saving.refusal import ActionRefusedError, refuse
from encounters.actions.saving.rows import (
    Values,
    check,
    create_row,
    remove_row,
    save_section,
)
from encounters.models import Block, BlockFinding, Reading, Stage, User
from encounters.models.base import own_columns
from encounters.specimen_map import CompartmentReading
from encounters.vocabulary.spoken import block_label, plain
from encounters.vocabulary.terms import (
    NOT_SIMPLY_CLEAR,
    BlockKind,
    Compartment,
    FindingKind,
    LesionOutcome,
    ReadingResult,
    Role,
    StageConclusion,
)
from encounters.workflow.confirmations import Confirmation

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


def read_block(
    case: LockedDraft,
    block: Block,
    readings: Mapping[Compartment, CompartmentReading],
    *,
    reader: User | None = None,
) -> None:
    """Record the binding readings of a block's compartments.

    ``reader`` is who looked: the acting surgeon, else the stage's reader, else its performer.
    Another reader's earlier reading is kept beside the new one, but no longer binds.
    """
    block = case.lock_and_reload(block)
    stage = open_stage(case, block.stage_id)
    reader = reader or reader_of(case, stage)
    _save_readings(case, block, readings, reader=reader)
    name_reader(case, stage, reader)
    mark_findings(case, stage)


def _save_readings(
    case: LockedDraft,
    block: Block,
    readings: Mapping[Compartment, CompartmentReading],
    *,
    reader: User,
) -> None:
    for compartment, reading in readings.items():
        save_reading(case, block, compartment, reading, reader=reader)


def name_reader(case: LockedDraft, stage: Stage, reader: User) -> None:
    if stage.reader_id is None:
        save_section(case, stage, {"reader": reader}, allowed=("reader",), action="name_reader")


def read_all_clear(case: LockedDraft, stage: Stage) -> int:
    """One tap for every block that nobody has read yet; returns how many there were."""
    # Under the lock: what somebody read until now is no longer unread.
    unread = list(stage.blocks.filter(readings__isnull=True).distinct())
    if not unread:
        return 0
    stage = open_stage(case, stage.pk)
    reader = reader_of(case, stage)
    for block in unread:
        _save_readings(case, block, clear_readings(block), reader=reader)
    name_reader(case, stage, reader)
    # Drawing takes longest, so the map follows once for all blocks.
    mark_findings(case, stage)
    return len(unread)


def open_stage(case: LockedDraft, stage_id: UUID) -> Stage:
    """The stage as it is now; refused once it is concluded."""
    stage = case.lock_and_reload(Stage(pk=stage_id), "lesion")
    if stage.conclusion:
        raise refuse("This stage is concluded. Reopen it to change a reading.")
    return stage


def reader_of(case: LockedDraft, stage: Stage) -> User:
    """A surgeon reads for himself; a scribe or technician writes down what the surgeon reads."""
    roles = case.by.memberships.filter(practice=case.practice, role=Role.SURGEON.value)
    if roles.exists():
        return case.by
    reader = stage.reader or stage.performer
    if not works_here(reader, case.practice):
        raise refuse(f"{reader} works here no more. Say below who reads this stage.", "reader")
    return reader


def save_reading(
    case: LockedDraft,
    block: Block,
    compartment: Compartment,
    reading: CompartmentReading,
    *,
    reader: User,
) -> None:
    """Make ``reading`` the binding one of a block's margin, with its event."""
    _refuse_impossible(block, compartment, reading)
    earlier = block.readings.filter(compartment=compartment.value, is_binding=True).first()
    if earlier is not None:
        _set_aside(case, earlier, reader)
    row = Reading(
        block=block,
        compartment=compartment.value,
        reader=reader,
        read_at=timezone.now(),
        **reading_values(reading),
    )
    _check_reading(row)
    row.save(force_insert=True)
    before = earlier.result if earlier else None
    case.record("read_block", block, {compartment.value: (before, row.result)})


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


def _set_aside(case: LockedDraft, earlier: Reading, reader: User) -> None:
    """A reader corrects his own reading; somebody else's stays on record without binding."""
    if earlier.reader_id == reader.pk:
        remove_row(case, earlier, "correct_reading")
    else:
        earlier.is_binding = False
        earlier.save()


def unread_block(case: LockedDraft, block: Block) -> None:
    """Take the binding readings of a block back, e.g. after tapping the wrong one."""
    block = case.lock_and_reload(block)
    stage = open_stage(case, block.stage_id)
    for reading in block.readings.filter(is_binding=True):
        remove_row(case, reading, "unread_block")
    mark_findings(case, stage)


def add_finding(case: LockedDraft, block: Block, values: Values) -> BlockFinding:
    """Something besides tumor: nerve, scar, inflammation, a gap."""
    block = case.lock_and_reload(block)
    stage = open_stage(case, block.stage_id)
    finding = create_row(
        case,
        BlockFinding,
        values,
        allowed=FINDING_FIELDS,
        action="add_finding",
        block_id=block.pk,
        reader=reader_of(case, stage),
    )
    mark_findings(case, stage)
    return finding


def remove_finding(case: LockedDraft, finding: BlockFinding) -> None:
    stage = open_stage(case, finding.block.stage_id)
    remove_row(case, case.lock_and_reload(finding), "remove_finding")
    mark_findings(case, stage)


def conclude_stage(
    case: LockedDraft, stage: Stage, *, conclusion: StageConclusion, reason: str = ""
) -> Stage:
    """Say what the stage showed. Every block must be read; "clear" must be true.

    An incomplete section does not forbid "clear" if ``reason`` says why. A clear last stage makes
    the lesion clear; any other conclusion puts it back in progress.
    """
    stage = case.lock_and_reload(stage, "lesion")
    if stage.lesion.stages.filter(number__gt=stage.number).exists():
        raise refuse("A later stage exists; this conclusion led to it.")
    _check_conclusion(stage, conclusion, reason)
    clear, confirmation = conclusion == StageConclusion.CLEAR, Confirmation.HISTOLOGY_TIME_OUT
    saved = save_section(
        case,
        stage,
        {
            "conclusion": conclusion.value,
            "clear_despite_incomplete_reason": reason if clear else "",
            "conclusion_facts": dict(facts_now(case, confirmation, stage.pk)) if clear else {},
        },
        allowed=(*CONCLUSION_FIELDS, "conclusion_facts"),
        action="conclude_stage",
    )
    set_outcome(case, stage.lesion, LesionOutcome.CLEAR if clear else LesionOutcome.IN_PROGRESS)
    return saved.row


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
    seen = BlockFinding.objects.filter(block__stage=stage, kind__in=NOT_SIMPLY_CLEAR)
    if conclusion == StageConclusion.CLEAR and not reason.strip():
        if incomplete:
            message = "A section is incomplete: say why the stage is clear all the same."
            raise refuse(message, "reason")
        if finding := seen.first():
            what = FindingKind(finding.kind).label
            raise refuse(f"{what} was seen: say why the stage is clear all the same.", "reason")


def _named(stage: Stage, blocks: Iterable[Block]) -> str:
    return ", ".join(block_label(stage.number, block.number) for block in blocks)


def reopen_stage(case: LockedDraft, stage: Stage) -> Stage:
    """Take a conclusion back, as long as no later stage followed from it."""
    stage = case.lock_and_reload(stage, "lesion")
    refuse_followed(stage)
    saved = save_section(
        case,
        stage,
        {"conclusion": "", "clear_despite_incomplete_reason": ""},
        allowed=CONCLUSION_FIELDS,
        action="reopen_stage",
    )
    set_outcome(case, stage.lesion, LesionOutcome.IN_PROGRESS)
    return saved.row
