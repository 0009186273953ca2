"""Where the lesion lies, what is known of it, and why Mohs surgery was chosen."""

from __future__ import annotations

from encounters.note.parts import Fact, Section
from encounters.note.phrases import listed, lower_first, moment, person_name, size
from encounters.note.sentences.diagnosis import (
    biopsy_words,
    postoperative_diagnosis,
    preoperative_diagnosis,
)
from encounters.note.sentences.facts import detailed, known
from encounters.record import LesionRecord, VerificationRecord

_IMMUNE = {True: "Immunosuppressed", False: "Not immunosuppressed", None: ""}


def summary_facts(lesion: LesionRecord) -> tuple[Fact, ...]:
    """What a reader looks for first."""
    final = postoperative_diagnosis(lesion)
    return known(
        ("Preoperative diagnosis", preoperative_diagnosis(lesion)),
        ("Postoperative diagnosis", final),
        ("Site", lesion.site.in_words),
        ("Size before surgery", size(lesion.length_mm, lesion.width_mm)),
        ("Why Mohs surgery", indication(lesion)),
    )


def indication(lesion: LesionRecord) -> str:
    """The reasons chosen, then the surgeon's own words."""
    words = [reason.label for reason in lesion.indications[:1]]
    words += [lower_first(reason.label) for reason in lesion.indications[1:]]
    return detailed(words, lesion.indication_detail)


def sections(lesion: LesionRecord, time_zone: str) -> tuple[Section, ...]:
    """The lesion before the first cut, section by section; empty ones are left out."""
    found = (
        Section(heading="Tumor history", facts=_history(lesion)),
        Section(heading="Site verification", facts=_verification(lesion.verification, time_zone)),
    )
    return tuple(section for section in found if not section.is_empty)


def _history(lesion: LesionRecord) -> tuple[Fact, ...]:
    return known(
        ("Presentation", lesion.presentation.label),
        ("Previous treatment", lesion.previous_treatment),
        ("Biopsy", biopsy_words(lesion.biopsy)),
        ("Borders", lesion.borders.label if lesion.borders else ""),
        ("Clinical signs", lesion.clinical_signs),
        ("Immune status", _IMMUNE[lesion.immunosuppressed]),
        ("Alternatives", lesion.alternatives_discussed),
        ("Reason for the diagnosis code", lesion.icd10_reason),
    )


def _verification(verified: VerificationRecord | None, time_zone: str) -> tuple[Fact, ...]:
    if verified is None:
        return ()
    when = moment(verified.verified_at, time_zone) if verified.verified_at else ""
    return known(
        ("Confirmed by", person_name(verified.verified_by)),
        ("Confirmed at", when),
        ("By means of", _methods(verified)),
        ("Landmarks", verified.landmarks),
        ("Patient", "Agreed with the site" if verified.patient_agreed else ""),
    )


def _methods(verified: VerificationRecord) -> str:
    labels = [method.label for method in verified.methods]
    return listed([*labels[:1], *(lower_first(label) for label in labels[1:])])
