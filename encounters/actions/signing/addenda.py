"""Adds addenda to a signed note, dated by the server, in the author's name.

Printing takes seconds, so it stands before the lock: ``print_addendum``, then ``add_addendum``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from encounters.actions.chart.dates import refuse_before, refuse_future
from encounters.actions.saving.files import keep, store_away
from encounters.actions.saving.locked_case import LockedCase
from encounters.actions.saving.refusal import WHOLE_FORM, ServerBusyError, refuse
from encounters.actions.saving.rows import check
from encounters.actions.signing.signing_time import refuse_stale, signing_time
from encounters.file_store import Placed, StoreAwayError, place
from encounters.models import Addendum, Encounter, EnteredInError, SignedNote, User
from encounters.note.addenda import AddendumText, render_addenda
from encounters.note.certificate import CertificateError, with_certificate
from encounters.note.phrases import moment, subject
from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.request_state import current_proof
from encounters.signed.log import PROVEN_BY, SEAL, addendum_action
from encounters.signed.sealing import seal_of
from encounters.snapshot import person_of, signed_record
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.record_terms import AddendumKind, SignatureMeaning, StoredFileKind
from encounters.vocabulary.terms import Role
from encounters.vocabulary.typed_text import composed

MOST_ADDENDA = 99
# They speak for the surgery itself; the others may come from anybody of the team who was there.
_SURGEONS_ONLY = frozenset({AddendumKind.CORRECTION, AddendumKind.ATTESTATION})


@dataclass(frozen=True, slots=True)
class PrintedAddendum:
    """An addendum that is not stored yet, and its pages, which are."""

    row: Addendum
    pdf: Placed


class OvertakenError(ServerBusyError):
    """Somebody else added to the note while this was printed: print it anew."""


def print_addendum(
    encounter: Encounter,
    *,
    by: User,
    kind: AddendumKind,
    text: str,
    service_date: date | None = None,
) -> PrintedAddendum:
    """An addendum to the signed note, printed with all before it, for ``add_addendum`` to store.

    Call it before the lock, for it takes seconds. ``service_date`` is the day a late entry is
    about, at the earliest that of the encounter; for the other kinds it is the encounter's. The
    moment of writing is now and nothing else.
    """
    _refuse(encounter, kind, by)
    about = service_date if kind == AddendumKind.LATE_ENTRY else None
    refuse_future(about, encounter.practice, "service_date")
    day = encounter.date_of_service
    refuse_before(about, day, "service_date", "A late entry is about the surgery or later.")
    note = encounter.signed_note
    row = Addendum(
        note=note,
        number=_next_number(note),
        kind=kind.value,
        text=composed(text),
        author=by,
        printed_name=person_of(by).signature_name,
        service_date=about or day,
        written_at=signing_time(),
    )
    pages = _printed(note, row)
    try:
        pdf = place(encounter.practice_id, StoredFileKind.ADDENDUM, pages)
    except StoreAwayError as error:
        raise store_away(error, "Nothing was added") from error
    row.pdf_sha256 = pdf.sha256
    return PrintedAddendum(row, pdf)


def add_addendum(case: LockedCase, printed: PrintedAddendum) -> Addendum:
    """Store a printed addendum; the note's own bytes stay.

    ``OvertakenError`` if somebody else's came first: then this one's pages lack it.
    """
    row = printed.row
    encounter, kind = case.encounter, AddendumKind(row.kind)
    _refuse(encounter, kind, case.by)
    if row.number != _next_number(row.note):
        message = "Somebody else added to this note just now. Nothing was added: try again."
        raise OvertakenError({WHOLE_FORM: [message]})
    refuse_stale(row.written_at)
    row.seal = seal_of(row)
    check(row)
    keep(encounter, printed.pdf)
    row.save(force_insert=True)
    changes = {"addendum": (None, row.number), SEAL: (None, row.seal), **how_proven()}
    case.record(addendum_action(kind), encounter, changes)
    return row


def how_proven() -> dict[str, tuple[None, list[str]]]:
    """For the event of a signature: password, passkey, PIN; nothing outside of a request."""
    factors = [*current_proof()]
    return {PROVEN_BY: (None, factors)} if factors else {}


def _next_number(note: SignedNote) -> int:
    number = note.addenda.count() + 1
    if number > MOST_ADDENDA:
        raise refuse(f"A note takes at most {MOST_ADDENDA} addenda.")
    return number


def may_add(roles: frozenset[Role], kind: AddendumKind) -> bool:
    if kind in _SURGEONS_ONLY:
        return Role.SURGEON in roles
    return may(roles, Permission.WRITE_CHART)


def _refuse(encounter: Encounter, kind: AddendumKind, by: User) -> None:
    names = by.memberships.filter(practice=encounter.practice_id).values_list("role", flat=True)
    if not by.is_active or not may_add(frozenset(Role(name) for name in names), kind):
        raise refuse(f"Your role cannot add this: {kind.label.lower()}.", "kind")
    if EnteredInError.objects.filter(encounter=encounter).exists():
        raise refuse("This case was entered in error; nothing is added to it.")


def _printed(note: SignedNote, row: Addendum) -> bytes:
    record = signed_record(note)
    author = note.signatures.get(meaning=SignatureMeaning.AUTHOR.value)
    when = moment(note.signed_at, record.practice.time_zone)
    try:
        pdf = render_addenda(
            record,
            [*map(addendum_text, note.addenda.order_by("number")), addendum_text(row)],
            note_signed=f"It was signed by {subject(author.printed_name)} {when}",
            note_sha256=note.pdf_sha256,
        )
        return with_certificate(pdf)
    except RenderBusyError as error:
        message = "The server is busy. Nothing was added: try again in a moment."
        raise ServerBusyError({WHOLE_FORM: [message]}) from error
    except (RenderFailedError, CertificateError) as error:
        raise refuse(f"It could not be printed, so nothing was added: {error}") from error


def addendum_text(row: Addendum) -> AddendumText:
    written_at: datetime = row.written_at
    return AddendumText(
        number=row.number,
        kind=AddendumKind(row.kind),
        text=row.text,
        author=row.printed_name,
        service_date=row.service_date,
        written_at=written_at,
    )
