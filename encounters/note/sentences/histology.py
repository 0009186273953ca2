"""The histology that Medicare's guidance asks of stage I, and what later stages add to it.

Source of the list (depth of invasion, growth pattern, cell morphology, perineural invasion, scar;
later stages may be said to be unchanged or described by what differs): CMS MLN SE1318.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from encounters.note.phrases import clause, lower_first
from encounters.record import HistologyRecord, LesionRecord, StageRecord
from encounters.vocabulary.spoken import listed, plain, roman
from encounters.vocabulary.terms import FindingKind, Term

_EMPTY = HistologyRecord()
_BESIDE = {
    "lymphovascular_invasion": FindingKind.LYMPHOVASCULAR_INVASION,
    "scar": FindingKind.SCAR,
}


def histology_sentences(lesion: LesionRecord, stage: StageRecord) -> tuple[str, ...]:
    """What was entered for this stage; "as in stage I" only where the surgeon said so.

    What a block's finding says already is not said again.
    """
    described = stage.histology
    kinds = frozenset(finding.kind for block in stage.blocks for finding in block.findings)
    if described.carried_from_stage is None:
        return (_present(stage), *_descriptions(described, _EMPTY, kinds))
    source = _of_stage(lesion, described.carried_from_stage)
    return (
        _present(stage),
        f"Pattern and morphology as in stage {roman(described.carried_from_stage)}",
        *_descriptions(described, source, kinds),
    )


def _present(stage: StageRecord) -> str:
    """Of stage I, where no tumor at all is a statement of its own; elsewhere readings say it."""
    is_without = stage.number == 1 and stage.tumor_present is False
    return "No tumor was present in the tissue of this stage" if is_without else ""


def _of_stage(lesion: LesionRecord, number: int) -> HistologyRecord:
    return next((stage.histology for stage in lesion.stages if stage.number == number), _EMPTY)


def _descriptions(
    described: HistologyRecord, source: HistologyRecord, kinds: frozenset[FindingKind]
) -> Iterator[str]:
    """Sentences for the facts that differ from ``source``."""
    before = {text for text in _labelled_facts(source) if text}
    yield ". ".join(text for text in _labelled_facts(described) if text and text not in before)
    yield from _seen(described, source, kinds)
    yield _not_seen(described, source)
    yield clause(described.differences)


def _labelled_facts(described: HistologyRecord) -> tuple[str, ...]:
    return (
        _labelled("Growth pattern", described.growth_pattern),
        _labelled("Cell morphology", described.cell_morphology),
        _labelled("Depth of invasion", _term_words(described.depth_of_invasion)),
        _labelled("Inflammation", described.inflammation),
    )


def _labelled(label: str, text: str) -> str:
    return f"{label}: {clause(text)}" if text else ""


def _term_words(term: Term | None) -> str:
    return lower_first(term.label) if term else ""


def _seen(
    described: HistologyRecord, source: HistologyRecord, kinds: frozenset[FindingKind]
) -> Iterator[str]:
    """What was seen and stands in no block, each in its sentence."""
    caliber = described.perineural_caliber_mm
    largest = f" (largest nerve {plain(caliber)} mm)" if caliber is not None else ""
    if described.perineural_invasion and _is_news("perineural_invasion", described, source):
        if FindingKind.PERINEURAL_INVASION not in kinds:
            yield f"Perineural invasion was seen{largest}"
        elif caliber is not None:
            yield f"The largest nerve measured {plain(caliber)} mm"
    is_told = FindingKind.PERINEURAL_DOUBT in kinds or source.is_perineural_doubtful
    if described.is_perineural_doubtful and not is_told:
        yield f"Perineural invasion was neither seen nor ruled out (indeterminate{_nerve(caliber)})"
    for name, kind in _BESIDE.items():
        if getattr(described, name) and _is_news(name, described, source) and kind not in kinds:
            yield f"{kind.label} was seen"


def _nerve(caliber_mm: Decimal | None) -> str:
    return f"; nerve in question {plain(caliber_mm)} mm" if caliber_mm is not None else ""


def _is_news(name: str, described: HistologyRecord, source: HistologyRecord) -> bool:
    return bool(getattr(described, name) != getattr(source, name))


def _not_seen(described: HistologyRecord, source: HistologyRecord) -> str:
    """All that was looked for and not found, in one sentence."""
    absent = [
        words
        for name, words in (
            ("perineural_invasion", "perineural"),
            ("lymphovascular_invasion", "lymphovascular"),
            ("scar", "scar"),
        )
        if getattr(described, name) is False and _is_news(name, described, source)
    ]
    invasions = [words for words in absent if words != "scar"]
    found = [f"no {listed(invasions, last='or')} invasion"] if invasions else []
    found += ["no scar"] if "scar" in absent else []
    return f"{listed(found)} {'were' if len(found) > 1 else 'was'} seen" if found else ""
