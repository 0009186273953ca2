"""Whether everything signed is still what was signed: hashes, seals, the log and the chart.

Notes are read a few at a time, however many there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from encounters.file_store import (
    ADDENDUM_PDF,
    NOTE_PDF,
    BytesError,
    BytesMissingError,
    faults_of,
)
from encounters.integrity.canonical import canonical, sha256_of
from encounters.models import (
    Addendum,
    Encounter,
    EnteredInError,
    Signature,
    SignedNote,
    freezing,
)
from encounters.signed.chart import compared, records_of
from encounters.signed.identity import says_the_same
from encounters.signed.log import (
    MARK,
    SIGN,
    Logged,
    genuinely_told_of,
    newest_told_of,
    signing_events,
    told_of,
)
from encounters.signed.rows import faults_of_mark, faults_of_note
from encounters.vocabulary.record_terms import AddendumKind, SignatureMeaning
from encounters.vocabulary.terms import EncounterStatus

_AT_ONCE, _KEYS_AT_ONCE = 50, 500
# What was done before a moment is in the database this much later: no save takes longer.
UNDER_WAY = timedelta(hours=1)
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found about one case. Not ``is_fault``: it may be so, and should be known."""

    text: str
    is_fault: bool = True

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A file that is byte for byte one of ours; ``faults`` says what no longer fits it."""

    note: SignedNote
    what: str
    signed_by: str
    signed_at: datetime
    faults: tuple[str, ...]
    notices: tuple[str, ...]


def faults(
    notes_asked: QuerySet[SignedNote] | None = None, told: Callable[[int], None] | None = None
) -> Iterator[str]:
    """Everything that does not agree, in words with case numbers; nothing for a sound database.

    The arguments are those of ``findings``.
    """
    return (str(found) for found in findings(notes_asked, told) if found.is_fault)


def touched_since(moment: datetime) -> QuerySet[SignedNote]:
    """The notes that were signed, co-signed, added to or marked at ``moment`` or later."""
    # Each question by an index of its own; one with OR over four tables would walk through all.
    marked = EnteredInError.objects.filter(marked_at__gte=moment).values("encounter")
    signed = SignedNote.objects.filter(signed_at__gte=moment).values_list("pk", flat=True)
    others = (
        Signature.objects.filter(signed_at__gte=moment).values_list("note", flat=True),
        Addendum.objects.filter(written_at__gte=moment).values_list("note", flat=True),
        SignedNote.objects.filter(encounter__in=marked).values_list("pk", flat=True),
    )
    keys = signed.order_by().union(*(found.order_by() for found in others))
    return SignedNote.objects.filter(pk__in=keys)


def newest_and_spread(newest: int, spread: int) -> list[UUID]:
    """The keys of so many of the newest notes, and of so many evenly spread over all of them."""
    every = max(SignedNote.objects.count() // spread, 1) if spread else 0
    in_order = SignedNote.objects.order_by("pk").values_list("pk", flat=True)
    chosen = islice(in_order.iterator(), 0, None, every) if spread else ()
    recent = SignedNote.objects.filter(encounter_id__in=newest_told_of(SIGN, newest))
    return list(dict.fromkeys((*recent.values_list("pk", flat=True), *chosen)))


def findings(
    notes_asked: QuerySet[SignedNote] | None = None, told: Callable[[int], None] | None = None
) -> Iterator[Found]:
    """All faults, and what has changed since signing and may have.

    Of ``notes_asked`` alone, where a part of the notes is enough: what is missing altogether is
    looked for all the same. ``told`` is called with the count of notes that were verified.
    """
    for name in sorted(freezing.missing(connection)):
        yield Found(text=f"the trigger {name} is missing: what is signed is not frozen")
    without = Encounter.objects.filter(
        status=EncounterStatus.SIGNED.value, signed_note__isnull=True
    )
    for encounter in without.iterator():
        yield Found(text=f"{encounter.case_number}: signed, but there is no signed note")
    asked = _notes() if notes_asked is None else _notes().filter(pk__in=notes_asked.values("pk"))
    done = 0
    for notes in _some_at_a_time(asked.iterator(chunk_size=_AT_ONCE)):
        yield from _of_notes(notes)
        done += len(notes)
        if told is not None:
            told(done)
    marks = EnteredInError.objects.select_related("encounter")
    for some in _some_at_a_time(marks.iterator(chunk_size=_AT_ONCE)):
        yield from _of_marks(some)
    yield from _gone(SIGN, SignedNote, "the log tells of its signing, but note or case is gone")
    yield from _gone(MARK, EnteredInError, "its mark of entry in error is gone")


def findings_about(note: SignedNote) -> tuple[Found, ...]:
    """What no longer agrees with one signed note, and what has changed since it was signed."""
    return tuple(_of_notes([_notes().get(pk=note.pk)]))


def known(pdf: bytes) -> Known | None:
    """The note or the addenda whose PDF these very bytes are; ``None`` for any other file."""
    digest = sha256_of(pdf)
    note = _notes().filter(pdf_sha256=digest).first()
    if note is not None:
        author = note.signatures.filter(meaning=SignatureMeaning.AUTHOR.value).first()
        signed_by = author.printed_name if author else "nobody"
        return _known(note, "Operative note", signed_by, note.signed_at)
    added = Addendum.objects.filter(pdf_sha256=digest).first()
    if added is None:
        return None
    what = f"Addenda up to {AddendumKind(added.kind).label.lower()} {added.number}"
    return _known(_notes().get(pk=added.note_id), what, added.printed_name, added.written_at)


def _known(note: SignedNote, what: str, signed_by: str, signed_at: datetime) -> Known:
    found = list(_of_notes([note]))
    return Known(
        note=note,
        what=what,
        signed_by=signed_by,
        signed_at=signed_at,
        faults=tuple(str(text) for text in found if text.is_fault),
        notices=tuple(str(text) for text in found if not text.is_fault),
    )


def _notes() -> QuerySet[SignedNote]:
    return SignedNote.objects.select_related("encounter").prefetch_related("signatures", "addenda")


def _some_at_a_time(rows: Iterable[ItemT], at_once: int = _AT_ONCE) -> Iterator[list[ItemT]]:
    iterator = iter(rows)
    while some := list(islice(iterator, at_once)):
        yield some


def _of_notes(notes: Sequence[SignedNote]) -> Iterator[Found]:
    log = signing_events([str(note.encounter_id) for note in notes])
    records = records_of(notes)
    pdfs = _faults_of_pdfs(notes)
    for note in notes:
        case = note.encounter.case_number
        events: list[Logged] = log.get(str(note.encounter_id), [])
        chart = compared(note, records.get(note.encounter_id), events)
        for fault in (*_of_itself(note, pdfs), *faults_of_note(note, events), *chart.faults):
            yield Found(text=f"{case}: {fault}")
        for notice in chart.notices:
            yield Found(text=f"{case}: {notice}", is_fault=False)


def _faults_of_pdfs(notes: Sequence[SignedNote]) -> dict[UUID, BytesError]:
    """By the keys of notes and addenda whose PDF is missing, or is not what its row names."""
    keys = [note.pk for note in notes]
    return {
        **faults_of(NOTE_PDF, SignedNote.objects.filter(pk__in=keys)),
        **faults_of(ADDENDUM_PDF, Addendum.objects.filter(note__in=keys)),
    }


def _of_itself(note: SignedNote, pdfs: Mapping[UUID, BytesError]) -> Iterator[str]:
    """What a note and its addenda contradict without anything to compare them with."""
    if note.encounter.status != EncounterStatus.SIGNED:
        yield "has a signed note, but is not signed"
    if not _is_content_sound(note):
        yield "the content is not what was signed"
    elif not says_the_same(note):
        yield "the lists would name another patient than the note does"
    if note.pk in pdfs:
        yield f"the PDF {_said(pdfs[note.pk], 'signed')}"
    for addendum in note.addenda.all():
        if addendum.pk in pdfs:
            said = _said(pdfs[addendum.pk], "written")
            yield f"the PDF of addendum {addendum.number} {said}"


def _said(fault: BytesError, done: str) -> str:
    return "is gone" if isinstance(fault, BytesMissingError) else f"is not what was {done}"


def _is_content_sound(note: SignedNote) -> bool:
    if sha256_of(note.content) != note.content_sha256:
        return False
    try:
        content = json.loads(note.content)
        named = (content["encounter"], content["patient"], content["code_sheet"]["rulebook"])
    except (ValueError, KeyError, TypeError):
        return False
    is_canonical = canonical(content) == note.content
    is_of_its_patient = note.patient_id == str(note.encounter.patient_id)
    named_right = named == (str(note.encounter_id), note.patient_id, note.rulebook)
    return is_canonical and is_of_its_patient and named_right


def _of_marks(marks: Sequence[EnteredInError]) -> Iterator[Found]:
    log = signing_events([str(mark.encounter_id) for mark in marks])
    for mark in marks:
        for fault in faults_of_mark(mark, log.get(str(mark.encounter_id), [])):
            yield Found(text=f"{mark.encounter.case_number}: {fault}")


def _is_key(text: str) -> bool:
    """Not so where somebody wrote the event who is not this program."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _gone(action: str, model: type[SignedNote | EnteredInError], words: str) -> Iterator[Found]:
    """Cases of which the log says that they were signed, or marked, and that have no such row.

    Only what is missing is asked whether the log's word for it is genuine.
    """
    for keys in _some_at_a_time(told_of(action), _KEYS_AT_ONCE):
        # With its case: where foreign keys are off, that may be gone while the row stays.
        rows = model._base_manager.filter(
            encounter_id__in=[key for key in keys if _is_key(key)],
            encounter__case_number__isnull=False,
        )
        present = {str(key) for key in rows.values_list("encounter_id", flat=True)}
        for key in genuinely_told_of(action, [key for key in keys if key not in present]):
            encounter = Encounter.objects.filter(pk=UUID(key)).first()
            case = encounter.case_number if encounter else f"Encounter {key}"
            yield Found(text=f"{case}: {words}")
