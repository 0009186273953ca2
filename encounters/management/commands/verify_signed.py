"""Hold everything signed against its seals, the log and the chart, or verify one PDF file.

What may have changed since signing is printed too; only what may not makes the command fail.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from encounters.models import SignedNote, freezing
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
        count = 0
        for name in sorted(freezing.altered(connection)):
            count += 1
            self.stdout.write(f"the trigger {name} is not what this release makes")
        for found in verification.findings():
            count += found.is_fault
            self.stdout.write(str(found) if found.is_fault else f"Since signing: {found}")
        if count:
            raise CommandError(f"Faults found: {count}.")
        self.stdout.write(f"Signed notes verified: {SignedNote.objects.count()}, no fault.")

    def _verify_file(self, path: Path) -> None:
        try:
            found = verification.known(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}") from error
        if found is None:
            raise CommandError(f"{path}: no signed note of this installation has these bytes.")
        for notice in found.notices:
            self.stdout.write(f"Since signing: {notice}")
        if found.faults:
            raise CommandError("; ".join(found.faults))
        case = found.note.encounter.case_number
        when = found.signed_at.isoformat(timespec="seconds")
        self.stdout.write(f"{path}: {found.what} of case {case}, {found.signed_by}, {when}")
