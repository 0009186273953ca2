"""Whether everything signed is still what was signed: every stored hash, computed anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from encounters.integrity.canonical import canonical, sha256_of
from encounters.models import Addendum, Encounter, EnteredInError, SignedNote, freezing
from encounters.signed.identity import says_the_same
from encounters.signed.sealing import (
    seal_of_addendum,
    seal_of_mark,
    seal_of_note,
    seal_of_signature,
)
from encounters.vocabulary.record_terms import AddendumKind, SignatureMeaning
from encounters.vocabulary.terms import EncounterStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A file that is byte for byte one of ours; ``faults`` says what no longer fits it."""

    note: SignedNote
    what: str
    signed_by: str
    signed_at: datetime
    faults: tuple[str, ...]


def faults() -> Iterator[str]:
    """Everything that does not agree, in words with case numbers; nothing for a sound database."""
    for name in sorted(freezing.missing(connection)):
        yield f"the trigger {name} is missing: what is signed is not frozen"
    without = Encounter.objects.filter(
        status=EncounterStatus.SIGNED.value, signed_note__isnull=True
    )
    for encounter in without.iterator():
        yield f"{encounter.case_number}: signed, but there is no signed note"
    for note in SignedNote.objects.select_related("encounter").iterator(chunk_size=50):
        yield from faults_of(note)
    for mark in EnteredInError.objects.select_related("encounter").iterator():
        if mark.seal != seal_of_mark(mark):
            yield f"{mark.encounter.case_number}: the mark of entry in error was changed"


def faults_of(note: SignedNote) -> Iterator[str]:
    """What is wrong with one note, its signatures and its addenda."""
    case = note.encounter.case_number
    if note.encounter.status != EncounterStatus.SIGNED:
        yield f"{case}: has a signed note, but is not signed"
    if not _is_content_sound(note):
        yield f"{case}: the content is not what was signed"
    elif not says_the_same(note):
        yield f"{case}: the lists would name another patient than the note does"
    if sha256_of(bytes(note.pdf)) != note.pdf_sha256:
        yield f"{case}: the PDF is not what was signed"
    if note.seal != seal_of_note(note):
        yield f"{case}: the seal of the note is broken"
    yield from _faults_of_signatures(note, case)
    yield from _faults_of_addenda(note, case)


def known(pdf: bytes) -> Known | None:
    """The note or the addenda whose PDF these very bytes are; ``None`` for any other file."""
    digest = sha256_of(pdf)
    note = SignedNote.objects.filter(pdf_sha256=digest).select_related("encounter").first()
    if note is not None and bytes(note.pdf) == pdf:
        author = note.signatures.filter(meaning=SignatureMeaning.AUTHOR.value).first()
        return Known(
            note=note,
            what="Operative note",
            signed_by=author.printed_name if author else "nobody",
            signed_at=note.signed_at,
            faults=tuple(faults_of(note)),
        )
    added = Addendum.objects.filter(pdf_sha256=digest).select_related("note__encounter").first()
    if added is None or bytes(added.pdf) != pdf:
        return None
    return Known(
        note=added.note,
        what=f"Addenda up to {AddendumKind(added.kind).label.lower()} {added.number}",
        signed_by=added.printed_name,
        signed_at=added.written_at,
        faults=tuple(faults_of(added.note)),
    )


def _is_content_sound(note: SignedNote) -> bool:
    if sha256_of(note.content) != note.content_sha256:
        return False
    try:
        content = json.loads(note.content)
        named = (content["encounter"], content["patient"], content["code_sheet"]["rulebook"])
    except (ValueError, KeyError, TypeError):
        return False
    is_canonical = canonical(content) == note.content
    return is_canonical and named == (str(note.encounter_id), note.patient_id, note.rulebook)


def _faults_of_signatures(note: SignedNote, case: str) -> Iterator[str]:
    signatures = list(note.signatures.all())
    if [signature.meaning for signature in signatures].count(SignatureMeaning.AUTHOR) != 1:
        yield f"{case}: the author's signature is missing"
    for signature in signatures:
        if signature.seal != seal_of_signature(signature):
            yield f"{case}: a signature was changed or belongs to something else"


def _faults_of_addenda(note: SignedNote, case: str) -> Iterator[str]:
    addenda = list(note.addenda.order_by("number"))
    if [addendum.number for addendum in addenda] != list(range(1, len(addenda) + 1)):
        yield f"{case}: an addendum is missing"
    for addendum in addenda:
        if sha256_of(bytes(addendum.pdf)) != addendum.pdf_sha256:
            yield f"{case}: the PDF of addendum {addendum.number} is not what was written"
        if addendum.seal != seal_of_addendum(addendum):
            yield f"{case}: addendum {addendum.number} was changed or belongs to something else"
