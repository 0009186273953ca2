"""From a record and its codes to everything the note says, in order.

All wording is chosen here and in ``encounters.note.sentences``; templates only lay it out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from encounters.coding.results import CodeSheet
from encounters.note.bidi import isolated
from encounters.note.fonts import unprintable_words
from encounters.note.limits import check_size, texts_of
from encounters.note.maps import pictures, unreadable_maps
from encounters.note.parts import (
    Fact,
    Identity,
    LesionNote,
    Letterhead,
    NoteContext,
    PrintedStatus,
    StageNote,
)
from encounters.note.phrases import day, listed_days, person_name, short_site
from encounters.note.sentences.answers import answered
from encounters.note.sentences.attestation import signature_block
from encounters.note.sentences.closure import after_care, closure_sections
from encounters.note.sentences.codes import code_note
from encounters.note.sentences.facts import known
from encounters.note.sentences.kinds import follow_up_sections
from encounters.note.sentences.lesion import sections, summary_facts
from encounters.note.sentences.outcome import clearance, total_facts, totals_sentence
from encounters.note.sentences.photos import photographs
from encounters.note.sentences.preparation import anesthesia_table, preparation_sections
from encounters.note.sentences.stage import conclusion_words, stage_heading, stage_paragraphs
from encounters.note.sentences.tables import block_table, stage_table
from encounters.note.sentences.whose import whose_paragraph
from encounters.record import EncounterRecord, LesionRecord, shows_photos
from encounters.specimen_map import PHOTO_ADDRESS
from encounters.vocabulary.encounter_kinds import NOTE_TITLES
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.spoken import listed
from encounters.vocabulary.terms import Sex

TITLE = NOTE_TITLES[EncounterKind.MOHS]
_STATUS_WORDS = {PrintedStatus.DRAFT: "DRAFT, not signed", PrintedStatus.FINAL: "FINAL"}
_SEX = {Sex.UNKNOWN: "", Sex.OTHER: ", sex other"}


def build_note_context(
    record: EncounterRecord,
    code_sheet: CodeSheet,
    *,
    printed_status: PrintedStatus = PrintedStatus.DRAFT,
    signed_at: datetime | None = None,
    content_sha256: str = "",
    photo_address: str = PHOTO_ADDRESS,
) -> NoteContext:
    """Everything the note says about ``record``.

    ``signed_at`` is the moment of signing and belongs to a final note: ``ValueError`` for one
    without it. ``content_sha256`` is the hash of what was signed. ``photo_address`` has ``{}``
    where the id of a photograph goes. Raises ``NoteTooLargeError`` for a record that no note can
    hold.
    """
    if (printed_status == PrintedStatus.FINAL) != (signed_at is not None):
        raise ValueError("a final note, and no other, has a moment of signing")
    check_size(record)
    record = isolated(record)
    context = NoteContext(
        title=NOTE_TITLES[record.kind],
        author=record.surgeon.signature_name,
        created=(signed_at.isoformat() if signed_at else record.date_of_service.isoformat()),
        identity=identity_of(record, printed_status),
        letterhead=letterhead_of(record),
        warnings=tuple(
            unreadable_map
            for lesion in record.lesions
            for unreadable_map in unreadable_maps(lesion)
        ),
        patient=_patient(record),
        people=_people(record),
        lesions=tuple(_lesion_note(lesion, record, photo_address) for lesion in record.lesions),
        totals=totals_sentence(record),
        closure=(*follow_up_sections(record), *closure_sections(record)),
        preparation=preparation_sections(record),
        anesthesia=anesthesia_table(record),
        after_care=after_care(record),
        answers=answered(record),
        codes=code_note(code_sheet, is_final=printed_status == PrintedStatus.FINAL),
        signature=signature_block(record, printed_status, signed_at, content_sha256),
    )
    return replace(context, warnings=(*context.warnings, *_missing_glyphs(context)))


def _missing_glyphs(context: NoteContext) -> tuple[str, ...]:
    """Names may hold characters of any script: those without a glyph are spelled out and listed."""
    words = unprintable_words("".join(text for _, text in texts_of(context)))
    return (words,) if words else ()


def identity_of(record: EncounterRecord, status: PrintedStatus) -> Identity:
    return Identity(
        patient=record.patient.name,
        born=day(record.patient.date_of_birth),
        mrn=record.patient.mrn,
        case_number=record.case_number,
        dates=listed_days(_days(record)),
        status=_STATUS_WORDS[status],
    )


def _days(record: EncounterRecord) -> list[date]:
    """The encounter's day and any other day on which a stage was taken."""
    stages = [stage for lesion in record.lesions for stage in lesion.stages]
    return sorted({record.date_of_service, *(stage.date_of_service for stage in stages)})


def letterhead_of(record: EncounterRecord) -> Letterhead:
    practice, location = record.practice, record.location
    address = ", ".join(line.strip() for line in location.address.splitlines() if line.strip())
    phone = f"phone {practice.phone}" if practice.phone else ""
    place = ", ".join(part for part in (location.name, address, phone) if part)
    laboratory = ""
    if location.clia_number:
        where = ", ".join(part for part in (location.name, address) if part)
        laboratory = f"Laboratory: {where}, CLIA {location.clia_number}"
    return Letterhead(
        practice=practice.name, lines=tuple(line for line in (place, laboratory) if line)
    )


def _patient(record: EncounterRecord) -> tuple[Fact, ...]:
    patient = record.patient
    sex = _SEX.get(patient.sex, f", {patient.sex.label.lower()}")
    age = f"{day(patient.date_of_birth)} ({patient.age_on(record.date_of_service)} years{sex})"
    days = _days(record)
    place = record.location.place_of_service
    return known(
        ("Patient", patient.name),
        ("Date of birth", age),
        ("MRN", patient.mrn),
        ("Case number", record.case_number),
        ("Dates of service" if len(days) > 1 else "Date of service", listed_days(days)),
        ("Place of service", f"{place.label} ({place.value})"),
    )


def _people(record: EncounterRecord) -> tuple[Fact, ...]:
    referrer = record.referrer
    return known(
        ("Surgeon", person_name(record.surgeon)),
        ("Assistant", listed(map(person_name, record.assistants))),
        ("Histotechnician", person_name(record.histotechnician)),
        (
            "Referred by",
            ", ".join(part for part in (referrer.name, referrer.practice) if part)
            if referrer
            else "",
        ),
        ("Payer", record.payer.name if record.payer else ""),
    )


def _lesion_note(lesion: LesionRecord, record: EncounterRecord, photo_address: str) -> LesionNote:
    return LesionNote(
        letter=lesion.letter,
        heading=f"Lesion {lesion.letter}: {short_site(lesion.site)}",
        detail_heading=f"Lesion {lesion.letter} in detail: {short_site(lesion.site)}",
        summary=summary_facts(lesion),
        totals=total_facts(lesion),
        clearance=clearance(lesion),
        sections=sections(record, lesion),
        stage_table=stage_table(lesion),
        stages=tuple(
            StageNote(
                heading=stage_heading(stage),
                conclusion=conclusion_words(stage),
                paragraphs=(
                    *stage_paragraphs(lesion, stage),
                    *filter(None, [whose_paragraph(stage, record.practice.time_zone)]),
                ),
            )
            for stage in lesion.stages
        ),
        block_table=block_table(lesion),
        pictures=pictures(lesion, photo_address, shows_photos=shows_photos(record)),
        photographs=photographs(record, lesion, photo_address),
    )
