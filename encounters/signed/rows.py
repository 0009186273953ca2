"""Signed rows held against their seals, and against the events of the log that name the seals.

A seal is made with the key of the installation, and the log, which that key chains, tells of each.
So whoever rewrites a note and makes new hashes for it, or takes it away, leaves the log behind that
says otherwise. Version 0.1.0 made seals without a key: such a one counts only as far as the log
vouches for it. Decision: docs/adr/0034-seals-keyed-and-held-against-the-log.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from encounters.models import Addendum, EnteredInError, Signature, SignedNote
from encounters.record import PersonRecord
from encounters.signed.log import ADD, CO_SIGN, MARK, SEAL, SIGN, SIGNATURE, Logged
from encounters.signed.sealing import Sealed, SealKind, kind_of_seal
from encounters.vocabulary.record_terms import SignatureMeaning

# From the moment of a mark to the event that tells of it, in one transaction.
_LONGEST_SAVE = timedelta(minutes=1)


def faults_of_note(note: SignedNote, events: Sequence[Logged]) -> Iterator[str]:
    """What is wrong with the seals of a note, its signatures and addenda, by the case's events."""
    signing = [event for event in events if event.action == SIGN]
    if len(signing) != 1:
        yield f"the log tells of {len(signing)} signings, not of one"
    named = {event.new(SEAL) for event in signing}
    yield from _faults_of_row(note, "the note", named, may_be_unkeyed=True)
    yield from _faults_of_signatures(note, events)
    yield from _faults_of_addenda(note, events)


def faults_of_mark(mark: EnteredInError, events: Sequence[Logged]) -> Iterator[str]:
    marking = [event for event in events if event.action == MARK]
    named = {event.new(SEAL) for event in marking}
    told = [
        event
        for event in marking
        if event.actor_id == mark.marked_by_id and event.new("entered_in_error") == mark.reason
    ]
    if not told:
        yield "the log does not tell of this mark of entry in error"
    is_of_then = all(abs(event.at - mark.marked_at) < _LONGEST_SAVE for event in told)
    yield from _faults_of_row(
        mark, "the mark of entry in error", named, may_be_unkeyed=named == {None} and is_of_then
    )


def _faults_of_row(
    row: Sealed, called: str, named: set[str | None], *, may_be_unkeyed: bool
) -> Iterator[str]:
    """``named`` are the seals that the log knows of such rows; ``None`` stands for no word of it.

    ``may_be_unkeyed``: the log vouches for the row itself, so that an old seal is good enough.
    """
    kind = kind_of_seal(row)
    if kind is SealKind.BROKEN or (kind is SealKind.UNKEYED and not may_be_unkeyed):
        yield f"the seal of {called} is broken"
    elif row.seal not in named and named != {None}:
        yield f"{called} is not the one that the log tells of"


def _faults_of_signatures(note: SignedNote, events: Sequence[Logged]) -> Iterator[str]:
    signatures = list(note.signatures.all())
    authors = [row for row in signatures if row.meaning == SignatureMeaning.AUTHOR]
    if len(authors) != 1:
        yield "the author's signature is missing"
    for author in authors:
        yield from _faults_of_author(author, note, events)
    named = {event.new(SEAL) for event in events if event.action == CO_SIGN}
    others = [row for row in signatures if row.meaning != SignatureMeaning.AUTHOR]
    for other in others:
        yield from _faults_of_row(
            other, "a co-signature", named, may_be_unkeyed=other.seal in named
        )
    if named - {row.seal for row in others}:
        yield "a co-signature that the log tells of is missing"


def _faults_of_author(
    author: Signature, note: SignedNote, events: Sequence[Logged]
) -> Iterator[str]:
    """Events of version 0.1.0 name no seal of it: they and the note say who signed."""
    signing = [event for event in events if event.action == SIGN]
    named = {event.new(SIGNATURE) for event in signing}
    is_told = any(event.actor_id == author.signer_id for event in signing)
    is_of_note = (author.signed_at, author.printed_name) == (note.signed_at, _surgeon_of(note))
    may_be_unkeyed = named == {None} and is_told and is_of_note
    yield from _faults_of_row(
        author, "the author's signature", named, may_be_unkeyed=may_be_unkeyed
    )


def _surgeon_of(note: SignedNote) -> str:
    """The name under which the surgeon of the signed content signs; empty if it cannot be read."""
    try:
        found = json.loads(note.content)["record"]["surgeon"]
        surgeon = PersonRecord(id=found["id"], name=found["name"], credentials=found["credentials"])
    except (ValueError, LookupError, TypeError):
        return ""
    return surgeon.signature_name


def _faults_of_addenda(note: SignedNote, events: Sequence[Logged]) -> Iterator[str]:
    addenda: list[Addendum] = sorted(note.addenda.all(), key=lambda row: row.number)
    if [row.number for row in addenda] != list(range(1, len(addenda) + 1)):
        yield "an addendum is missing"
    named = {event.new(SEAL) for event in events if event.action in ADD}
    for row in addenda:
        called = f"addendum {row.number}"
        yield from _faults_of_row(row, called, named, may_be_unkeyed=row.seal in named)
    if named - {row.seal for row in addenda}:
        yield "an addendum that the log tells of is missing or another one"
