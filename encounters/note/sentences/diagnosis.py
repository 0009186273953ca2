"""The diagnosis before and after surgery, and the biopsy behind it."""

from __future__ import annotations

from encounters.note.phrases import clause, day, joined, lower_first, subtype_words
from encounters.record import BiopsyRecord, LesionRecord
from encounters.vocabulary.spoken import listed
from encounters.vocabulary.terms import LesionOutcome, TumorType


def tumor_words(tumor_type: TumorType, subtype: str) -> str:
    """ "Basal cell carcinoma, nodular"."""
    return f"{tumor_type.label}, {subtype_words(subtype)}" if subtype else tumor_type.label


def preoperative_diagnosis(lesion: LesionRecord) -> str:
    """Type and subtype; "biopsy-proven" only where a biopsy was entered."""
    words = tumor_words(lesion.tumor_type, lesion.tumor_subtype)
    return f"{words} (biopsy-proven)" if lesion.biopsy else words


def postoperative_diagnosis(lesion: LesionRecord) -> str:
    """What changed and why; "the same" where the surgery is over and nobody recorded another."""
    if lesion.final_tumor_type is None:
        is_over = lesion.outcome != LesionOutcome.IN_PROGRESS or lesion.merged_into
        return "The same" if is_over else ""
    final = tumor_words(lesion.final_tumor_type, lesion.final_tumor_subtype)
    if (lesion.final_tumor_type, lesion.final_tumor_subtype) == (
        lesion.tumor_type,
        lesion.tumor_subtype,
    ):
        return joined(f"{final}, unchanged", lesion.diagnosis_change_reason)
    before = lower_first(tumor_words(lesion.tumor_type, lesion.tumor_subtype))
    return joined(f"{final} (changed from {before})", lesion.diagnosis_change_reason)


def biopsy_words(biopsy: BiopsyRecord | None) -> str:
    """ "Basal cell carcinoma, nodular; Sep 1, 2026; Riverside, RD-26-4411. Report reviewed."."""
    if biopsy is None:
        return ""
    facts = (
        clause(biopsy.diagnosis),
        day(biopsy.date) if biopsy.date else "",
        biopsy.laboratory,
        f"accession {biopsy.accession}" if biopsy.accession else "",
    )
    return joined("; ".join(fact for fact in facts if fact), _reviewed(biopsy))


def _reviewed(biopsy: BiopsyRecord) -> str:
    seen = [
        word
        for word, is_seen in (
            ("report", biopsy.report_reviewed),
            ("slides", biopsy.slides_reviewed),
        )
        if is_seen
    ]
    return f"{listed(seen)} reviewed" if seen else ""


def biopsy_as_reason(lesion: LesionRecord) -> str:
    """Why surgery was done although stage I showed no tumor (CMS MLN SE1318)."""
    biopsy = lesion.biopsy
    if biopsy is None or not biopsy.diagnosis:
        return ""
    when = f" of {day(biopsy.date)}" if biopsy.date else ""
    return f"The biopsy{when}, which showed {_spoken(biopsy.diagnosis)}, was the reason for surgery"


def _spoken(diagnosis: str) -> str:
    return lower_first(clause(diagnosis))
