"""Print the operative note of one encounter as PDF."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.charts import chart_of
from encounters.models import Encounter, SignedNote
from encounters.note.limits import NoteTooLargeError
from encounters.note.printing import render_note
from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.snapshot import take_photos

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
        if options["output"] == STDOUT:
            sys.stdout.buffer.write(pdf)
            return
        target = Path(options["output"])
        try:
            write_whole(target, pdf)
        except OSError as error:
            raise CommandError(f"{target}: {error.strerror or error}") from error
        self.stderr.write(f"{target}: {len(pdf):,} bytes")


def _signed(encounter_id: UUID) -> bytes:
    """The very bytes that were signed; empty for a draft."""
    return bytes(
        SignedNote.objects.filter(encounter_id=encounter_id).values_list("pdf", flat=True).first()
        or b""
    )


def _draft(encounter_id: UUID) -> bytes:
    chart = chart_of(encounter_id)
    try:
        return render_note(chart.record, chart.code_sheet, photos=take_photos(chart.record))
    except (NoteTooLargeError, RenderBusyError, RenderFailedError) as error:
        raise CommandError(f"The note could not be printed: {error}") from error


def encounter_named(text: str) -> UUID:
    """The id of the encounter with that id or case number; ``CommandError`` says why not."""
    try:
        found = Encounter.objects.filter(pk=UUID(text))
    except ValueError:
        found = Encounter.objects.filter(case_number__iexact=text.replace("\0", ""))
    ids = list(found.values_list("pk", flat=True)[:2])
    if not ids:
        raise CommandError(f"There is no encounter {text!r}.")
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
