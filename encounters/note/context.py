"""From a record and its codes to everything the note says, in order.

All wording is chosen here and in ``encounters.note.sentences``; templates only lay it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from encounters.coding.results import CodeSheet
from encounters.note.bidi import isolated
from encounters.note.fitting import arranged
from encounters.note.fonts import unprintable_words
from encounters.note.limits import check_size, texts_of
from encounters.note.maps import legend, pictures, stored_map, unreadable_maps
from encounters.note.parts import (
    Identity,
    LesionNote,
    Letterhead,
    NoteContext,
    Picture,
    PrintedStatus,
    Section,
    StageNote,
)
from encounters.note.phrases import day, listed_days, short_site
from encounters.note.places import xmp_date
from encounters.note.sentences.answers import answered
from encounters.note.sentences.attestation import signature_block
from encounters.note.sentences.closure import closure_sections
from encounters.note.sentences.codes import claim_table
from encounters.note.sentences.ending import ending_sections
from encounters.note.sentences.kinds import follow_up_sections
from encounters.note.sentences.lesion import indication_section, verification_section
from encounters.note.sentences.outcome import clearance, totals_sentence
from encounters.note.sentences.people import patient_facts, people_facts
from encounters.note.sentences.photos import photographs
from encounters.note.sentences.preparation import (
    anesthesia_table,
    anesthesia_words,
    consent_sections,
    risks_section,
)
from encounters.note.sentences.procedure import diagnosis_section, procedure_section
from encounters.note.sentences.services import service_sections
from encounters.note.sentences.stage import (
    conclusion_words,
    confirmed_words,
    stage_heading,
    stage_paragraphs,
)
from encounters.note.sentences.tables import block_table, stage_table
from encounters.note.sentences.whose import whose_paragraph
from encounters.note.teller import Teller, days_of, teller_of
from encounters.record import EncounterRecord, LesionRecord, StageRecord, shows_photos
from encounters.specimen_map import PHOTO_ADDRESS
from encounters.vocabulary.encounter_kinds import NOTE_TITLES
from encounters.vocabulary.kind_terms import EncounterKind

TITLE = NOTE_TITLES[EncounterKind.MOHS]
_STATUS_WORDS = {PrintedStatus.DRAFT: "DRAFT, not signed", PrintedStatus.FINAL: "FINAL"}
_COPY = "COPY FOR THE REFERRER"


def build_note_context(
    record: EncounterRecord,
    code_sheet: CodeSheet,
    *,
    printed_status: PrintedStatus = PrintedStatus.DRAFT,
    signed_at: datetime | None = None,
    content_sha256: str = "",
    photo_address: str = PHOTO_ADDRESS,
    for_referrer: bool = False,
) -> NoteContext:
    """Everything the note says about ``record``.

    ``signed_at`` is the moment of signing and belongs to a final note: ``ValueError`` for one
    without it. ``content_sha256`` is the hash of what was signed. ``photo_address`` has ``{}``
    where the id of a photograph goes. A copy ``for_referrer`` says so and has no codes. Raises
    ``NoteTooLargeError`` for a record that no note can hold.
    """
    if (printed_status == PrintedStatus.FINAL) != (signed_at is not None):
        raise ValueError("a final note, and no other, has a moment of signing")
    check_size(record)
    record = isolated(record)
    teller = teller_of(record)
    anesthesia = anesthesia_words(record)
    context = NoteContext(
        title=NOTE_TITLES[record.kind],
        author=record.surgeon.signature_name,
        created=(xmp_date(signed_at).decode() if signed_at else record.date_of_service.isoformat()),
        identity=identity_of(record, printed_status, for_referrer=for_referrer),
        letterhead=letterhead_of(record),
        warnings=tuple(_map_warnings(record)),
        patient=patient_facts(record),
        people=people_facts(record),
        opening=_printed(procedure_section(record, teller), diagnosis_section(record)),
        lesions=tuple(
            _lesion_note(lesion, record, teller, photo_address) for lesion in record.lesions
        ),
        preparation=_preparation(record, teller),
        risks=risks_section(record),
        anesthesia=Section(heading="Anesthesia", paragraphs=(anesthesia,)) if anesthesia else None,
        anesthetics=anesthesia_table(record),
        totals=totals_sentence(record),
        closure=(
            *follow_up_sections(record),
            *closure_sections(record, teller),
            *service_sections(record),
        ),
        ending=ending_sections(record),
        codes=None if for_referrer else claim_table(record, code_sheet),
        answers=answered(record, teller),
        signature=signature_block(record, printed_status, signed_at, content_sha256),
        is_copy=for_referrer,
    )
    warnings = (*context.warnings, *_missing_glyphs(context))
    return arranged(replace(context, warnings=warnings))


def _map_warnings(record: EncounterRecord) -> Iterator[str]:
    for lesion in record.lesions:
        yield from unreadable_maps(lesion)


def _preparation(record: EncounterRecord, teller: Teller) -> tuple[Section, ...]:
    return _printed(
        *(verification_section(record, lesion, teller) for lesion in record.lesions),
        *consent_sections(record, teller),
    )


def _printed(*sections: Section | None) -> tuple[Section, ...]:
    """Those that say something."""
    return tuple(section for section in sections if section is not None and not section.is_empty)


def _missing_glyphs(context: NoteContext) -> tuple[str, ...]:
    """Names may hold characters of any script: those without a glyph are spelled out and listed."""
    words = unprintable_words("".join(text for _, text in texts_of(context)))
    return (words,) if words else ()


def identity_of(
    record: EncounterRecord, status: PrintedStatus, *, for_referrer: bool = False
) -> Identity:
    words = _STATUS_WORDS[status]
    return Identity(
        patient=record.patient.name,
        born=day(record.patient.date_of_birth),
        mrn=record.patient.mrn,
        case_number=record.case_number,
        dates=listed_days(days_of(record)),
        status=f"{_COPY}, {words}" if for_referrer else words,
    )


def letterhead_of(record: EncounterRecord) -> Letterhead:
    practice, location = record.practice, record.location
    address = ", ".join(line.strip() for line in location.address.splitlines() if line.strip())
    phone = f"phone {practice.phone}" if practice.phone else ""
    clia = f"laboratory CLIA {location.clia_number}" if location.clia_number else ""
    place = ", ".join(part for part in (location.name, address, phone, clia) if part)
    return Letterhead(practice=practice.name, lines=(place,))


def _lesion_note(
    lesion: LesionRecord, record: EncounterRecord, teller: Teller, photo_address: str
) -> LesionNote:
    by_stage, composite = _pictures(lesion, record, photo_address)
    first_drawn = next(iter(by_stage), None)
    return LesionNote(
        letter=lesion.letter,
        heading=f"Lesion {lesion.letter}: {short_site(lesion.site)}" if lesion.stages else "",
        indication=indication_section(record, lesion),
        stage_table=stage_table(lesion, teller),
        stages=tuple(
            _stage_note(
                lesion,
                stage,
                teller,
                by_stage.get(stage.number),
                legend(lesion) if stage.number == first_drawn else None,
            )
            for stage in lesion.stages
        ),
        clearance=clearance(record, lesion),
        composite=composite,
        photographs=photographs(record, lesion, photo_address),
    )


def _stage_note(
    lesion: LesionRecord,
    stage: StageRecord,
    teller: Teller,
    picture: Picture | None,
    explained: Picture | None,
) -> StageNote:
    whose = whose_paragraph(stage, teller)
    return StageNote(
        heading=stage_heading(stage, teller),
        paragraphs=(*stage_paragraphs(lesion, stage, teller), *([whose] if whose else [])),
        conclusion=conclusion_words(stage),
        confirmed=confirmed_words(stage, teller),
        picture=picture,
        block_table=block_table(lesion, stage),
        legend=explained,
    )


def _pictures(
    lesion: LesionRecord, record: EncounterRecord, photo_address: str
) -> tuple[dict[int, Picture], Picture | None]:
    """The picture of each stage that has a map, and the one of all stages."""
    drawn = [stage.number for stage in lesion.stages if stored_map(stage)]
    found = pictures(
        lesion,
        photo_address,
        identity=identity_of(record, PrintedStatus.DRAFT),
        shows_photos=shows_photos(record),
    )
    single, rest = found[: len(drawn)], found[len(drawn) :]
    return dict(zip(drawn, single, strict=True)), rest[0] if rest else None
