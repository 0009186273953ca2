"""Where the lesion lies, what is known of it, and why Mohs surgery was chosen."""

from __future__ import annotations

from encounters.note.parts import Fact, Section
from encounters.note.phrases import clause, lower_first, moment, person_name, size
from encounters.note.sentences.confirmations import again
from encounters.note.sentences.diagnosis import (
    biopsy_words,
    postoperative_diagnosis,
    preoperative_diagnosis,
)
from encounters.note.sentences.facts import detailed, known
from encounters.note.sentences.indication import immune_status, risk_inputs, why_mohs
from encounters.record import EncounterRecord, LesionRecord, SiteChangeRecord, VerificationRecord
from encounters.vocabulary.spoken import listed
from encounters.workflow.confirmations import Confirmation


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


def sections(record: EncounterRecord, lesion: LesionRecord) -> tuple[Section, ...]:
    """The lesion before the first cut, section by section; empty ones are left out."""
    time_zone = record.practice.time_zone
    found = (
        Section(
            heading="Tumor history",
            facts=_history(lesion),
            paragraphs=tuple(why_mohs(record, lesion)),
        ),
        Section(
            heading="Site verification",
            facts=_verification(record, lesion),
            paragraphs=tuple(_site_change(change, time_zone) for change in lesion.site_changes),
        ),
    )
    return tuple(section for section in found if not section.is_empty)


def _history(lesion: LesionRecord) -> tuple[Fact, ...]:
    return known(
        ("Presentation", lesion.presentation.label),
        ("Previous treatment", lesion.previous_treatment),
        ("Biopsy", biopsy_words(lesion.biopsy)),
        ("Borders", lesion.borders.label if lesion.borders else ""),
        ("Clinical signs", lesion.clinical_signs),
        ("Immune status", immune_status(lesion)),
        *risk_inputs(lesion),
        ("Reason for the diagnosis code", lesion.icd10_reason),
    )


def _site_change(change: SiteChangeRecord, time_zone: str) -> str:
    who = change.changed_by.signature_name
    return (
        f"Corrected after tissue was taken, by {who}, {moment(change.changed_at, time_zone)}: "
        f"{lower_first(change.before)} became {lower_first(change.after)}. "
        f"Reason: {clause(change.reason)}."
    )


def _verification(record: EncounterRecord, lesion: LesionRecord) -> tuple[Fact, ...]:
    verified, time_zone = lesion.verification, record.practice.time_zone
    if verified is None:
        return ()
    when = moment(verified.verified_at, time_zone) if verified.verified_at else ""
    return known(
        ("Confirmed by", person_name(verified.verified_by)),
        ("Confirmed at", when),
        ("By means of", _methods(verified)),
        ("Landmarks", verified.landmarks),
        ("Patient", "Agreed with the site" if verified.patient_agreed else ""),
        *again(record, Confirmation.SITE, lesion.id),
    )


def _methods(verified: VerificationRecord) -> str:
    labels = [method.label for method in verified.methods]
    return listed([*labels[:1], *(lower_first(label) for label in labels[1:])])
