"""One stage in words: why it was taken, from where, how it was processed, and by whom."""

from __future__ import annotations

from encounters.note.phrases import (
    block_names,
    clause,
    clock_time,
    joined,
    lower_first,
    size,
)
from encounters.note.sentences.histology import histology_sentences
from encounters.note.sentences.readings import result_sentences, tumor_places
from encounters.note.sentences.recuts import recut_sentences
from encounters.note.sentences.teaching import teaching
from encounters.note.teller import Teller
from encounters.record import LesionRecord, SpecimenRecord, StageRecord
from encounters.specimen_map import clock_words
from encounters.vocabulary.spoken import counted, listed, plain, roman
from encounters.vocabulary.terms import MapLayout, StageConclusion, StageReason, Technique

_DIVIDED = {
    MapLayout.SINGLE: "left in one piece",
    MapLayout.HALVES: "divided into halves",
    MapLayout.THIRDS: "divided into thirds",
    MapLayout.QUARTERS: "divided into quarters",
    MapLayout.STRIPS_AND_BASE: "divided into edge strips and base",
    MapLayout.DRAWN: "divided as drawn on the map",
}
_WHY = {
    StageReason.RESIDUAL_TUMOR: "because of residual tumor",
    StageReason.INCOMPLETE_MARGIN: "because a margin was incomplete",
    StageReason.INFLAMMATION: "because dense inflammation obscured the margin",
    StageReason.SCAR: "because scar obscured the margin",
    StageReason.PERINEURAL_INVASION: "as an extra safety layer for perineural invasion",
}
_TECHNIQUES = {
    Technique.FROZEN: "frozen sections",
    Technique.PERMANENT: "permanent (paraffin) sections",
}
_CONCLUSIONS = {
    StageConclusion.CLEAR: "clear",
    StageConclusion.RESIDUAL_TUMOR: "residual tumor",
    StageConclusion.INDETERMINATE: "indeterminate",
}


def stage_heading(stage: StageRecord, teller: Teller) -> str:
    """ "Stage II, 10:55 am"; with the day where the case has several."""
    parts = [f"Stage {roman(stage.number)}", teller.on(stage.date_of_service)]
    if stage.started_at:
        parts.append(clock_time(stage.started_at))
    return ", ".join(part for part in parts if part)


def conclusion_words(stage: StageRecord) -> str:
    """ "Conclusion: clear."; says so while there is none."""
    if stage.conclusion is None:
        return "Not concluded yet."
    reason = stage.clear_despite_incomplete_reason
    accepted = f"Accepted although incomplete: {clause(reason)}" if reason else ""
    return joined(f"Conclusion: {_CONCLUSIONS[stage.conclusion]}", accepted)


def confirmed_words(stage: StageRecord, teller: Teller) -> str:
    """What was confirmed when the stage was called clear, without what the page says anyway."""
    blocks, inks = (stage.conclusion_facts.get(name, "") for name in ("Blocks", "Inks"))
    if not blocks:
        return ""
    names = f" and inks ({inks})" if inks and inks != "none" else ""
    facts = f"patient, site and side, stage{'' if names else ' and'}"
    joint = "," if names else ""
    what = f"{facts}{joint} blocks ({blocks}){names}"
    if stage.conclusion_by is None:
        return joined(f"Confirmed at the microscope: {what}")
    return joined(f"{teller.who(stage.conclusion_by)} confirmed at the microscope: {what}")


def stage_paragraphs(lesion: LesionRecord, stage: StageRecord, teller: Teller) -> tuple[str, ...]:
    """Surgery, then reading with histology; a paragraph without facts is left out."""
    found = (
        joined(
            _taken(lesion, stage, teller),
            _processing(lesion, stage),
            _deep_structure(stage),
            _reader(stage, teller),
            *supervision(stage, teller),
        ),
        joined(
            *recut_sentences(stage),
            *result_sentences(lesion, stage),
            *histology_sentences(lesion, stage),
        ),
    )
    return tuple(text for text in found if text)


def _taken(lesion: LesionRecord, stage: StageRecord, teller: Teller) -> str:
    """Who took what from where, how, and why; without anybody named, what was taken."""
    how = [
        f"with a {plain(stage.margin_mm)} mm clinical margin" if stage.margin_mm else "",
        f"at a {stage.bevel_degrees}° bevel" if stage.bevel_degrees is not None else "",
        f"to the {lower_first(stage.depth_plane.label)}" if stage.depth_plane else "",
    ]
    what = _tissue(stage)
    why = _reason(lesion, stage)
    if not what and not why and not any(how):
        return ""
    what = what or "the tissue"
    if stage.performer is None:
        plural = len(_with_blocks(stage)) > 1
        verb = f"{what} {'were' if plural else 'was'} taken"
    else:
        verb = f"{teller.who(stage.performer)} took {what}"
    return " ".join(part for part in (verb, *how, why) if part)


