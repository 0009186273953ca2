"""``verify_audit [--head] [--anchor SEQ:DIGEST]``: whether somebody tampered with the audit log.

Keep what ``--head`` prints somewhere else, once a day: only such an anchor shows that the end of
the log was cut off. Exits with 1 if there is a fault.
"""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from encounters.actions.audit.log import head, log_faults
from encounters.integrity.audit_chain import KEY_NAME, Head
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

    def handle(self, *args: Any, **options: Any) -> None:
        newest = head()
        if options["head"]:
            self.stdout.write(f"{newest}  {timezone.now().isoformat(timespec='seconds')}")
            return
        table = AuditEvent._meta.db_table
        lacking = sorted(freezing.missing(connection, table=table))
        altered = sorted(freezing.altered(connection, table=table))
        found = [f"The database lacks the trigger {name}." for name in lacking]
        found += [f"The trigger {name} is not what this release makes." for name in altered]
        found += islice(log_faults(*anchors(options["anchor"])), MOST_SHOWN + 1)
        for fault in found[:MOST_SHOWN]:
            self.stderr.write(fault)
        if len(found) > MOST_SHOWN:
            self.stderr.write("There are more.")
        if found and all(KEY_NAME in fault for fault in found):
            raise CommandError("The audit log cannot be verified with this key.", returncode=1)
        if found:
            raise CommandError("The audit log is not as it was written.", returncode=1)
        self.stdout.write(f"{newest.seq:,} events, no fault. Head: {newest}")


def anchors(given: list[str]) -> list[Head]:
    """Each line may go on after the head, as ``--head`` prints it: the rest is for people."""
    lines = [line for anchor in given for line in (sys.stdin if anchor == "-" else [anchor])]
    try:
        return [Head.parse(line.split()[0]) for line in lines if line.strip()]
    except ValueError as error:
        raise CommandError(str(error)) from error
