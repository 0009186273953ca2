"""Records with hostile text in every field, and a server that counts requests.

``VECTORS`` are the ways in which a document can ask for something: a file, a host, or both.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TypeVar

from encounters.note.context import build_note_context
from encounters.note.parts import NoteContext
from encounters.record import EncounterRecord
from encounters.vocabulary.typed_text import text_fault
from tests.support.records import code_sheet

T = TypeVar("T")

_SVG = "%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage href='{file}'/%3E%3C/svg%3E"
# {file}: the address of a file with a secret; {host}: a server that counts its callers.
VECTORS = {
    "an image from a file": '<img alt="" src="{file}"/>',
    "an image from a host": '<img alt="" src="{host}/image.png"/>',
    "a host that sends on to a file": '<img alt="" src="{host}/moved"/>',
    "an attached file": '<link rel="attachment" href="{file}"/>',
    "an attachment by link": '<a rel="attachment" href="{host}/attached">x</a>',
    "a style sheet": '<link rel="stylesheet" href="{host}/sheet.css"/>',
    "an imported sheet": "<style>@import '{host}/imported.css';</style>",
    "a background": "<style>p {{ background: url({file}) }}</style><p>x</p>",
    "a background in an attribute": '<p style="background-image: url({host}/attribute)">x</p>',
    "a sign of a list": "<style>li {{ list-style-image: url({host}/sign) }}</style><li>x</li>",
    "made content": "<style>p::before {{ content: url({file}) }}</style><p>x</p>",
    "a typeface": (
        "<style>@font-face {{ font-family: f; src: url({host}/face) }} p {{ font-family: f }}"
        "</style><p>x</p>"
    ),
    "an object": '<object data="{file}"></object>',
    "something embedded": '<embed src="{host}/embedded"/>',
    "an image in a drawing": '<svg><image href="{file}" width="9" height="9"/></svg>',
    "a drawing used": '<svg width="9" height="9"><use href="{host}/drawing.svg#a"/></svg>',
    "a drawing in the address": f'<img alt="" src="data:image/svg+xml,{_SVG}"/>',
    "a set of sources": '<img alt="" srcset="{host}/set.png 1x, {file} 2x"/>',
    "another ground for addresses": '<base href="{host}/"/><img alt="" src="based.png"/>',
}
EVERY_VECTOR = " ".join(VECTORS.values())

# They name things; nobody types them, or only from a list.
_NOT_TYPED = {"id", "letter", "lesion", "lesions", "merged_into", "site_lesion", "slug", "key"}
_NOT_TYPED |= {"time_zone", "time_out_confirmed", "code", "rule", "rules", "modifiers", "edition"}


def with_texts(value: T, text: Callable[[], str]) -> T:
    """The same value with ``text()`` in every place where a text can be typed."""
    if type(value) is str:
        return text()  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(with_texts(part, text) for part in value)  # type: ignore[return-value]
    if isinstance(value, dict):
        return _with_label(value, text()[:40])  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        names = [
            field.name for field in fields(value) if field.init and field.name not in _NOT_TYPED
        ]
        return replace(value, **{name: with_texts(getattr(value, name), text) for name in names})
    return value


def _with_label(document: dict[str, object], label: str) -> dict[str, object]:
    """A stored map with another label at twelve o'clock, if a map takes it."""
    if "twelve_oclock" not in document or text_fault(label):
        return document
    return document | {"twelve_oclock": label}


def hostile_note(record: EncounterRecord, text: Callable[[], str]) -> NoteContext:
    """The note of ``record`` with ``text()`` in every field; its codes are those of ``record``.

    Without the warning about characters that cannot be printed, which depends on the words.
    """
    codes = with_texts(code_sheet(record), text)
    return replace(build_note_context(with_texts(record, text), codes), warnings=())


@dataclass
class Canary:
    """``host`` is where the server listens, ``hits`` are the paths that were asked for."""

    host: str
    file: str
    secret: bytes
    hits: list[str] = field(default_factory=list)

    def aimed(self, vector: str) -> str:
        return vector.format(file=self.file, host=self.host)


@contextmanager
def canary_server(file: str, secret: bytes) -> Iterator[Canary]:
    """A server on loopback that counts requests; one of its addresses redirects to the file."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            canary.hits.append(self.path)
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", file)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    canary = Canary(f"http://127.0.0.1:{server.server_port}", file, secret)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield canary
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
