"""The sample cases as notes: each put into words, laid out and printed once for all tests."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from pypdf import PdfReader

from encounters.note.context import build_note_context
from encounters.note.parts import NoteContext
from encounters.note.printing import note_job
from encounters.note.renderer import renderer
from encounters.note.teller import teller_of
from encounters.note.wire import Rendered
from encounters.record import EncounterRecord
from tests.support.records import code_sheet, encounter
from tests.support.sample_records import SAMPLES

# Of a case of one day, signed by Ada Quill.
TELLER = teller_of(encounter())


def note_of(record: EncounterRecord) -> NoteContext:
    return build_note_context(record, code_sheet(record))


def printed(record: EncounterRecord) -> Rendered:
    return renderer().render(note_job(note_of(record)))


@cache
def sample_note(name: str) -> NoteContext:
    return note_of(SAMPLES[name])


@cache
def printed_sample(name: str) -> Rendered:
    return printed(SAMPLES[name])


@cache
def sample_pages(name: str) -> list[str]:
    return pages_of(printed_sample(name).pdf)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page with single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]
