"""Django's ``migrate``, which is quick on an empty database and leaves what is signed as it was.

Where people work and a migration is to be applied, what is signed is verified before and after
(``encounters.installation.upgrade``). If a migration brings a fault, the command fails, and with
``--backup`` the database is put back to what it was.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from encounters.file_store import StoreAwayError
from encounters.installation.backup import BackupError, make_backup, restore
from encounters.installation.backup.store import is_used
from encounters.installation.new_tables import make_new_tables
from encounters.installation.upgrade import Checkpoints, Verification
from encounters.installation.workplace import ending_tidily
from encounters.integrity.checkpoints import LogCheckpoint, NotesCheckpoint
from encounters.management.checkpoint_files import LOG_FILE, NOTES_FILE, read_checkpoint

TOLD_EACH_SECONDS = 5.0


class Command(DjangoCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--backup",
            type=Path,
            metavar="FILE",
            help="write a backup first, and go back to it if a migration changes what is signed",
        )
        parser.add_argument(
            "--checkpoints",
            type=Path,
            metavar="FOLDER",
            help=f"where verify_audit and verify_signed keep {LOG_FILE} and {NOTES_FILE}: of many "
            "notes only what is newer is proven whole, the rest is compared row by row",
        )
        parser.add_argument(
            "--whole", action="store_true", help="prove every note and event, however many"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path | None = options.pop("backup", None)
        folder: Path | None = options.pop("checkpoints", None)
        is_whole: bool = options.pop("whole", False)
        if options.get("plan") or options.get("check_unapplied") or not is_used():
            self._begin(options)
            super().handle(*args, **options)
            return
        if not options.get("app_label") and not _is_anything_left(options["database"]):
            if target:
                _backed_up(target)
            super().handle(*args, **options)
            return
        self._is_loud = options["verbosity"] >= 1
        self._told_at = time.monotonic()
        known = Checkpoints() if is_whole or folder is None else self._checkpoints(folder)
        verification = Verification(known, self._tell)
        with _store_needed():
            verification.before()
        if target:
            _backed_up(target)
        super().handle(*args, **options)
        with _store_needed():
            new = verification.after(is_newest=not _is_anything_left(options["database"]))
        if new:
            raise CommandError(
                f"A migration changed what is signed ({len(new)}): {new[0]} {_undone(target)}"
            )
        if self._is_loud:
            self.stdout.write(verification.summary())

    def _checkpoints(self, folder: Path) -> Checkpoints:
        """One that somebody else made counts for nothing, and is told of."""
        notes, why_no_notes = read_checkpoint(folder / NOTES_FILE, NotesCheckpoint.read)
        log, why_no_log = read_checkpoint(folder / LOG_FILE, LogCheckpoint.read)
        for reason in filter(None, (why_no_notes, why_no_log)):
            self.stderr.write(reason)
        return Checkpoints(notes=notes, log=log)

    def _tell(self, text: str) -> None:
        """How far it is, every few seconds."""
        if self._is_loud and time.monotonic() - self._told_at > TOLD_EACH_SECONDS:
            self._told_at = time.monotonic()
            self.stdout.write(text)

    def _begin(self, options: dict[str, Any]) -> None:
        """On an empty database the tables of all migrations are made at once, if all are wanted."""
        asked = ("plan", "check_unapplied", "app_label", "fake", "fake_initial", "prune")
        if any(options.get(name) for name in asked):
            return
        count = make_new_tables(connections[options["database"]])
        if count and options["verbosity"] >= 1:
            self.stdout.write(f"Made the tables of {count} migrations at once.")


def _is_anything_left(database: str) -> bool:
    executor = MigrationExecutor(connections[database])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _store_needed() -> Iterator[None]:
    try:
        yield
    except StoreAwayError as error:
        raise CommandError(f"What is signed could not be verified: {error.why}.") from error


def _backed_up(target: Path) -> None:
    try:
        with ending_tidily():
            make_backup(target)
    except BackupError as error:
        raise CommandError(f"Nothing was migrated. {error}") from error


def _undone(target: Path | None) -> str:
    if target is None:
        return "Restore the backup that was made before, and install the release before."
    try:
        with ending_tidily():
            restore(target, may_replace=True)
    except BackupError as error:
        return f"The backup {target} could not be restored: {error}"
    return f"The database is as it was before ({target}). Install the release before."
