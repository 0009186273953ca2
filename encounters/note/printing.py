"""A record and its codes to a finished PDF."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

from encounters.coding.results import CodeSheet
from encounters.note.context import build_note_context
from encounters.note.html import render_note_html
from encounters.note.parts import NoteContext, PrintedStatus
from encounters.note.renderer import renderer
from encounters.note.wire import RenderJob
from encounters.record import EncounterRecord

STYLESHEET = "css/note.css"


def render_note(
    record: EncounterRecord,
    code_sheet: CodeSheet,
    *,
    printed_status: PrintedStatus = PrintedStatus.DRAFT,
    signed_at: datetime | None = None,
) -> bytes:
    """The operative note as PDF/A-3a and PDF/UA-1; equal arguments give equal bytes.

    Raises ``NoteTooLargeError``, ``RenderBusyError`` or ``RenderFailedError``.
    """
    context = build_note_context(
        record, code_sheet, printed_status=printed_status, signed_at=signed_at
    )
    return render_note_pdf(context)


def render_note_pdf(context: NoteContext) -> bytes:
    """The PDF of a note that has been put into words already."""
    return renderer().render(note_job(context)).pdf


def note_job(context: NoteContext) -> RenderJob:
    return RenderJob(html=render_note_html(context), css=_stylesheet())


@cache
def _stylesheet() -> str:
    found = finders.find(STYLESHEET)
    assert isinstance(found, str), f"{STYLESHEET} is missing"
    return Path(found).read_text(encoding="utf-8")
