"""What a page showed of a stage's readings, as a short value that each of its buttons sends back.

It changes with whatever somebody could have read there: the site, readings and whose word they
are, findings, the conclusion, the blocks themselves. How the tissue was taken is a form with
versions of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from encounters.actions.chart.entered_words import reading_words, said_by
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import StalePageError
from encounters.models import Block, Reading, Stage
from encounters.vocabulary.spoken import block_label, roman
from encounters.vocabulary.terms import ReadingResult

_LENGTH = 16
_BLOCK = ("pk", "number", "stage__specimen_map__version")
_STATE = ("pk", "created_at", "confirmed_at", "superseded_at")
_READING = tuple(f"readings__{name}" for name in (*_STATE, "is_binding", "named_at"))
_FINDING = tuple(f"findings__{name}" for name in _STATE)


@dataclass(frozen=True, slots=True)
class StageSeen:
    """The values for the buttons of the whole stage, and for those of each block by its id; and the
    version of the map, 0 where there is none."""

    whole: str
    blocks: Mapping[str, str]
    map_version: int = 0


def stage_seen(stage: Stage) -> StageSeen:
    facts: dict[tuple[str, int], set[str]] = defaultdict(set)
    # One question, in which a reading comes once for each finding of its block: few of either.
    rows = Block.objects.filter(stage=stage).order_by("number")
    map_version = 0
    for key, number, version, *state in rows.values_list(*_BLOCK, *_READING, *_FINDING):
        map_version = version or 0
        seen = facts[str(key), number]
        seen.add(str(state[: len(_READING)]))
        seen.add(str(state[len(_READING) :]))
    blocks = {key: _digest([key, number, sorted(seen)]) for (key, number), seen in facts.items()}
    lesion = stage.lesion
    place = [lesion.site, lesion.side, lesion.site_detail, lesion.site_choice, lesion.lid]
    concluded = [stage.conclusion, str(stage.concluded_at), str(stage.conclusion_confirmed_at)]
    whole = _digest([place, concluded, list(blocks.values())])
    return StageSeen(whole, blocks, map_version)


def _digest(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:_LENGTH]


def refuse_stale(
    case: LockedDraft, stage: Stage, seen: str | None, *, block: Block | None = None
) -> None:
    """``StalePageError`` unless the page showed the stage, or the block alone, as it is now.

    ``seen`` is ``None`` for a caller that has no page.
    """
    if seen is None:
        return
    now = stage_seen(stage)
    if seen == (now.blocks.get(str(block.pk)) if block else now.whole):
        return
    raise StalePageError({"": [_what_changed(case, stage, block)]})


def _what_changed(case: LockedDraft, stage: Stage, block: Block | None) -> str:
    rows = Reading.objects.filter(block__stage=stage, superseded_at=None)
    if block:
        rows = rows.filter(block=block)
    others = rows.exclude(entered_by=case.by).select_related("reader", "entered_by", "block")
    # Tumor before anything else that was read.
    last = max(
        others, key=lambda row: (row.result == ReadingResult.TUMOR, row.read_at), default=None
    )
    place = f"Stage {roman(stage.number)}"
    if block:
        place = f"Block {block_label(stage.number, block.number)}"
    if last is None:
        return f"{place} has changed since this page was made. Look again, then tap."
    what = f"{block_label(stage.number, last.block.number)}: {reading_words(last)}"
    return (
        f"{place} has changed since this page was made. {said_by(last)} {what}, at "
        f"{case.clock(last.read_at)}. Look again, then tap."
    )
