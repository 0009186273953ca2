"""The histology that Medicare's guidance asks of stage I, and what later stages add to it.

Source of the list (depth of invasion, growth pattern, cell morphology, perineural invasion, scar;
later stages may be said to be unchanged or described by what differs): CMS MLN SE1318.
"""

from __future__ import annotations

from collections.abc import Iterator

from encounters.note.phrases import clause, lower_first
from encounters.record import HistologyRecord, LesionRecord, StageRecord
from encounters.vocabulary.spoken import plain, roman
from encounters.vocabulary.terms import Term

_EMPTY = HistologyRecord()
# Of the tissue as a whole: what the readings say is of its margins.
_PRESENT = {
    True: "Tumor was present in the tissue of this stage",
    False: "No tumor was present in the tissue of this stage",
    None: "",
}


def histology_sentences(lesion: LesionRecord, stage: StageRecord) -> tuple[str, ...]:
    """What was entered for this stage; "as in stage I" only where the surgeon said so."""
    described, present = stage.histology, _present(stage)
    if described.carried_from_stage is None:
        return (present, *_descriptions(described, _EMPTY))
    source = _of_stage(lesion, described.carried_from_stage)
    return (
        present,
        f"Pattern and morphology as in stage {roman(described.carried_from_stage)}",
        *_descriptions(described, source),
    )


def _present(stage: StageRecord) -> str:
    """Of stage I, where the histology is asked for; of later ones the conclusion says it."""
    return _PRESENT[stage.tumor_present] if stage.number == 1 else ""


def _of_stage(lesion: LesionRecord, number: int) -> HistologyRecord:
    return next((stage.histology for stage in lesion.stages if stage.number == number), _EMPTY)


def _descriptions(described: HistologyRecord, source: HistologyRecord) -> Iterator[str]:
    """Sentences for the facts that differ from ``source``."""
    for words, before in zip(_facts(described), _facts(source), strict=True):
        if words != before:
            yield words
    yield clause(described.differences)


def _facts(described: HistologyRecord) -> tuple[str, ...]:
    """A sentence for each fact, empty for one that was not entered."""
    return (
        _labelled("Growth pattern", described.growth_pattern),
        _labelled("Cell morphology", described.cell_morphology),
        _labelled("Depth of invasion", _term_words(described.depth_of_invasion)),
        _perineural(described),
        _seen("lymphovascular invasion", described.lymphovascular_invasion),
        _seen("scar", described.scar),
        _labelled("Inflammation", described.inflammation),
    )


def _labelled(label: str, text: str) -> str:
    return f"{label}: {clause(text)}" if text else ""


def _term_words(term: Term | None) -> str:
    return lower_first(term.label) if term else ""


def _perineural(described: HistologyRecord) -> str:
    words = _seen("perineural invasion", described.perineural_invasion)
    caliber = described.perineural_caliber_mm
    if described.perineural_invasion and caliber is not None:
        words += f" (largest nerve {plain(caliber)} mm)"
    return words


def _seen(what: str, is_seen: bool | None) -> str:
    if is_seen is None:
        return ""
    return f"{what[:1].upper()}{what[1:]} was seen" if is_seen else f"No {what} was seen"
