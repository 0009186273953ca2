"""A record and its codes to a finished PDF."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.contrib.staticfiles import finders

from encounters.coding.results import CodeSheet
from encounters.note.bidi import isolated
from encounters.note.context import build_note_context
from encounters.note.html import render_note_html
from encounters.note.parts import NoteContext, PrintedStatus
from encounters.note.places import STAND_IN, NoPlaceError, filled, xmp_date
from encounters.note.renderer import renderer
from encounters.note.sentences.attestation import signature_block
from encounters.note.wire import RenderJob, Urgency
from encounters.record import EncounterRecord
from encounters.specimen_map import PHOTO_ADDRESS

STYLESHEET = "css/note.css"
PACKET_STYLESHEET = "css/packet.css"
NO_PHOTOS: Mapping[str, bytes] = MappingProxyType({})


def render_note(
    record: EncounterRecord,
    code_sheet: CodeSheet,
    *,
    printed_status: PrintedStatus = PrintedStatus.DRAFT,
    signed_at: datetime | None = None,
    content_sha256: str = "",
    photos: Mapping[str, bytes] = NO_PHOTOS,
    for_referrer: bool = False,
) -> bytes:
    """The operative note as PDF/A-3a and PDF/UA-1; equal arguments give equal bytes.

    ``photos`` are JPEGs by the ids that the record's maps name. A copy ``for_referrer`` has no
    codes. Raises ``NoteTooLargeError``, ``RenderBusyError`` or ``RenderFailedError``.
    """
    context = build_note_context(
        record,
        code_sheet,
        printed_status=printed_status,
        signed_at=signed_at,
        content_sha256=content_sha256,
        for_referrer=for_referrer,
    )
    return renderer().render(note_job(context, photos)).pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPages:
    """A final note: the page that can be shown again, and the PDF made of it."""

    html: str
    pdf: bytes


def print_ahead(
    record: EncounterRecord,
    code_sheet: CodeSheet,
    *,
    content_sha256: str,
    photos: Mapping[str, bytes] = NO_PHOTOS,
) -> bool:
    """Have the final note printed while its surgeon reads it; whether that is under way.

    Nothing hangs on it: ``render_signed_note`` asks for the same job, and finds it finished or not.
    """
    context = _with_stand_in(record, code_sheet, content_sha256)
    return renderer().render_ahead(_unsigned_job(context, photos))


def render_signed_note(
    record: EncounterRecord,
    code_sheet: CodeSheet,
    *,
    signed_at: datetime,
    content_sha256: str,
    photos: Mapping[str, bytes] = NO_PHOTOS,
) -> SignedPages:
    """The note as it is frozen; it raises what ``render_note`` raises.

    It is printed with words that stand for the moment, as it may have been printed ahead, and the
    moment filled in. Where that cannot be done it is printed with the moment itself.
    """
    unsigned = _with_stand_in(record, code_sheet, content_sha256)
    signature = signature_block(isolated(record), PrintedStatus.FINAL, signed_at, content_sha256)
    created = xmp_date(signed_at).decode()
    final = note_job(replace(unsigned, created=created, signature=signature), photos)
    made = renderer().render(_unsigned_job(unsigned, photos), urgency=Urgency.SIGNATURE)
    if made.places is not None:
        with suppress(NoPlaceError):
            pdf = filled(made.pdf, made.places, signed_at, signature.moment)
            return SignedPages(html=final.html, pdf=pdf)
    return SignedPages(html=final.html, pdf=renderer().render(final, urgency=Urgency.SIGNATURE).pdf)


def _with_stand_in(
    record: EncounterRecord, code_sheet: CodeSheet, content_sha256: str
) -> NoteContext:
    """The final note with words in the place of its moment: equal for equal content."""
    context = build_note_context(
        record,
        code_sheet,
        printed_status=PrintedStatus.FINAL,
        signed_at=STAND_IN,
        content_sha256=content_sha256,
    )
    # On the clock of any practice the same words, and the longest.
    as_it_stands = STAND_IN.replace(tzinfo=None)
    block = signature_block(isolated(record), PrintedStatus.FINAL, as_it_stands, content_sha256)
    return replace(context, signature=block)


def _unsigned_job(context: NoteContext, photos: Mapping[str, bytes]) -> RenderJob:
    return replace(note_job(context, photos), stand_in=context.signature.moment)


def note_job(context: NoteContext, photos: Mapping[str, bytes] = NO_PHOTOS) -> RenderJob:
    html = render_note_html(context)
    # The pages of a report are named by a note, and printed by its packet alone.
    assets = {name: jpeg for name, jpeg in photo_assets(photos).items() if name in html}
    return RenderJob(html=html, css=note_stylesheet(), assets=assets, fits_pages=True)


def photo_assets(photos: Mapping[str, bytes]) -> dict[str, bytes]:
    """Photographs under the addresses by which the maps ask for them."""
    return {PHOTO_ADDRESS.format(key): jpeg for key, jpeg in photos.items()}


def note_stylesheet() -> str:
    return _stylesheet(STYLESHEET)


def packet_stylesheet() -> str:
    """That of the note, and what the other parts of a packet need."""
    return f"{_stylesheet(STYLESHEET)}\n{_stylesheet(PACKET_STYLESHEET)}"


@cache
def _stylesheet(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is missing"
    return Path(found).read_text(encoding="utf-8")
