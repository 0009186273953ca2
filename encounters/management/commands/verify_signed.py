"""Compute every stored hash anew, or tell whether one PDF is a signed note of this installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.models import SignedNote
from encounters.signed import verification


class Command(BaseCommand):
    help = "Verify everything that was signed, or one PDF file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", metavar="FILE", help="a PDF; without one everything is verified"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"]:
            self._verify_file(Path(options["file"]))
            return
        found = list(verification.faults())
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"Faults found: {len(found)}.")
        self.stdout.write(f"Signed notes verified: {SignedNote.objects.count()}, no fault.")

    def _verify_file(self, path: Path) -> None:
        try:
            found = verification.known(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}") from error
        if found is None:
            raise CommandError(f"{path}: no signed note of this installation has these bytes.")
        if found.faults:
            raise CommandError("; ".join(found.faults))
        case = found.note.encounter.case_number
        when = found.signed_at.isoformat(timespec="seconds")
        self.stdout.write(f"{path}: {found.what} of case {case}, {found.signed_by}, {when}")
