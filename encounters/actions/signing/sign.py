"""Signs and co-signs notes; the draft must be complete and unchanged since its author read it."""

from __future__ import annotations

from datetime import datetime

from encounters.actions.saving.device_keys import destroy_device_keys
from encounters.actions.saving.locked_case import LockedCase, LockedDraft
from encounters.actions.saving.refusal import (
    WHOLE_FORM,
    ActionRefusedError,
    ServerBusyError,
    refuse,
)
from encounters.actions.saving.rows import check
from encounters.actions.signing.addenda import add_addendum
from encounters.actions.signing.signing_time import signing_time
from encounters.integrity.canonical import sha256_of
from encounters.models import Encounter, EnteredInError, Signature, SignedNote, User
from encounters.note.certificate import CertificateError, with_certificate
from encounters.note.limits import NoteTooLargeError
from encounters.note.printing import SignedPages, render_signed_note
from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.signed.sealing import seal_of_mark, seal_of_note, seal_of_signature
from encounters.snapshot import person_of
from encounters.snapshot.chart import Chart, chart_of
from encounters.version import VERSION
from encounters.vocabulary.record_terms import AddendumKind, SignatureMeaning
from encounters.vocabulary.terms import EncounterStatus, Role
from encounters.vocabulary.typed_text import composed

REVIEWED = "Attending, reviewed: I have reviewed this note."


class ChangedSinceReadError(Exception):
    """What was read is not what would be signed; nothing was written."""


def is_author(encounter: Encounter, user: User) -> bool:
    """Whether ``user`` is the surgeon of the encounter: nobody else signs as its author."""
    return encounter.surgeon_id == user.pk and _is_surgeon(encounter, user)


def may_co_sign(note: SignedNote, user: User) -> bool:
    """Another surgeon of the practice may sign beside the author, once."""
    taken = {(signature.signer_id, signature.meaning) for signature in note.signatures.all()}
    is_free = all(
        signer != user.pk and meaning != SignatureMeaning.ATTENDING for signer, meaning in taken
    )
    return is_free and note.encounter.surgeon_id != user.pk and _is_surgeon(note.encounter, user)


def _is_surgeon(encounter: Encounter, user: User) -> bool:
    held = user.memberships.filter(practice=encounter.practice_id, role=Role.SURGEON.value)
    return user.is_active and held.exists()


def sign_note(case: LockedDraft, *, seen: str) -> SignedNote:
    """Freeze the encounter as its surgeon read it.

    ``seen`` is the SHA-256 of the content that the page showed. Under the lock the content is taken
    anew: ``ChangedSinceReadError`` if it is another. Who signs, what it means and when are never
    taken from a request. Raises ``ActionRefusedError`` for what is missing, for somebody else than
    the surgeon, and while the clocks disagree.
    """
    row, by = case.encounter, case.by
    if not is_author(row, by):
        raise refuse("Only the surgeon of this encounter signs its note.")
    chart = chart_of(row.pk)
    content = chart.content_for(row.patient_id)
    if sha256_of(content) != seen:
        raise ChangedSinceReadError
    now = signing_time()
    _refuse_incomplete(chart, now)
    pages = _pages(chart, content, now)
    note = _frozen(row, chart, content, pages, now)
    _signed(note, by, SignatureMeaning.AUTHOR, now)
    row.status = EncounterStatus.SIGNED.value
    row.version += 1
    row.updated_by = by
    row.save()
    status = (EncounterStatus.DRAFT.value, row.status)
    case.record("sign_note", row, {"status": status, "seal": (None, note.seal)})
    return note


def _refuse_incomplete(chart: Chart, now: datetime) -> None:
    remarks = chart.remarks(now)
    if remarks.hold_up_signature:
        missing = [f"Missing: {remark.text}" for remark in remarks.blocking]
        asked = [f"Not answered: {remark.text}" for remark in remarks.unanswered]
        raise ActionRefusedError({"": [*missing, *asked]})


def _pages(chart: Chart, content: str, now: datetime) -> SignedPages:
    try:
        pages = render_signed_note(
            chart.record,
            chart.code_sheet,
            signed_at=now,
            content_sha256=sha256_of(content),
            photos=chart.photos,
        )
        pdf = with_certificate(pages.pdf)
    except RenderBusyError as error:
        message = "The server is busy. Nothing was signed: try again in a moment."
        raise ServerBusyError({WHOLE_FORM: [message]}) from error
    except (NoteTooLargeError, RenderFailedError, CertificateError) as error:
        raise refuse(f"The note could not be made, so nothing was signed: {error}") from error
    return SignedPages(html=pages.html, pdf=pdf)


def _frozen(
    row: Encounter, chart: Chart, content: str, pages: SignedPages, now: datetime
) -> SignedNote:
    note = SignedNote(
        encounter=row,
        patient_id=str(row.patient_id),
        content=content,
        content_sha256=sha256_of(content),
        rulebook=chart.code_sheet.rulebook,
        app_version=VERSION,
        page=pages.html,
        pdf=pages.pdf,
        pdf_sha256=sha256_of(pages.pdf),
        signed_at=now,
    )
    note.seal = seal_of_note(note)
    note.save(force_insert=True)
    return note


def _signed(note: SignedNote, by: User, meaning: SignatureMeaning, now: datetime) -> Signature:
    signature = Signature(
        note=note,
        signer=by,
        printed_name=person_of(by).signature_name,
        meaning=meaning.value,
        signed_at=now,
    )
    signature.seal = seal_of_signature(signature)
    check(signature)
    signature.save(force_insert=True)
    return signature


def co_sign(case: LockedCase) -> Signature:
    """A second surgeon of the practice has reviewed the note; the note itself stays as it is.

    An attestation says so too: addenda are what is printed with a note whose bytes never change.
    """
    note = case.encounter.signed_note
    if not may_co_sign(note, case.by):
        raise refuse("Another surgeon of this practice may sign beside the author, once.")
    if EnteredInError.objects.filter(encounter=case.encounter).exists():
        raise refuse("This case was entered in error.")
    signature = _signed(note, case.by, SignatureMeaning.ATTENDING, signing_time())
    case.record("co_sign_note", case.encounter, {"seal": (None, signature.seal)})
    add_addendum(case, kind=AddendumKind.ATTESTATION, text=REVIEWED)
    return signature


def mark_entered_in_error(case: LockedCase, *, reason: str) -> EnteredInError:
    """Instead of deleting: out of the lists, with a reason; everything about it is kept."""
    row, by = case.encounter, case.by
    if not _is_surgeon(row, by):
        raise refuse("Only a surgeon of this practice may say so.")
    if EnteredInError.objects.filter(encounter=row).exists():
        raise refuse("This case has been marked already.")
    now, name, reason = signing_time(), person_of(by).signature_name, composed(reason)
    mark = EnteredInError(
        encounter=row, reason=reason, marked_by=by, printed_name=name, marked_at=now
    )
    mark.seal = seal_of_mark(mark)
    check(mark)
    mark.save(force_insert=True)
    destroy_device_keys(row)
    case.record("mark_entered_in_error", row, {"entered_in_error": (None, reason)})
    return mark
