"""Acts on stages: taking, reading, concluding and describing them."""

from __future__ import annotations

from typing import Any

from encounters import actions
from encounters.actions import CompartmentReading, SpecimenOrder
from encounters.models import BlockFinding, Reading
from encounters.vocabulary.terms import (
    Compartment,
    FindingKind,
    MapLayout,
    ReadingResult,
    StageConclusion,
    StageReason,
)
from tests.support.case_acts import Desk, act
from tests.support.opened import opened


def cuts(desk: Desk) -> list[SpecimenOrder]:
    layout = desk.choose.choice(
        [MapLayout.SINGLE, MapLayout.HALVES, MapLayout.QUARTERS, MapLayout.STRIPS_AND_BASE]
    )
    many = desk.choose.randint(2, 8) if layout == MapLayout.STRIPS_AND_BASE else None
    return [SpecimenOrder(layout=layout, block_count=many)]


@act(8)
def take_a_stage(desk: Desk) -> None:
    values: dict[str, object] = {}
    if desk.is_so(30):
        values["started_at"] = desk.clock()
    if desk.is_so(15):
        values["date_of_service"] = desk.day()
    if desk.is_so(20):
        values["performer"] = desk.by
    if desk.is_so(20):
        values |= {"reason": StageReason.SCAR.value}
    opened.take_stage(desk.lesion(), values, specimens=cuts(desk), by=desk.by)


@act(8)
def go_through_a_stage(desk: Desk) -> None:
    """As on most days: take it where none is open, read it, and conclude what was read."""
    lesion, by = desk.lesion(), desk.surgeon
    stage = lesion.stages.select_related("lesion__encounter").order_by("number").last()
    if stage is None or stage.conclusion:
        stage = opened.take_stage(lesion, {}, specimens=cuts(desk), by=by)
    tumor = CompartmentReading(result=ReadingResult.TUMOR)
    if is_left := desk.is_so(40):
        block = desk.some(stage.blocks.select_related("stage__lesion__encounter"), "number")
        seen = actions.clear_readings(block) | {Compartment.DEEP: tumor}
        opened.read_block(block, seen, by=by)
    opened.read_all_clear(stage, by=by)
    found = StageConclusion.RESIDUAL_TUMOR if is_left else StageConclusion.CLEAR
    opened.conclude_stage(stage, conclusion=found, by=by)


@act(4)
def change_how_it_was_taken(desk: Desk) -> None:
    values: dict[str, object] = {
        "started_at": desk.clock(),
        "date_of_service": desk.day(),
        "performer": desk.by,
        "reader": desk.by,
        "supervisor": desk.by,
        "technique": desk.choose.choice(["frozen", "permanent"]),
        "reason": desk.choose.choice(list(StageReason)).value,
        "deep_structure": desk.choose.choice(["", "cartilage"]),
    }
    name = desk.choose.choice(sorted(values))
    opened.update_stage(desk.stage(), {name: values[name]}, by=desk.by)


@act(1)
def divide(desk: Desk) -> None:
    opened.divide_stage(
        desk.stage(), specimens=cuts(desk), discard_readings=desk.is_so(), by=desk.by
    )


@act(1)
def remove_a_stage(desk: Desk) -> None:
    opened.remove_stage(desk.stage(), discard_readings=desk.is_so(), by=desk.by)


@act(6)
def read_a_block(desk: Desk) -> None:
    block = desk.block()
    edge = desk.choose.choice([result for result in ReadingResult if result != "not_applicable"])
    start, end = desk.hours() if edge == ReadingResult.TUMOR else (None, None)
    seen = actions.clear_readings(block) | {
        Compartment.EDGE: CompartmentReading(result=edge, clock_from=start, clock_to=end)
    }
    answers = [str(row.pk) for row in block.readings.all()] if desk.is_so() else []
    opened.read_block(block, seen, by=desk.by, answers=answers)


@act(5)
def read_the_rest_clear(desk: Desk) -> None:
    opened.read_all_clear(desk.stage(), by=desk.by)


@act(1)
def take_a_reading_back(desk: Desk) -> None:
    opened.unread_block(desk.block(), by=desk.by)


@act(3)
def find_something_else(desk: Desk) -> None:
    kind = desk.choose.choice(list(FindingKind)).value
    opened.add_finding(desk.block(), {"kind": kind, "compartment": "edge"}, by=desk.by)


@act(1)
def take_a_finding_back(desk: Desk) -> None:
    rows = BlockFinding.objects.filter(block__stage__lesion__encounter=desk.encounter)
    opened.remove_finding(desk.some(rows, "created_at"), by=desk.by)


@act(7)
def conclude(desk: Desk) -> None:
    opened.conclude_stage(
        desk.stage(),
        conclusion=desk.choose.choice(list(StageConclusion)),
        reason=desk.choose.choice(["", "The next level was complete."]),
        by=desk.by,
    )


@act(3)
def confirm_what_was_entered(desk: Desk) -> None:
    opened.confirm_stage(desk.stage(), by=desk.by)


@act()
def take_or_leave_a_change(desk: Desk) -> None:
    rows = Reading.objects.filter(block__stage__lesion__encounter=desk.encounter)
    waiting = rows.filter(is_binding=False, superseded_at=None)
    reading = desk.some(waiting.select_related("block__stage__lesion__encounter"), "read_at")
    decide = opened.take_change if desk.is_so() else opened.leave_change
    decide(reading, by=desk.by)


@act(3)
def reopen(desk: Desk) -> None:
    opened.reopen_stage(desk.stage(), by=desk.by)


@act(4)
def describe(desk: Desk) -> None:
    values: dict[str, Any] = {
        "growth_pattern": desk.choose.choice(["", "Nodular"]),
        "perineural_invasion": desk.choose.choice([True, False, None]),
        "perineural_indeterminate": desk.choose.choice([True, None]),
        "lymphovascular_invasion": desk.choose.choice([True, False, None]),
        "scar": desk.choose.choice([True, False, None]),
    }
    opened.describe_histology(desk.stage(), values, by=desk.by)


@act(3)
def carry_the_description(desk: Desk) -> None:
    opened.carry_histology(desk.stage(), from_stage=desk.choose.randint(1, 2), by=desk.by)
