"""Move the bytes of photographs and signed PDFs into the object store, or back into the database.

Stop it whenever you like and start it again: it goes on with what is left. On PostgreSQL run it as
the owner of the tables. Objects that were copied back stay in the bucket until you empty it.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from encounters.actions.administration.moving import move_files, tell_log
from encounters.file_store import StoreAwayError
from encounters.management.commands.operative_note import machine_account
from encounters.request_state import RequestState, handling

PLACES = ("store", "database")
TOLD_EACH = 1_000


class Command(BaseCommand):
    help = "Move photographs and signed PDFs into the object store, or back into the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", choices=PLACES, help="where the bytes go")

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_loud = options["verbosity"] > 0
        self.count = self.size = self.faults = 0
        try:
            self._move(to_store=options["to"] == "store")
        except StoreAwayError as error:
            raise CommandError(f"{self._told()} Then {error.why}. Run it again later.") from error
        except ProgrammingError as error:
            raise CommandError(f"{self._told()} Run this as the owner: {error}") from error
        if self.faults:
            raise CommandError(f"{self._told()} Left where they are, with faults: {self.faults}.")
        self.stdout.write(self._told())

    def _move(self, *, to_store: bool) -> None:
        try:
            for moved in move_files(to_store=to_store):
                if moved.fault:
                    self.faults += 1
                    self.stdout.write(moved.fault)
                    continue
                self.count += 1
                self.size += moved.size_bytes
                if self.is_loud and self.count % TOLD_EACH == 0:
                    self.stdout.write(f"{self.count:,} moved")
        finally:
            if self.count:
                with handling(RequestState(source=f"account {machine_account()}")):
                    tell_log(to_store=to_store, count=self.count, size_bytes=self.size)

    def _told(self) -> str:
        return f"Moved {self.count:,} photographs and PDFs, {self.size:,} bytes."
