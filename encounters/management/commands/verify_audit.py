"""``verify_audit [--head] [--anchor SEQ:DIGEST]``: whether somebody tampered with the audit log.

Keep what ``--head`` prints somewhere else, once a day: only such an anchor shows that the end of
the log was cut off. Exits with 1 if there is a fault. ``--checkpoint FILE`` is for every night:
what is new, and so much of the rest that after some weeks all of it was verified again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from encounters.actions.audit.log import audit_key, faults_in_pieces, head
from encounters.integrity.audit_chain import KEY_NAME, Head
from encounters.integrity.checkpoints import LogCheckpoint, share
from encounters.management.checkpoint_files import (
    add_checkpoint_arguments,
    read_checkpoint,
    write_checkpoint,
)
from encounters.models import AuditEvent, freezing

MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Verify the chain of audit events, or print its head for safe keeping elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", action="store_true", help="only print the newest event's")
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="SEQ:DIGEST",
            help="a head printed before; several may be given, - reads them from standard input",
        )
        add_checkpoint_arguments(parser, "events")

    def handle(self, *args: Any, **options: Any) -> None:
        newest = head()
        if options["head"]:
            self.stdout.write(f"{newest}  {timezone.now().isoformat(timespec='seconds')}")
            return
        self.is_loud = options["verbosity"] > 0
        path, passes = options["checkpoint"], options["passes"]
        if path is not None and options["anchor"]:
            raise CommandError("--anchor is for a whole pass; a checkpoint is an anchor itself.")
        if passes < 1:
            raise CommandError("--passes must be at least 1.")
        if path is not None:
            self._go_on(path, passes, newest)
            return
        self._judge(self._told(1, newest.seq, anchors(options["anchor"])))
        self.stdout.write(f"{newest.seq:,} events, no fault. Head: {newest}")

    def _go_on(self, path: Path, passes: int, newest: Head) -> None:
        """What is new, a part of the old, and then the checkpoint of both."""
        today = timezone.localdate()
        before, why_none = read_checkpoint(path, LogCheckpoint.read)
        if before is None:
            self._judge(self._told(1, newest.seq), why_none)
            after = LogCheckpoint(tip=newest, again=0, began_on=today, whole_on=today)
            verified = newest.seq
        else:
            until = min(before.again + share(before.tip.seq, passes), before.tip.seq)
            self._judge(
                chain(
                    self._told(max(before.tip.seq, 1), newest.seq, [before.tip]),
                    # The last one of the former part again: the next one has to continue it.
                    self._told(max(before.again, 1), until),
                )
            )
            is_through = until >= before.tip.seq
            after = LogCheckpoint(
                tip=newest,
                again=0 if is_through else until,
                began_on=today if is_through else before.began_on,
                whole_on=before.began_on if is_through else before.whole_on,
            )
            verified = newest.seq - before.tip.seq + until - before.again
        write_checkpoint(path, after.text(audit_key()))
        self.stdout.write(
            f"{verified:,} of {newest.seq:,} events verified, no fault; every one since "
            f"{after.whole_on.isoformat()}. Head: {newest}"
        )

    def _told(self, first: int, last: int, anchors: Sequence[Head] = ()) -> Iterator[str]:
        """The faults of a part; a long pass says how far it is."""

        def say(end: int) -> None:
            if self.is_loud:
                self.stdout.write(f"{end:,} of {last:,} events")

        return faults_in_pieces(first, last, anchors, say)

    def _judge(self, faults: Iterable[str], reason: str = "") -> None:
        """Tells what is wrong, and ends the command then."""
        table = AuditEvent._meta.db_table
        lacking = sorted(freezing.missing(connection, table=table))
        altered = sorted(freezing.altered(connection, table=table))
        found = [f"The database lacks the trigger {name}." for name in lacking]
        found += [f"The trigger {name} is not what this release makes." for name in altered]
        found += [reason] if reason else []
        found += islice(faults, MOST_SHOWN + 1)
        for fault in found[:MOST_SHOWN]:
            self.stderr.write(fault)
        if len(found) > MOST_SHOWN:
            self.stderr.write("There are more.")
        if reason and len(found) == 1:
            raise CommandError("The log has no fault; somebody wrote the checkpoint.", returncode=1)
        if found and all(KEY_NAME in fault for fault in found):
            raise CommandError("The audit log cannot be verified with this key.", returncode=1)
        if found:
            raise CommandError("The audit log is not as it was written.", returncode=1)


def anchors(given: list[str]) -> list[Head]:
    """Each line may go on after the head, as ``--head`` prints it: the rest is for people."""
    lines = [line for anchor in given for line in (sys.stdin if anchor == "-" else [anchor])]
    try:
        return [Head.parse(line.split()[0]) for line in lines if line.strip()]
    except ValueError as error:
        raise CommandError(str(error)) from error
