"""Read blocks: what counts, what waits for its reader's word, what was superseded.

The map's findings follow the readings in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from encounters.actions.chart.entering import Hand, ask_to_replace, hand_of, is_surgeon, set_aside
from encounters.actions.chart.maps import mark_findings
from encounters.actions.chart.stage_seen import refuse_stale
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import ActionRefusedError, refuse
from encounters.actions.saving.rows import Values, check, create_row, remove_row, save_section
from encounters.models import Block, BlockFinding, Reading, Stage, User
from encounters.models.base import own_columns
from encounters.specimen_map import CompartmentReading
from encounters.vocabulary.spoken import block_label, plain
from encounters.vocabulary.terms import BlockKind, Compartment, ReadingResult

FINDING_FIELDS = own_columns(BlockFinding, leave_out=("block", "reader"))
Readings = Mapping[Compartment, CompartmentReading]


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
    readings: Readings,
    *,
    seen: str | None = None,
    answers: Collection[str] = (),
) -> list[Reading]:
    """Record what was read at a block's margins; returns what waits for its reader's word.

    ``seen`` is what the page showed of the block, ``answers`` the foreign readings of tumor that it
    was asked about (``QuestionError``).
    """
    block = case.lock_and_reload(block)
    stage = open_stage(case, block.stage_id)
    hand = hand_of(case, stage)
    wanted = [(block, compartment, reading) for compartment, reading in readings.items()]
    ask_to_replace(case, stage, replaced_by(wanted, hand), answers)
    refuse_stale(case, stage, seen, block=block)
    waiting = save_readings(case, wanted, hand)
    name_reader(case, stage, hand.reader)
    mark_findings(case, stage)
    return waiting


def read_all_clear(case: LockedDraft, stage: Stage, *, seen: str | None = None) -> int:
    """One tap for every margin that nobody has read yet; returns in how many blocks."""
    stage = open_stage(case, stage.pk)
    refuse_stale(case, stage, seen)
    binding = Reading.objects.filter(block__stage=stage, is_binding=True)
    read = set(binding.values_list("block_id", "compartment"))
    wanted = [
        (block, compartment, reading)
        for block in stage.blocks.all()
        for compartment, reading in clear_readings(block).items()
        if (block.pk, compartment.value) not in read
    ]
    if not wanted:
        return 0
    hand = hand_of(case, stage)
    save_readings(case, wanted, hand)
    name_reader(case, stage, hand.reader)
    # Drawing takes longest, so the map follows once for all blocks.
    mark_findings(case, stage)
    return len({block.pk for block, _, _ in wanted})


def name_reader(case: LockedDraft, stage: Stage, reader: User) -> None:
    if stage.reader_id is None:
        save_section(case, stage, {"reader": reader}, allowed=("reader",), action="name_reader")


def open_stage(case: LockedDraft, stage_id: UUID) -> Stage:
    """The stage as it is now; refused once it is concluded."""
    stage = case.lock_and_reload(Stage(pk=stage_id), "lesion")
    if stage.conclusion:
        raise refuse("This stage is concluded. Reopen it to change a reading.")
    return stage


Wanted = Sequence[tuple[Block, Compartment, CompartmentReading]]


def replaced_by(wanted: Wanted, hand: Hand) -> list[Reading]:
    """The readings that would not count any more: nothing that its reader confirmed, unless
    somebody else reads himself."""
    found = []
    for block, compartment, reading in wanted:
        earlier = _binding(block, compartment)
        if earlier and _differs(earlier, reading, hand) and not _waits(earlier, hand):
            found.append(earlier)
    return found


def _binding(block: Block, compartment: Compartment) -> Reading | None:
    rows = block.readings.filter(compartment=compartment.value, is_binding=True)
    return rows.select_related("reader", "entered_by", "block").first()


def _differs(earlier: Reading, reading: CompartmentReading, hand: Hand) -> bool:
    """Of another reader a reading is always one of his own, even if both saw the same."""
    return not _is_same(earlier, reading) or (hand.is_own and earlier.reader_id != hand.reader.pk)


def _is_same(row: Reading, reading: CompartmentReading) -> bool:
    return all(getattr(row, name) == value for name, value in reading_values(reading).items())


def _waits(earlier: Reading, hand: Hand) -> bool:
    return earlier.is_confirmed and not hand.is_own


def save_readings(case: LockedDraft, wanted: Wanted, hand: Hand) -> list[Reading]:
    """Store readings, each with its event; returns those that wait for their reader's word."""
    saved = [_save_reading(case, *reading, hand=hand) for reading in wanted]
    return [row for row in saved if row is not None and not row.is_binding]


