"""The seals of rows: what each covers, for the action that makes it and for whoever checks it."""

from __future__ import annotations

import hashlib
import hmac
from enum import Enum
from functools import singledispatch

from django.conf import settings

from encounters.integrity.canonical import sha256_of
from encounters.integrity.seals import keyed_seal, unkeyed_seal
from encounters.models import Addendum, EnteredInError, Signature, SignedNote

Sealed = SignedNote | Signature | Addendum | EnteredInError
Facts = dict[str, object]
# Keeps a seal from being anything that the log's own key could be made to write.
_PURPOSE = b"mohsdoc: seals of what was signed"


class SealKind(Enum):
    """By what the seal of a row was made, if it is the row's."""

    KEYED = "keyed"
    UNKEYED = "unkeyed"
    BROKEN = "broken"


def seal_of(row: Sealed) -> str:
    """The seal that ``row`` must carry."""
    kind, facts = facts_of(row)
    return keyed_seal(_key(), kind, facts)


def kind_of_seal(row: Sealed) -> SealKind:
    kind, facts = facts_of(row)
    if hmac.compare_digest(row.seal, keyed_seal(_key(), kind, facts)):
        return SealKind.KEYED
    is_unkeyed = hmac.compare_digest(row.seal, unkeyed_seal(kind, facts))
    return SealKind.UNKEYED if is_unkeyed else SealKind.BROKEN


def _key() -> bytes:
    return hmac.digest(settings.AUDIT_KEY.encode(), _PURPOSE, hashlib.sha256)


@singledispatch
def facts_of(row: object) -> tuple[str, Facts]:
    """The kind of a sealed row, and everything that its seal covers."""
    raise TypeError(f"{type(row).__name__} has no seal")


@facts_of.register
def _note(note: SignedNote) -> tuple[str, Facts]:
    """Content, page, PDF, rulebook, version and moment, with the encounter and its patient."""
    return "note", {
        "patient": str(note.encounter.patient_id),
        "encounter": str(note.encounter_id),
        "content": note.content_sha256,
        "rulebook": note.rulebook,
        "app": note.app_version,
        "page": sha256_of(note.page),
        "pdf": note.pdf_sha256,
        "signed_at": note.signed_at,
    }


@facts_of.register
def _signature(signature: Signature) -> tuple[str, Facts]:
    return "signature", {
        "note": signature.note.seal,
        "signer": str(signature.signer_id),
        "name": signature.printed_name,
        "meaning": signature.meaning,
        "signed_at": signature.signed_at,
    }


@facts_of.register
def _addendum(addendum: Addendum) -> tuple[str, Facts]:
    return "addendum", {
        "note": addendum.note.seal,
        "number": addendum.number,
        "kind": addendum.kind,
        "text": addendum.text,
        "author": str(addendum.author_id),
        "name": addendum.printed_name,
        "service_date": addendum.service_date,
        "written_at": addendum.written_at,
        "pdf": addendum.pdf_sha256,
    }


@facts_of.register
def _mark(mark: EnteredInError) -> tuple[str, Facts]:
    return "entered in error", {
        "encounter": str(mark.encounter_id),
        "reason": mark.reason,
        "by": str(mark.marked_by_id),
        "name": mark.printed_name,
        "marked_at": mark.marked_at,
    }
