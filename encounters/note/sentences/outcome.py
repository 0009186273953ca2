"""How a lesion ended: its totals, and whether the margins are clear."""

from __future__ import annotations

from encounters.note.parts import Fact
from encounters.note.phrases import clause, counted, day, joined
from encounters.note.sentences.diagnosis import biopsy_as_reason
from encounters.note.sentences.facts import known
from encounters.note.sentences.readings import is_clear, tumor_places
from encounters.record import EncounterRecord, LesionRecord, StageRecord
from encounters.vocabulary.spoken import block_label, listed, roman
from encounters.vocabulary.terms import LesionOutcome, StageConclusion, Technique


def done_stages(lesion: LesionRecord) -> tuple[StageRecord, ...]:
    """The stages that exist in tissue; one that is only planned has no block yet."""
    return tuple(stage for stage in lesion.stages if stage.block_count)


def total_facts(lesion: LesionRecord) -> tuple[Fact, ...]:
    """Stages, blocks per stage and their sum."""
    done = done_stages(lesion)
    if not done:
        return ()
    totals = f"{counted(len(done), 'stage')}, {counted(lesion.block_count, 'block')}"
    if len(done) > 1:
        per_stage = ", ".join(f"{roman(stage.number)}: {stage.block_count}" for stage in done)
        totals += f" ({per_stage})"
    lost = [
        block_label(stage.number, block.number)
        for stage in done
        for block in stage.blocks
        if block.is_read and not block.is_examined
    ]
    if lost:
        totals += f"; cut and not examined: {listed(lost)}"
    permanent = [roman(stage.number) for stage in done if stage.technique != Technique.FROZEN]
    return known(
        ("Stages and blocks", totals),
        ("Permanent sections", f"stage {listed(permanent)}" if permanent else ""),
    )


def totals_sentence(record: EncounterRecord) -> str:
    """The totals of the encounter, where it has more than one lesion."""
    stages = sum(len(done_stages(lesion)) for lesion in record.lesions)
    if len(record.lesions) < 2 or not stages:
        return ""
    return joined(
        f"In all {counted(len(record.lesions), 'lesion')}, {counted(stages, 'stage')} and "
        f"{counted(record.block_count, 'block')}"
    )


def clearance(lesion: LesionRecord) -> str:
    """The clearance statement; never more than the outcome that was recorded."""
    if lesion.merged_into:
        return _merged(lesion)
    return joined(*_outcome(lesion), clause(lesion.outcome_reason), lesion.outcome_plan)


def _outcome(lesion: LesionRecord) -> tuple[str, ...]:
    left = _left(lesion)
    match lesion.outcome:
        case LesionOutcome.CLEAR:
            return _clear(lesion)
        case LesionOutcome.STOPPED:
            where = f" at {left}" if left else ""
            return (f"Surgery was stopped with tumor left{where}",)
        case LesionOutcome.CONTINUES:
            what = f"Not clear yet: tumor remains at {left}" if left else "Not clear yet"
            return (what, "Surgery continues another day")
        case LesionOutcome.PENDING:
            return ("Clearance is pending permanent sections or a second opinion",)
        case LesionOutcome.IN_PROGRESS:
            return ("Surgery is in progress",) if done_stages(lesion) else ()


def _merged(lesion: LesionRecord) -> str:
    at = f" at its stage {roman(lesion.merged_at_stage)}" if lesion.merged_at_stage else ""
    other = lesion.merged_into
    return joined(
        f"The wound joined that of lesion {other}{at}; from there on the stages of lesion {other} "
        f"are those of lesion {lesion.letter}",
        lesion.outcome_reason,
        lesion.outcome_plan,
    )


def _clear(lesion: LesionRecord) -> tuple[str, ...]:
    """The strongest sentence the stages bear out."""
    done = done_stages(lesion)
    if not done or done[-1].conclusion != StageConclusion.CLEAR or tumor_places(done[-1]):
        return ("Margins are recorded as clear",)
    last = done[-1]
    if last.clear_despite_incomplete_reason:
        judged = f"Margins were judged clear after stage {roman(last.number)} although a section"
        reason = f"Reason given: {clause(last.clear_despite_incomplete_reason)}"
        return f"{judged} was incomplete", reason
    if not is_clear(last):
        return ("Margins are recorded as clear",)
    when = f" on {day(last.date_of_service)}" if _days(done) > 1 else ""
    clear = f"No residual tumor at any margin after stage {roman(last.number)}{when}"
    if len(done) == 1:
        return ("No residual tumor was seen in stage I", biopsy_as_reason(lesion))
    return (clear,)


def _days(stages: tuple[StageRecord, ...]) -> int:
    return len({stage.date_of_service for stage in stages})


def _left(lesion: LesionRecord) -> str:
    """ "the deep margin of block II-1, 5 to 6 o'clock", as the last stage showed."""
    done = done_stages(lesion)
    return listed(tumor_places(done[-1])) if done else ""
