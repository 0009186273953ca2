"""Save the readings that a line of shorthand says of a stage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from encounters.actions.chart.entering import ask_to_replace, hand_of
from encounters.actions.chart.maps import mark_findings
from encounters.actions.chart.readings import (
    clear_readings,
    name_reader,
    open_stage,
    replaced_by,
    save_readings,
)
from encounters.actions.chart.stage_seen import refuse_stale
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.models import Block, Reading, Stage
from encounters.specimen_map import CompartmentReading
from encounters.vocabulary.terms import Compartment

Said = Mapping[tuple[int, Compartment], CompartmentReading]


def read_margins(
    case: LockedDraft,
    stage: Stage,
    said: Said,
    *,
    clears_rest: bool,
    seen: str | None = None,
    answers: Collection[str] = (),
) -> list[Reading]:
    """Record readings of several blocks at once; returns those that wait for their reader's word.

    ``said`` is by the block's number and margin. With ``clears_rest`` every other margin that
    nobody has read is without tumor and complete. ``seen`` and ``answers`` as of ``read_block``.
    """
    stage = open_stage(case, stage.pk)
    blocks = {block.number: block for block in stage.blocks.all()}
    if any(number not in blocks for number, _ in said):
        raise refuse("The blocks were divided another way meanwhile. Look again.")
    wanted = [(blocks[number], margin, reading) for (number, margin), reading in said.items()]
    if clears_rest:
        wanted += _rest(stage, blocks, said)
    hand = hand_of(case, stage)
    ask_to_replace(case, stage, replaced_by(wanted, hand), answers)
    refuse_stale(case, stage, seen)
    waiting = save_readings(case, wanted, hand)
    name_reader(case, stage, hand.reader)
    mark_findings(case, stage)
    return waiting


def _rest(
    stage: Stage, blocks: Mapping[int, Block], said: Said
) -> Iterator[tuple[Block, Compartment, CompartmentReading]]:
    binding = Reading.objects.filter(block__stage=stage, is_binding=True)
    read = set(binding.values_list("block_id", "compartment"))
    for number, block in blocks.items():
        for margin, reading in clear_readings(block).items():
            if (number, margin) not in said and (block.pk, margin.value) not in read:
                yield block, margin, reading
