"""How a lesion ended: its totals, and whether the margins are clear."""

from __future__ import annotations

from encounters.note.phrases import clause, day, joined
from encounters.note.sentences.diagnosis import biopsy_as_reason
from encounters.note.sentences.readings import (
    is_clear,
    not_examined_words,
    tumor_places,
)
from encounters.record import EncounterRecord, LesionRecord, StageRecord
from encounters.vocabulary.spoken import counted, listed, roman
from encounters.vocabulary.terms import LesionOutcome, StageConclusion, Technique


def done_stages(lesion: LesionRecord) -> tuple[StageRecord, ...]:
    """The stages that exist in tissue; one that is only planned has no block yet."""
    return tuple(stage for stage in lesion.stages if stage.block_count)


def totals_sentence(record: EncounterRecord) -> str:
    """The totals of the encounter, where it has more than one lesion."""
    stages = sum(len(done_stages(lesion)) for lesion in record.lesions)
    if len(record.lesions) < 2 or not stages:
        return ""
    return joined(
        f"In all {counted(len(record.lesions), 'lesion')}, {counted(stages, 'stage')} and "
        f"{counted(record.block_count, 'block')}"
    )


def clearance(record: EncounterRecord, lesion: LesionRecord) -> str:
    """The clearance statement; never more than the outcome that was recorded."""
    if lesion.merged_into:
        return _merged(record, lesion)
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
            return (_pending(lesion),)
        case LesionOutcome.IN_PROGRESS:
            return ("Surgery is in progress",) if done_stages(lesion) else ()


def _pending(lesion: LesionRecord) -> str:
    """On what it waits, as far as the stages tell."""
    waiting = [
        roman(stage.number)
        for stage in done_stages(lesion)
        if stage.technique == Technique.PERMANENT and stage.conclusion is None
    ]
    if not waiting:
        return "Clearance is pending"
    which = f"stage{'s' * (len(waiting) > 1)} {listed(waiting)}"
    return f"Clearance is pending the permanent sections of {which}"


def _merged(record: EncounterRecord, lesion: LesionRecord) -> str:
    at = f" at its stage {roman(lesion.merged_at_stage)}" if lesion.merged_at_stage else ""
    other = lesion.merged_into
    return joined(
        f"The wound joined that of lesion {other}{at}; from there on the stages of lesion {other} "
        f"are those of lesion {lesion.letter}",
        *_own_margin(record, lesion),
        lesion.outcome_reason,
        lesion.outcome_plan,
    )


def _own_margin(record: EncounterRecord, lesion: LesionRecord) -> tuple[str, ...]:
    """What became of the margin of a lesion that joined another one."""
    target = next((each for each in record.lesions if each.letter == lesion.merged_into), None)
    if target is None:
        return ()
    left, letter = _left(lesion), lesion.letter
    own = f"Its own last stage had left tumor at {left}" if left else ""
    if target.outcome != LesionOutcome.CLEAR:
        return (own, f"Lesion {letter} ends as lesion {target.letter} does", *_outcome(target))
    last = done_stages(target)[-1:]
    if last and is_clear(last[0]):
        which = f"stage {roman(last[0].number)} of lesion {target.letter}"
        return (own, f"No residual tumor of lesion {letter} at any margin after {which}")
    return (own, f"Lesion {letter} ends as lesion {target.letter} does", *_clear(target))


def _clear(lesion: LesionRecord) -> tuple[str, ...]:
    """The strongest sentence the stages bear out."""
    done = done_stages(lesion)
    if not done or done[-1].conclusion != StageConclusion.CLEAR or tumor_places(done[-1]):
        return ("Margins are recorded as clear",)
    last = done[-1]
    if last.clear_despite_incomplete_reason:
        reason = f"Reason given: {clause(last.clear_despite_incomplete_reason)}"
        return _judged(last), reason
    if not is_clear(last):
        return ("Margins are recorded as clear", not_examined_words(last))
    when = f" on {day(last.date_of_service)}" if _days(done) > 1 else ""
    clear = f"No residual tumor at any margin after stage {roman(last.number)}{when}"
    if len(done) == 1:
        return ("No residual tumor was seen in stage I", biopsy_as_reason(lesion))
    return (clear,)


def _judged(last: StageRecord) -> str:
    """Clear, and what speaks against it, in numbers."""
    doubts = [] if not last.doubts else [listed(last.doubts)]
    missed = not_examined_words(last)
    against = "; ".join([*doubts, *([missed] if missed else [])])
    judged = f"Margins were judged clear after stage {roman(last.number)}"
    return f"{judged} in spite of: {against}" if against else judged


def _days(stages: tuple[StageRecord, ...]) -> int:
    return len({stage.date_of_service for stage in stages})


def _left(lesion: LesionRecord) -> str:
    """ "the deep margin of block II-1, 5 to 6 o'clock", as the last stage showed."""
    done = done_stages(lesion)
    return listed(tumor_places(done[-1])) if done else ""
