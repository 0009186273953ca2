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


def seal_of_signature(signature: Signature) -> str:
    return seal(
        "signature",
        {
            "note": signature.note.seal,
            "signer": str(signature.signer_id),
            "name": signature.printed_name,
            "meaning": signature.meaning,
            "signed_at": signature.signed_at,
        },
    )


def seal_of_addendum(addendum: Addendum) -> str:
    return seal(
        "addendum",
        {
            "note": addendum.note.seal,
            "number": addendum.number,
            "kind": addendum.kind,
            "text": addendum.text,
            "author": str(addendum.author_id),
            "name": addendum.printed_name,
            "service_date": addendum.service_date,
            "written_at": addendum.written_at,
            "pdf": addendum.pdf_sha256,
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
