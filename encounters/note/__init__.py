"""The operative note: a record and its codes in words, as a page and as a PDF.

``build_note_context`` chooses every sentence, ``render_note_html`` lays them out for the browser,
``render_note`` makes the PDF in a bounded child process. Names are imported on first use, because
that child imports this package too and must not pay for Django.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from encounters.note.context import build_note_context
    from encounters.note.html import render_note_html
    from encounters.note.limits import NoteTooLargeError
    from encounters.note.parts import NoteContext, PrintedStatus
    from encounters.note.printing import render_note
    from encounters.note.renderer import RenderBusyError, RenderFailedError

_MODULES = {
    "NoteContext": "parts",
    "NoteTooLargeError": "limits",
    "PrintedStatus": "parts",
    "RenderBusyError": "renderer",
    "RenderFailedError": "renderer",
    "build_note_context": "context",
    "render_note": "printing",
    "render_note_html": "html",
}

__all__ = [
    "NoteContext",
    "NoteTooLargeError",
    "PrintedStatus",
    "RenderBusyError",
    "RenderFailedError",
    "build_note_context",
    "render_note",
    "render_note_html",
]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return found
