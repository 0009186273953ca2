"""Plays one stage: taken, described, read and concluded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from encounters import actions
from encounters.actions import CompartmentReading, LockedDraft, SpecimenOrder, locked_draft
from encounters.demo.cases import DemoStage
from encounters.demo.stagehand import Stagehand
from encounters.models import Block, Lesion, Stage
from encounters.specimen_map import HalfHour, as_clock
from encounters.vocabulary.terms import Compartment, MapLayout, ReadingResult, StageConclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark as the files write it: "<block> <compartment> <the rest>"."""

    block: int
    compartment: Compartment
    rest: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Mark:
        block, compartment, *rest = text.split(" ")
        return cls(block=int(block), compartment=Compartment(compartment), rest=tuple(rest))


def specimen_order(text: str) -> SpecimenOrder:
    """ "halves", "strips_and_base 7", "arc 2-4", "arc 8-12 2"."""
    layout, *rest = text.split(" ")
    order = SpecimenOrder(layout=MapLayout(layout))
    for part in rest:
        if "-" in part:
            start, end = clock(part)
            order = replace(order, clock_from=start, clock_to=end)
        else:
            order = replace(order, block_count=int(part))
    return order


def clock(text: str) -> tuple[HalfHour, HalfHour]:
    """ "11.5-12.5" runs over the top: after 12 comes 0.5."""
    start, end = (as_clock(Decimal(part)) for part in text.split("-"))
    return HalfHour(start), HalfHour(end)


def play_stage(lesion: Lesion, demo_stage: DemoStage, *, hand: Stagehand) -> Stage:
    """Take the lesion's next stage and do with it what the file tells."""
    people = hand.demo.people
    taken: dict[str, Any] = {
        name: people[value] if name in ("performer", "reader", "supervisor") else value
        for name, value in demo_stage.taken.items()
    }
    if "started_at" in taken:
        taken["started_at"] = hand.clock(taken["started_at"])
    with locked_draft(lesion.encounter, by=people["histotech"]) as by_technician:
        stage = actions.take_stage(
            by_technician,
            lesion,
            {**taken, "date_of_service": hand.day + timedelta(days=demo_stage.days_later)},
            specimens=[specimen_order(text) for text in demo_stage.cut],
        )
    with locked_draft(lesion.encounter, by=people["surgeon"]) as case:
        if demo_stage.carried:
            actions.carry_histology(case, stage, from_stage=demo_stage.carried)
        if demo_stage.histology:
            actions.describe_histology(case, stage, demo_stage.histology)
        if demo_stage.reading != "none":
            _read(case, stage, demo_stage)
        if demo_stage.conclusion:
            actions.conclude_stage(
                case,
                stage,
                conclusion=StageConclusion(demo_stage.conclusion),
                reason=demo_stage.conclusion_reason,
            )
        return case.lock_and_reload(stage)


def _read(case: LockedDraft, stage: Stage, demo_stage: DemoStage) -> None:
    seen: dict[int, dict[Compartment, CompartmentReading]] = defaultdict(dict)
    for mark, reading in _readings(demo_stage):
        seen[mark.block][mark.compartment] = reading
    blocks = {block.number: block for block in stage.blocks.all()}
    for number, readings in seen.items():
        block = blocks[number]
        actions.read_block(case, block, {**actions.clear_readings(block), **readings})
    for text in demo_stage.recuts:
        cut, reason = text.split(" ")
        actions.record_recut(case, blocks[int(cut)], {"reason": reason})
    for text in demo_stage.findings:
        _find(case, blocks, Mark.read(text))
    if demo_stage.reading == "all":
        actions.read_all_clear(case, stage)


def _readings(demo_stage: DemoStage) -> Iterable[tuple[Mark, CompartmentReading]]:
    placed = (
        (ReadingResult.TUMOR, demo_stage.tumor),
        (ReadingResult.INCOMPLETE, demo_stage.incomplete),
    )
    for result, texts in placed:
        for mark in map(Mark.read, texts):
            start, end = clock(mark.rest[0]) if mark.rest else (None, None)
            yield mark, CompartmentReading(result=result, clock_from=start, clock_to=end)
    for mark in map(Mark.read, demo_stage.unreadable):
        note = " ".join(mark.rest)
        yield mark, CompartmentReading(result=ReadingResult.NOT_READABLE, note=note)


def _find(case: LockedDraft, blocks: Mapping[int, Block], mark: Mark) -> None:
    kind, place, *caliber = mark.rest
    start, end = clock(place)
    facts: dict[str, object] = {
        "kind": kind,
        "compartment": mark.compartment.value,
        "clock_from": start,
        "clock_to": end,
        "caliber_mm": Decimal(caliber[0]) if caliber else None,
    }
    actions.add_finding(case, blocks[mark.block], facts)
