"""The note as one HTML page: for the browser's preview and, unchanged, for the PDF."""

from __future__ import annotations

from django.template.loader import render_to_string

from encounters.note.fonts import spelled_out
from encounters.note.parts import NoteContext


def render_note_html(context: NoteContext, *, stylesheet_url: str = "") -> str:
    """A whole page in well-formed HTML; every text in it is escaped.

    ``stylesheet_url`` links ``css/note.css`` for a browser; the PDF brings its own styles.
    Characters that no bundled font shows are replaced by their code points.
    """
    values = {"note": context, "stylesheet_url": stylesheet_url}
    return spelled_out(render_to_string("note/note.html", values))
