"""One stage in words: why it was taken, from where, how it was processed, and by whom."""

from __future__ import annotations

from encounters.note.phrases import (
    block_names,
    clause,
    clock_time,
    counted,
    day,
    joined,
    lower_first,
    person_name,
    size,
    spelled,
    subject,
)
from encounters.note.sentences.histology import histology_sentences
from encounters.note.sentences.readings import result_sentences, tumor_places
from encounters.note.sentences.recuts import recut_sentences
from encounters.record import LesionRecord, SpecimenRecord, StageRecord
from encounters.specimen_map import clock_words
from encounters.vocabulary.spoken import listed, plain, roman
from encounters.vocabulary.terms import MapLayout, StageConclusion, StageReason, Technique

_TAKEN = {
    MapLayout.SINGLE: "in one piece",
    MapLayout.HALVES: "divided into halves",
    MapLayout.THIRDS: "divided into thirds",
    MapLayout.QUARTERS: "divided into quarters",
    MapLayout.STRIPS_AND_BASE: "divided into edge strips and base",
    MapLayout.ARC: "an arc",
    MapLayout.BASE_ONLY: "the base only, without a skin edge",
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
    Technique.FROZEN: "as frozen sections",
    Technique.PERMANENT: "as permanent (paraffin) sections",
}
_CONCLUSIONS = {
    StageConclusion.CLEAR: "clear",
    StageConclusion.RESIDUAL_TUMOR: "residual tumor",
    StageConclusion.INDETERMINATE: "indeterminate",
}


def stage_heading(stage: StageRecord) -> str:
    """ "Stage II, Oct 5, 2026, 10:55 am"."""
    parts = [f"Stage {roman(stage.number)}", day(stage.date_of_service)]
    if stage.started_at:
        parts.append(clock_time(stage.started_at))
    return ", ".join(parts)


def conclusion_words(stage: StageRecord) -> str:
    """ "Conclusion: clear."; says so while there is none."""
    if stage.conclusion is None:
        return "Not concluded yet."
    reason = stage.clear_despite_incomplete_reason
    accepted = f"Accepted although incomplete: {clause(reason)}" if reason else ""
    return joined(f"Conclusion: {_CONCLUSIONS[stage.conclusion]}", accepted, _confirmed(stage))


def _confirmed(stage: StageRecord) -> str:
    """What was confirmed when the stage was called clear, without what the page says anyway."""
    facts = stage.conclusion_facts
    blocks, inks = facts.get("Blocks", ""), facts.get("Inks", "")
    if not blocks:
        return ""
    return (
        f"Confirmed at the microscope: patient, site and side, stage, blocks {blocks}, inks {inks}"
    )


def stage_paragraphs(lesion: LesionRecord, stage: StageRecord) -> tuple[str, ...]:
    """Surgery, then reading, then histology; a paragraph without facts is left out."""
    found = (
        joined(_taken(lesion, stage), _processing(stage), _deep_structure(stage), *people(stage)),
        joined(*recut_sentences(stage), *result_sentences(lesion, stage)),
        joined(*histology_sentences(lesion, stage)),
    )
    return tuple(text for text in found if text)


def _taken(lesion: LesionRecord, stage: StageRecord) -> str:
    how = [
        f"with a {plain(stage.margin_mm)} mm clinical margin" if stage.margin_mm else "",
        f"at a {stage.bevel_degrees}° bevel" if stage.bevel_degrees is not None else "",
        f"to the {lower_first(stage.depth_plane.label)}" if stage.depth_plane else "",
        _reason(lesion, stage),
    ]
    details = " ".join(part for part in how if part)
    return f"Stage {roman(stage.number)} was taken {details}" if details else ""


def _reason(lesion: LesionRecord, stage: StageRecord) -> str:
    """Why this stage; for residual tumor with its places in the stage before."""
    detail = clause(stage.reason_detail)
    if stage.reason == StageReason.FIRST_STAGE:
        return f"({detail})" if detail else ""
    if stage.reason == StageReason.OTHER:
        return f"because {lower_first(detail)}" if detail else ""
    why = _WHY[stage.reason]
    if stage.reason == StageReason.RESIDUAL_TUMOR:
        places = _places_before(lesion, stage)
        why += f" at {listed(places)}" if places else ""
    return f"{why} ({detail})" if detail else why


def _places_before(lesion: LesionRecord, stage: StageRecord) -> tuple[str, ...]:
    before = [earlier for earlier in lesion.stages if earlier.number == stage.number - 1]
    return tumor_places(before[0]) if before else ()


def _processing(stage: StageRecord) -> str:
    """The tissue and its blocks; the one place that counts them in prose."""
    if not stage.block_count:
        return ""
    stain = f", stained with {lower_first(stage.stain)}" if stage.stain else ""
    technique = f"{_TECHNIQUES[stage.technique]}{stain}"
    taken = [specimen for specimen in stage.specimens if specimen.blocks]
    if len(taken) == 1:
        blocks = f"{counted(stage.block_count, 'block')} ({_labels(stage, taken[0])})"
        return f"One specimen, {specimen_words(taken[0])}, was processed in {blocks} {technique}"
    described = [f"{specimen_words(specimen)} ({_names(stage, specimen)})" for specimen in taken]
    blocks = counted(stage.block_count, "block")
    number = spelled(len(taken))
    return f"{number} specimens were processed in {blocks} {technique}: {'; '.join(described)}"


def specimen_words(specimen: SpecimenRecord) -> str:
    """ "1.6 × 1.4 cm, divided into halves", "an arc from 2 to 4 o'clock"."""
    layout = _TAKEN[specimen.layout]
    where = clock_words(specimen.clock_from, specimen.clock_to)
    parts = (
        size(specimen.length_mm, specimen.width_mm),
        f"{layout} from {where}" if where else layout,
    )
    return ", ".join(part for part in parts if part)


def _names(stage: StageRecord, specimen: SpecimenRecord) -> str:
    return block_names(stage.number, [block.number for block in specimen.blocks])


def _labels(stage: StageRecord, specimen: SpecimenRecord) -> str:
    return _names(stage, specimen).partition(" ")[2]


def _deep_structure(stage: StageRecord) -> str:
    if stage.deep_structure is None:
        return ""
    detail = f" ({clause(stage.deep_structure_detail)})" if stage.deep_structure_detail else ""
    return f"{stage.deep_structure.label} was directly involved{detail}"


def people(stage: StageRecord) -> tuple[str, ...]:
    """Who removed the tissue, who read it, who supervised, in the supervisor's own statement."""
    performer, reader = person_name(stage.performer), person_name(stage.reader)
    if stage.performer and stage.reader and stage.performer.id == stage.reader.id:
        work = [f"{subject(performer)} removed the tissue and read the sections"]
    else:
        work = [
            f"{subject(performer)} removed the tissue" if performer else "",
            f"{subject(reader)} read the sections" if reader else "",
        ]
    return (*(text for text in work if text), *supervision(stage))


def supervision(stage: StageRecord) -> tuple[str, ...]:
    supervisor = person_name(stage.supervisor)
    statement = stage.supervision_statement.strip()
    if not supervisor:
        return (statement,) if statement else ()
    if statement:
        return (f"{subject(supervisor)} supervised and states: “{clause(statement)}.”",)
    return (f"{subject(supervisor)} supervised",)
