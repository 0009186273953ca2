"""Where the lesion lies, what is known of it, and why Mohs surgery was chosen."""

from __future__ import annotations

from encounters.note.parts import Fact, Section
from encounters.note.phrases import clause, joined, lower_first, short_site, size
from encounters.note.sentences.arguments import ARGUMENTS
from encounters.note.sentences.confirmations import again
from encounters.note.sentences.diagnosis import biopsy_words
from encounters.note.sentences.facts import detailed, known
from encounters.note.sentences.indication import immune_status, risk_inputs
from encounters.note.sentences.photos import report_words
from encounters.note.teller import Teller
from encounters.record import EncounterRecord, LesionRecord, SiteChangeRecord, VerificationRecord
from encounters.vocabulary.encounter_kinds import WITH_STAGES
from encounters.vocabulary.spoken import listed
from encounters.workflow.confirmations import Confirmation


def indication(lesion: LesionRecord) -> str:
    """The reasons chosen, then the surgeon's own words."""
    words = [reason.label for reason in lesion.indications[:1]]
    words += [lower_first(reason.label) for reason in lesion.indications[1:]]
    return detailed(words, lesion.indication_detail)


def indication_section(record: EncounterRecord, lesion: LesionRecord) -> Section | None:
    """What speaks for Mohs surgery of this lesion, or what it was on another day; ``None`` where
    nothing was entered."""
    is_mohs = record.kind in WITH_STAGES
    section = Section(
        heading=f"{'Indication' if is_mohs else 'Lesion'}{_of(record, lesion)}",
        facts=_history(record, lesion),
        # What was argued before the stages stands in the note of that day.
        paragraphs=tuple(text for argue in ARGUMENTS for text in argue(record, lesion))
        if is_mohs
        else (),
    )
    return None if section.is_empty else section


def verification_section(
    record: EncounterRecord, lesion: LesionRecord, teller: Teller
) -> Section | None:
    """How the site was confirmed, and what was corrected later."""
    name = f", lesion {lesion.letter}" if len(record.lesions) > 1 else ""
    section = Section(
        heading=f"Site verification{name}",
        facts=_verification(record, lesion, teller),
        paragraphs=tuple(_site_change(change, teller) for change in lesion.site_changes),
    )
    return None if section.is_empty else section


def _of(record: EncounterRecord, lesion: LesionRecord) -> str:
    if len(record.lesions) < 2:
        return ""
    return f", lesion {lesion.letter}: {lower_first(short_site(lesion.site))}"


def _history(record: EncounterRecord, lesion: LesionRecord) -> tuple[Fact, ...]:
    return known(
        ("Site", lesion.site.in_words),
        ("Size before surgery", size(lesion.length_mm, lesion.width_mm)),
        ("Why Mohs surgery", indication(lesion)),
        ("Presentation", lesion.presentation.label),
        ("Previous treatment", lesion.previous_treatment),
        ("Biopsy", biopsy_words(lesion.biopsy)),
        ("Outside report", report_words(record, lesion)),
        ("Borders", lesion.borders.label if lesion.borders else ""),
        ("Clinical signs", lesion.clinical_signs),
        ("Immune status", immune_status(lesion)),
        *risk_inputs(lesion),
        ("Reason for the diagnosis code", lesion.icd10_reason),
        ("Notice about payment", lesion.payer_notice.label if lesion.payer_notice else ""),
    )


def _site_change(change: SiteChangeRecord, teller: Teller) -> str:
    return (
        f"Corrected after tissue was taken, by {teller.whom(change.changed_by)}, "
        f"{teller.at(change.changed_at)}: "
        f"{lower_first(change.before)} became {lower_first(change.after)}. "
        f"Reason: {clause(change.reason)}."
    )


def _verification(
    record: EncounterRecord, lesion: LesionRecord, teller: Teller
) -> tuple[Fact, ...]:
    verified = lesion.verification
    if verified is None:
        return ()
    by = f"by {teller.whom(verified.verified_by)}" if verified.verified_by else ""
    at = teller.at(verified.verified_at) if verified.verified_at else ""
    return known(
        ("Confirmed", joined(", ".join(part for part in (by, at) if part))),
        ("By means of", _methods(verified)),
        ("Landmarks", verified.landmarks),
        ("Patient", "Agreed with the site" if verified.patient_agreed else ""),
        *again(record, Confirmation.SITE, lesion.id),
    )


def _methods(verified: VerificationRecord) -> str:
    labels = [method.label for method in verified.methods]
    return listed([*labels[:1], *(lower_first(label) for label in labels[1:])])