def _save_reading(
    case: LockedDraft,
    block: Block,
    compartment: Compartment,
    reading: CompartmentReading,
    *,
    hand: Hand,
) -> Reading | None:
    """The new row; ``None`` if the same reader's reading says the same already."""
    _refuse_impossible(block, compartment, reading)
    earlier = _binding(block, compartment)
    now = timezone.now()
    if earlier is not None and not _differs(earlier, reading, hand):
        if hand.is_own and not earlier.is_confirmed:
            earlier.confirmed_at = now
            earlier.save()
            case.record("confirm_reading", earlier, {"confirmed_at": (None, now)})
        return None
    row = Reading(
        block=block,
        compartment=compartment.value,
        reader=hand.reader,
        entered_by=hand.by,
        read_at=now,
        confirmed_at=hand.confirmed_at(now),
        is_binding=earlier is None or not _waits(earlier, hand),
        **reading_values(reading),
    )
    for waiting in _waiting(block, compartment):
        if not hand.is_own or _is_same(waiting, reading):
            set_aside(case, waiting)
    if row.is_binding and earlier is not None:
        set_aside(case, earlier)
    _check_reading(row)
    row.save(force_insert=True)
    before = earlier.result if earlier else None
    action = "read_block" if row.is_binding else "propose_reading"
    case.record(action, block, {compartment.value: (before, row.result)})
    return row


def _waiting(block: Block, compartment: Compartment) -> list[Reading]:
    rows = block.readings.filter(compartment=compartment.value)
    return list(rows.filter(is_binding=False, superseded_at=None))


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


def unread_block(
    case: LockedDraft, block: Block, *, seen: str | None = None, answers: Collection[str] = ()
) -> None:
    """Take the binding readings of a block back, e.g. after tapping the wrong one."""
    block = case.lock_and_reload(block)
    stage = open_stage(case, block.stage_id)
    rows = list(
        block.readings.filter(is_binding=True).select_related("reader", "entered_by", "block")
    )
    refuse_taking_back(case, stage, rows)
    ask_to_replace(case, stage, rows, answers)
    refuse_stale(case, stage, seen, block=block)
    for reading in rows:
        set_aside(case, reading)
    mark_findings(case, stage)


def refuse_taking_back(case: LockedDraft, stage: Stage, rows: Sequence[Reading]) -> None:
    """Only a surgeon lets what a surgeon confirmed count no more, in his own name."""
    if not rows or is_surgeon(case):
        return
    for row in rows:
        if row.is_confirmed:
            name = row.reader.display_name
            raise refuse(
                f"{name} read {block_label(stage.number, row.block.number)}. Enter what differs: "
                f"it waits beside that reading until {name} confirms it."
            )


def add_finding(
    case: LockedDraft, block: Block, values: Values, *, seen: str | None = None
) -> BlockFinding:
    """Something besides tumor: nerve, scar, inflammation, a gap."""
    block = case.lock_and_reload(block)
    stage = open_stage(case, block.stage_id)
    refuse_stale(case, stage, seen, block=block)
    finding = save_finding(case, block.pk, values, hand_of(case, stage))
    mark_findings(case, stage)
    return finding


def save_finding(
    case: LockedDraft, block_id: UUID, values: Values, hand: Hand, **fixed: Any
) -> BlockFinding:
    now = timezone.now()
    return create_row(
        case,
        BlockFinding,
        values,
        allowed=FINDING_FIELDS,
        action="add_finding",
        block_id=block_id,
        reader=hand.reader,
        entered_by=hand.by,
        confirmed_at=hand.confirmed_at(now),
        **fixed,
    )


def remove_finding(case: LockedDraft, finding: BlockFinding, *, seen: str | None = None) -> None:
    stage = open_stage(case, finding.block.stage_id)
    finding = case.lock_and_reload(finding)
    refuse_stale(case, stage, seen, block=finding.block)
    if not may_take_off(case, finding):
        raise refuse(
            f"{finding.reader.display_name} noted this. Only a surgeon takes it off the record."
        )
    take_off(case, finding)
    mark_findings(case, stage)


def may_take_off(case: LockedDraft, finding: BlockFinding) -> bool:
    return not finding.is_confirmed or finding.is_own_entry_of(case.by) or is_surgeon(case)


def take_off(case: LockedDraft, finding: BlockFinding) -> None:
    if finding.is_own_entry_of(case.by):
        remove_row(case, finding, "remove_finding")
    else:
        set_aside(case, finding)
