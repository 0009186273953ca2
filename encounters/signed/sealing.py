"""The seals of rows: what each covers, for the action that makes it and for whoever checks it."""

from __future__ import annotations

from encounters.integrity.canonical import sha256_of
from encounters.integrity.seals import seal
from encounters.models import Addendum, EnteredInError, Signature, SignedNote


def seal_of_note(note: SignedNote) -> str:
    """Over content, page, PDF, rulebook, version and moment, with the encounter and its patient."""
    return seal(
        "note",
        {
            "patient": str(note.encounter.patient_id),
            "encounter": str(note.encounter_id),
            "content": note.content_sha256,
            "rulebook": note.rulebook,
            "app": note.app_version,
            "page": sha256_of(note.page),
            "pdf": note.pdf_sha256,
            "signed_at": note.signed_at,
        },
    )


def seal_of_signature(one: Signature) -> str:
    return seal(
        "signature",
        {
            "note": one.note.seal,
            "signer": str(one.signer_id),
            "name": one.printed_name,
            "meaning": one.meaning,
            "signed_at": one.signed_at,
        },
    )


def seal_of_addendum(one: Addendum) -> str:
    return seal(
        "addendum",
        {
            "note": one.note.seal,
            "number": one.number,
            "kind": one.kind,
            "text": one.text,
            "author": str(one.author_id),
            "name": one.printed_name,
            "service_date": one.service_date,
            "written_at": one.written_at,
            "pdf": one.pdf_sha256,
        },
    )


def seal_of_mark(mark: EnteredInError) -> str:
    return seal(
        "entered in error",
        {
            "encounter": str(mark.encounter_id),
            "reason": mark.reason,
            "by": str(mark.marked_by_id),
            "name": mark.printed_name,
            "marked_at": mark.marked_at,
        },
    )
