"""Hold everything signed against its seals, the log and the chart, or verify one PDF file.

What may have changed since signing is printed too; only what may not makes the command fail.
``--checkpoint FILE`` is for every night: what was signed or added since, and so many of the other
notes that after some weeks all of them were verified again.
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from encounters.actions.audit.log import audit_key
from encounters.file_store import StoreAwayError
from encounters.integrity.checkpoints import NotesCheckpoint, share
from encounters.management.checkpoint_files import (
    add_checkpoint_arguments,
    read_checkpoint,
    write_checkpoint,
)
from encounters.models import SignedNote, freezing
from encounters.signed import verification
from encounters.signed.verification import UNDER_WAY, touched_since

TOLD_EACH = 1_000
_FIRST = UUID(int=0)


class Command(BaseCommand):
    help = "Verify everything that was signed, or one PDF file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", metavar="FILE", help="a PDF; without one everything is verified"
        )
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="only notes that were signed, or added to, on that day or later",
        )
        add_checkpoint_arguments(parser, "notes")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._verify(options)
        except StoreAwayError as error:
            raise CommandError(f"Nothing could be verified to the end: {error.why}.") from error

    def _verify(self, options: dict[str, Any]) -> None:
        if options["file"]:
            self._verify_file(Path(options["file"]))
            return
        self.is_loud = options["verbosity"] > 0
        if options["passes"] < 1:
            raise CommandError("--passes must be at least 1.")
        if options["checkpoint"] is not None:
            self._go_on(options["checkpoint"], options["passes"])
        elif options["since"]:
            begin = datetime.combine(options["since"], time.min, timezone.get_current_timezone())
            self._told(self._verified(touched_since(begin)))
        else:
            self._told(self._verified(SignedNote.objects.all()))

    def _go_on(self, path: Path, passes: int) -> None:
        """What is new, a part of the old, and then the checkpoint of both."""
        begun = timezone.now()
        before, why_none = read_checkpoint(path, NotesCheckpoint.read)
        today = timezone.localdate(begun)
        if before is None:
            verified = self._verified(SignedNote.objects.all(), why_none)
            after = NotesCheckpoint(since=begun, again=_FIRST, began_on=today, whole_on=today)
        else:
            most = share(SignedNote.objects.count(), passes)
            in_order = SignedNote.objects.filter(pk__gt=before.again).order_by("pk")
            found = list(in_order.values_list("pk", flat=True)[: most + 1])
            part, is_through = found[:most], len(found) <= most
            # A save that was under way then may have been stored after it.
            new = touched_since(before.since - UNDER_WAY).values("pk")
            verified = self._verified(SignedNote.objects.filter(Q(pk__in=part) | Q(pk__in=new)))
            after = NotesCheckpoint(
                since=begun,
                again=_FIRST if is_through else part[-1],
                began_on=today if is_through else before.began_on,
                whole_on=before.began_on if is_through else before.whole_on,
            )
        write_checkpoint(path, after.text(audit_key()))
        self._told(verified, f"; every one since {after.whole_on.isoformat()}")

    def _told(self, count: int, rest: str = "") -> None:
        self.stdout.write(f"Signed notes verified: {count}, no fault{rest}.")

    def _verified(self, notes: QuerySet[SignedNote], reason: str = "") -> int:
        """How many there were; ``CommandError`` where something is wrong."""
        count = 0
        if reason:
            count += 1
            self.stdout.write(reason)
        for name in sorted(freezing.altered(connection)):
            count += 1
            self.stdout.write(f"the trigger {name} is not what this release makes")
        for found in verification.findings(notes, self._progress):
            count += found.is_fault
            self.stdout.write(str(found) if found.is_fault else f"Since signing: {found}")
        if count:
            raise CommandError(f"Faults found: {count}.")
        return notes.count()

    def _progress(self, done: int) -> None:
        if self.is_loud and done % TOLD_EACH == 0:
            self.stdout.write(f"{done:,} notes")

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