def _with_blocks(stage: StageRecord) -> list[SpecimenRecord]:
    return [specimen for specimen in stage.specimens if specimen.blocks]


def _tissue(stage: StageRecord) -> str:
    """ "one specimen of 1.6 × 1.4 cm", "an arc from 2 to 4 o'clock"."""
    taken = _with_blocks(stage)
    if len(taken) == 1:
        return specimen_words(taken[0])
    return listed(f"{specimen_words(each)} ({_names(stage, each)})" for each in taken)


def specimen_words(specimen: SpecimenRecord) -> str:
    """ "one specimen of 1.6 × 1.4 cm", "an arc from 2 to 4 o'clock"."""
    where = clock_words(specimen.clock_from, specimen.clock_to)
    if specimen.layout == MapLayout.BASE_ONLY:
        words = "the base only, without a skin edge"
    elif specimen.layout == MapLayout.ARC:
        words = "an arc"
    else:
        words = "one specimen"
    measure = size(specimen.length_mm, specimen.width_mm)
    sized = f"{words} of {measure}" if measure else words
    return f"{sized} from {where}" if where else sized


def _reason(lesion: LesionRecord, stage: StageRecord) -> str:
    """Why this stage; for residual tumor with its places in the stage before."""
    detail = clause(stage.reason_detail)
    if stage.reason == StageReason.FIRST_STAGE:
        return f"({detail})" if detail else ""
    if stage.reason == StageReason.OTHER:
        return f"because {lower_first(detail)}" if detail else ""
    why = _WHY[stage.reason]
    if stage.reason == StageReason.RESIDUAL_TUMOR:
        places = places_before(lesion, stage)
        why += f" at {listed(places)}" if places else ""
    return f"{why} ({detail})" if detail else why


def places_before(lesion: LesionRecord, stage: StageRecord) -> tuple[str, ...]:
    """Where the stage before showed tumor."""
    before = _stage_before(lesion, stage)
    return tumor_places(before) if before else ()


def _stage_before(lesion: LesionRecord, stage: StageRecord) -> StageRecord | None:
    return next((other for other in lesion.stages if other.number == stage.number - 1), None)


def _processing(lesion: LesionRecord, stage: StageRecord) -> str:
    """How the tissue became blocks; the one place that counts them in prose."""
    if not stage.block_count:
        return ""
    taken = _with_blocks(stage)
    blocks = counted(stage.block_count, "block")
    if len(taken) == 1:
        blocks += f" ({_labels(stage, taken[0])})"
        divided = _DIVIDED.get(taken[0].layout, "")
        subject = f"It was {divided} and processed" if divided else "It was processed"
    else:
        subject = "They were processed"
    return f"{subject} in {blocks} as {_TECHNIQUES[stage.technique]}{_stain(lesion, stage)}"


def _stain(lesion: LesionRecord, stage: StageRecord) -> str:
    """Where it is not that of the stage before."""
    before = _stage_before(lesion, stage)
    is_same = before and (before.stain, before.technique) == (stage.stain, stage.technique)
    return "" if not stage.stain or is_same else f", stained with {lower_first(stage.stain)}"


def _names(stage: StageRecord, specimen: SpecimenRecord) -> str:
    return block_names(stage.number, [block.number for block in specimen.blocks])


def _labels(stage: StageRecord, specimen: SpecimenRecord) -> str:
    return _names(stage, specimen).partition(" ")[2]


def _deep_structure(stage: StageRecord) -> str:
    if stage.deep_structure is None:
        return ""
    detail = f" ({clause(stage.deep_structure_detail)})" if stage.deep_structure_detail else ""
    return f"{stage.deep_structure.label} was directly involved{detail}"


def _reader(stage: StageRecord, teller: Teller) -> str:
    """Who read, where it was not who took the tissue; the table of stages names each."""
    if stage.reader is None or not any(block.readings for block in stage.blocks):
        return ""
    if stage.performer is not None and stage.performer.id == stage.reader.id:
        return "" if teller.is_signer(stage.reader) else f"{teller.who(stage.reader)} read it too"
    return f"{teller.who(stage.reader)} read the sections"


def supervision(stage: StageRecord, teller: Teller) -> tuple[str, ...]:
    """Who supervised, and what has to be said of a fellow and of another reader."""
    return (*_supervised(stage, teller), *teaching(stage, teller))


def _supervised(stage: StageRecord, teller: Teller) -> tuple[str, ...]:
    """That somebody supervised, in the supervisor's own statement."""
    statement = stage.supervision_statement.strip()
    if stage.supervisor is None:
        return (statement,) if statement else ()
    who = teller.who(stage.supervisor)
    if statement:
        verb = "state" if teller.is_signer(stage.supervisor) else "states"
        return (f"{who} supervised and {verb}: “{clause(statement)}.”",)
    return (f"{who} supervised",)
