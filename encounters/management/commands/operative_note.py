"""Print the operative note of one encounter as PDF."""

from __future__ import annotations

import getpass
import os
import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.actions.audit.log import record_access
from encounters.file_store import NOTE_PDF, BytesError, read_one
from encounters.models import Encounter, SignedNote
from encounters.note.limits import NoteTooLargeError
from encounters.note.printing import render_note
from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.request_state import RequestState, handling
from encounters.snapshot import take_photos
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.typed_text import searchable

STDOUT = "-"


class Command(BaseCommand):
    help = "Print the operative note of one encounter as PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("encounter", metavar="ENCOUNTER", help="its id or its case number")
        parser.add_argument(
            "--output", required=True, metavar="FILE", help="where to write; - is standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        encounter_id = encounter_named(options["encounter"])
        pdf = _signed(encounter_id) or _draft(encounter_id)
        write_down(encounter_id)
        if options["output"] == STDOUT:
            sys.stdout.buffer.write(pdf)
            return
        target = Path(options["output"])
        try:
            write_whole(target, pdf)
        except (OSError, ValueError) as error:
            raise CommandError(f"{target}: {getattr(error, 'strerror', error)}") from error
        self.stderr.write(f"{target}: {len(pdf):,} bytes")


def _signed(encounter_id: UUID) -> bytes:
    """The very bytes that were signed; empty for a draft."""
    try:
        return read_one(NOTE_PDF, SignedNote.objects.filter(encounter_id=encounter_id)) or b""
    except BytesError as error:
        raise CommandError(f"The signed note cannot be shown: {error}") from error


def _draft(encounter_id: UUID) -> bytes:
    chart = chart_of(encounter_id)
    try:
        return render_note(chart.record, chart.code_sheet, photos=take_photos(chart.record))
    except (NoteTooLargeError, RenderBusyError, RenderFailedError, BytesError) as error:
        raise CommandError(f"The note could not be printed: {error}") from error


def write_down(encounter_id: UUID, place: str = "command operative_note") -> None:
    """Before the note leaves: that it was printed, and by which account of the machine."""
    encounter = Encounter.objects.get(pk=encounter_id)
    with handling(RequestState(source=f"account {machine_account()}")):
        record_access(
            "print_chart",
            ("encounter", encounter_id),
            by=None,
            practice_id=encounter.practice_id,
            encounter_id=encounter_id,
            patient_id=encounter.patient_id,
            place=place,
        )


def machine_account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def encounter_named(text: str) -> UUID:
    """The id of the encounter with that id or case number; ``CommandError`` says why not."""
    try:
        found = Encounter.objects.filter(pk=UUID(text))
    except ValueError:
        found = Encounter.objects.filter(case_number__iexact=searchable(text))
    ids = list(found.values_list("pk", flat=True)[:2])
    if not ids:
        raise CommandError(f"There is no encounter {text!a}.")
    if len(ids) > 1:
        raise CommandError(f"Several practices have a case {text!r}. Give the encounter's id.")
    return ids[0]


def write_whole(target: Path, content: bytes) -> None:
    """Write beside ``target`` and move into place: nobody ever opens half a note."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
