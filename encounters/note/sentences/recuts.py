"""Recuts in the note: which block, how often, and why; the readings are told beside it."""

from __future__ import annotations

from collections.abc import Iterable

from encounters.note.phrases import clause, lower_first
from encounters.record import RecutRecord, StageRecord
from encounters.vocabulary.recut_terms import RecutReason
from encounters.vocabulary.spoken import block_label, listed

_WHY = {
    RecutReason.EPIDERMIS_MISSING: "the epidermis was missing",
    RecutReason.HOLE: "there was a hole",
    RecutReason.FOLD: "there was a fold",
    RecutReason.STAIN: "the stain was unsatisfactory",
    RecutReason.FLOATER: "foreign tissue lay on the section",
}
_TIMES = {1: "once", 2: "twice"}


def recut_sentences(stage: StageRecord) -> tuple[str, ...]:
    """ "Block I-2 was recut once because the epidermis was missing"; a sentence for each block."""
    return tuple(
        f"Block {block_label(stage.number, block.number)} was recut "
        f"{_TIMES.get(len(block.recuts), f'{len(block.recuts)} times')} "
        f"{_because(block.recuts)}"
        for block in stage.blocks
        if block.recuts
    )


def _because(recuts: Iterable[RecutRecord]) -> str:
    """Each reason once, in the order of the recuts; those that have no clause of their own last."""
    known, others = [], []
    for recut in recuts:
        detail = lower_first(clause(recut.detail))
        if recut.reason == RecutReason.OTHER:
            others.append(detail)
        else:
            known.append(f"{_WHY[recut.reason]} ({detail})" if detail else _WHY[recut.reason])
    parts = [f"because {listed(dict.fromkeys(known))}"] if known else []
    if others:
        parts.append(f"for another reason ({'; '.join(dict.fromkeys(others))})")
    return " and ".join(parts)
