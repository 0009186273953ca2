"""What was added to a signed note, as a document of its own behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.template.loader import render_to_string

from encounters.note.bidi import isolated
from encounters.note.context import identity_of, letterhead_of
from encounters.note.fonts import spelled_out
from encounters.note.parts import PrintedStatus
from encounters.note.phrases import day, moment, subject
from encounters.note.printing import note_stylesheet
from encounters.note.renderer import renderer
from encounters.note.wire import RenderJob, Urgency
from encounters.record import EncounterRecord
from encounters.vocabulary.record_terms import AddendumKind

TITLE = "Addenda to the operative note"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumText:
    """One addendum as it is printed and shown."""

    number: int
    kind: AddendumKind
    text: str
    author: str
    service_date: date
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedAddendum:
    heading: str
    dates: str
    text: str
    signed: str


def render_addenda(
    record: EncounterRecord,
    addenda: Sequence[AddendumText],
    *,
    note_signed: str,
    note_sha256: str,
) -> bytes:
    """All ``addenda`` as PDF, under the identity that the note was signed with.

    ``note_signed`` says who signed the note and when; ``note_sha256`` is of the PDF they belong to.
    """
    shown = isolated(record)
    zone = record.practice.time_zone
    values = {
        "title": TITLE,
        "identity": identity_of(shown, PrintedStatus.FINAL),
        "letterhead": letterhead_of(shown),
        "author": addenda[-1].author,
        "created": addenda[-1].written_at.isoformat(),
        "note_signed": note_signed,
        "note_sha256": note_sha256,
        "addenda": [printed(addendum, zone) for addendum in addenda],
    }
    html = spelled_out(render_to_string("note/addenda.html", values))
    job = RenderJob(html=html, css=note_stylesheet())
    return renderer().render(job, urgency=Urgency.SIGNATURE).pdf


def printed(addendum: AddendumText, time_zone: str) -> PrintedAddendum:
    """The words of one addendum; a late entry says both of its days."""
    when = moment(addendum.written_at, time_zone)
    about = day(addendum.service_date)
    dates = f"About {about}. Written {when}."
    if addendum.kind == AddendumKind.LATE_ENTRY:
        dates = f"Late entry: about {about}, written {when}."
    return PrintedAddendum(
        heading=f"{addendum.kind.label} {addendum.number}",
        dates=dates,
        text=addendum.text,
        signed=f"{subject(addendum.author)} {when}",
    )
