"""Signs and co-signs notes; the draft must be complete and unchanged since its author read it.

Printing takes seconds, so it stands before the lock: ``print_note``, then ``sign_note``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from encounters.actions.chart.dates import practice_today
from encounters.actions.saving.device_keys import destroy_device_keys
from encounters.actions.saving.files import keep, store_away
from encounters.actions.saving.locked_case import LockedCase, LockedDraft
from encounters.actions.saving.refusal import (
    WHOLE_FORM,
    ActionRefusedError,
    EncounterSignedError,
    ServerBusyError,
    refuse,
)
from encounters.actions.saving.rows import check
from encounters.actions.signing.addenda import (
    PrintedAddendum,
    add_addendum,
    how_proven,
    print_addendum,
)
from encounters.actions.signing.signing_time import refuse_stale, signing_time
from encounters.file_store import BytesError, Placed, StoreAwayError, place
from encounters.integrity.canonical import sha256_of
from encounters.models import (
    Encounter,
    EnteredInError,
    Signature,
    SignedNote,
    User,
)
from encounters.models.icd10 import why_not_billable
from encounters.note.certificate import CertificateError, with_certificate
from encounters.note.limits import NoteTooLargeError
from encounters.note.printing import SignedPages, print_ahead, render_signed_note
from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.signed.identity import identity_columns
from encounters.signed.log import CO_SIGN, MARK, SEAL, SIGN, SIGNATURE
from encounters.signed.sealing import seal_of
from encounters.snapshot import person_of
from encounters.snapshot.chart import Chart, chart_of
from encounters.version import VERSION
from encounters.vocabulary.record_terms import AddendumKind, SignatureMeaning, StoredFileKind
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


def print_note_ahead(chart: Chart, content_sha256: str) -> bool:
    """Have the note printed while its surgeon reads it; whether that is under way.

    Costs whoever reads nothing, and signs nothing: ``print_note`` asks for the very same document,
    made from what it reads itself, and finds it finished or has it made.
    """
    try:
        return print_ahead(
            chart.record, chart.code_sheet, content_sha256=content_sha256, photos=chart.photos
        )
    except (NoteTooLargeError, BytesError):
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedNote:
    """A note that was rendered and is not frozen yet, and what it was rendered from.

    ``signed_at`` is the moment that stands on the pages: when the surgeon signed, before the note
    was made. ``version`` is the encounter's.
    """

    content_sha256: str
    version: int
    signed_at: datetime
    html: str
    pdf: Placed


def print_note(encounter: Encounter, *, by: User, seen: str) -> PrintedNote:
    """The note as it will be frozen; call it before the lock, for it takes seconds.

    ``seen`` is the SHA-256 of the content that the page showed; ``ChangedSinceReadError`` if the
    content is another by now. Refuses what ``sign_note`` would refuse.
    """
    row = Encounter.objects.get(pk=encounter.pk)
    if row.status != EncounterStatus.DRAFT:
        raise EncounterSignedError({WHOLE_FORM: ["This encounter is signed already."]})
    chart, content = _as_read(row, by, seen)
    now = signing_time()
    pages = _pages(chart, content, now)
    try:
        pdf = place(row.practice_id, StoredFileKind.NOTE, pages.pdf)
    except StoreAwayError as error:
        raise store_away(error, "Nothing was signed") from error
    return PrintedNote(
        content_sha256=seen, version=row.version, signed_at=now, html=pages.html, pdf=pdf
    )


def sign_note(case: LockedDraft, printed: PrintedNote) -> SignedNote:
    """Freeze the encounter as its surgeon read it and as it was printed.

    Under the lock the content is taken anew: ``ChangedSinceReadError`` if it is another. Who signs,
    what it means and when are never taken from a request. Raises ``ActionRefusedError`` for what is
    missing, for somebody else than the surgeon, while the clocks disagree, and when the moment that
    was printed is too long ago.
    """
    row, by = case.encounter, case.by
    chart, content = _as_read(row, by, printed.content_sha256)
    if row.version != printed.version:
        raise ChangedSinceReadError
    refuse_stale(printed.signed_at)
    note = _frozen(row, chart, content, printed)
    signature = _signed(note, by, SignatureMeaning.AUTHOR, printed.signed_at)
    row.status = EncounterStatus.SIGNED.value
    row.version += 1
    row.updated_by = by
    row.save()
    seals = {SEAL: (None, note.seal), SIGNATURE: (None, signature.seal)}
    status = {"status": (EncounterStatus.DRAFT.value, row.status)}
    case.record(SIGN, row, {**status, **seals, **how_proven()})
    return note


def _as_read(row: Encounter, by: User, seen: str) -> tuple[Chart, str]:
    """The chart and its content, which its surgeon has read and which lacks nothing."""
    if not is_author(row, by):
        raise refuse("Only the surgeon of this encounter signs its note.")
    if row.date_of_service > practice_today(row.practice):
        raise refuse("This case is booked for a later day: it is signed on its day, or after it.")
    chart = chart_of(row.pk)
    content = chart.content_for(row.patient_id)
    if sha256_of(content) != seen:
        raise ChangedSinceReadError
    _refuse_incomplete(chart)
    _refuse_unbillable(row)
    return chart, content


def _refuse_incomplete(chart: Chart) -> None:
    remarks = chart.remarks(timezone.now())
    if remarks.hold_up_signature:
        missing = [f"Missing: {remark.text}" for remark in remarks.blocking]
        asked = [f"Not answered: {remark.text}" for remark in remarks.unanswered]
        raise ActionRefusedError({"": [*missing, *asked]})


def _refuse_unbillable(row: Encounter) -> None:
    """A code typed on an earlier day may be out of force on the day the case has now."""
    faults = [
        f"Lesion {lesion.letter}: {fault}"
        for lesion in row.lesions.exclude(icd10="").order_by("letter")
        if (fault := why_not_billable(lesion.icd10, row.date_of_service))
    ]
    if faults:
        raise ActionRefusedError({"": faults})


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
    except StoreAwayError as error:
        raise store_away(error, "Nothing was signed") from error
    except BytesError as error:
        message = "A photograph of this case is not what was stored, so nothing was signed."
        raise refuse(
            f"{message} Look at its photographs, and tell whoever keeps this server."
        ) from error
    except (NoteTooLargeError, RenderFailedError, CertificateError) as error:
        raise refuse(f"The note could not be made, so nothing was signed: {error}") from error
    return SignedPages(html=pages.html, pdf=pdf)


def _frozen(row: Encounter, chart: Chart, content: str, printed: PrintedNote) -> SignedNote:
    note = SignedNote(
        encounter=row,
        patient_id=str(row.patient_id),
        content=content,
        content_sha256=sha256_of(content),
        rulebook=chart.code_sheet.rulebook,
        app_version=VERSION,
        page=printed.html,
        pdf_sha256=printed.pdf.sha256,
        signed_at=printed.signed_at,
        **identity_columns(chart.record.patient),
    )
    note.seal = seal_of(note)
    keep(row, printed.pdf)
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
    signature.seal = seal_of(signature)
    check(signature)
    signature.save(force_insert=True)
    return signature


def print_co_signature(encounter: Encounter, *, by: User) -> PrintedAddendum:
    """The attestation that is printed with the note; before the lock, as ``print_note``."""
    _refuse_co_signature(encounter, by)
    return print_addendum(encounter, by=by, kind=AddendumKind.ATTESTATION, text=REVIEWED)


def co_sign(case: LockedCase, attestation: PrintedAddendum) -> Signature:
    """A second surgeon of the practice has reviewed the note; the note itself stays as it is.

    ``attestation``, from ``print_co_signature``, says so too: addenda are what is printed with a
    note whose bytes never change.
    """
    note = _refuse_co_signature(case.encounter, case.by)
    signature = _signed(note, case.by, SignatureMeaning.ATTENDING, attestation.row.written_at)
    case.record(CO_SIGN, case.encounter, {SEAL: (None, signature.seal), **how_proven()})
    add_addendum(case, attestation)
    return signature


def _refuse_co_signature(encounter: Encounter, by: User) -> SignedNote:
    note = encounter.signed_note
    if not may_co_sign(note, by):
        raise refuse("Another surgeon of this practice may sign beside the author, once.")
    if EnteredInError.objects.filter(encounter=encounter).exists():
        raise refuse("This case was entered in error.")
    return note


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
    mark.seal = seal_of(mark)
    check(mark)
    mark.save(force_insert=True)
    destroy_device_keys(row)
    said = {"entered_in_error": (None, reason), SEAL: (None, mark.seal)}
    case.record(MARK, row, {**said, **how_proven()})
    return mark
