"""Django's ``migrate``, which is quick on an empty database and leaves what is signed as it was.

Where people work and a migration is to be applied, every proof of the records is made before and
after. If a migration brings a fault, the command fails, and with ``--backup`` the database is put
back to what it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from encounters.file_store import StoreAwayError
from encounters.installation.backup import BackupError, make_backup, restore
from encounters.installation.backup.store import is_used
from encounters.installation.doctor import proofs
from encounters.installation.new_tables import make_new_tables
from encounters.installation.workplace import ending_tidily


class Command(DjangoCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--backup",
            type=Path,
            metavar="FILE",
            help="write a backup first, and go back to it if a migration changes what is signed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path | None = options.pop("backup", None)
        if options.get("plan") or options.get("check_unapplied") or not is_used():
            self._begin(options)
            super().handle(*args, **options)
            return
        is_new = self._is_anything_new(options)
        before = (_faults() or ()) if is_new else ()
        if target:
            _backed_up(target)
        super().handle(*args, **options)
        new = sorted(set(_faults() or ()) - set(before)) if is_new else ()
        if new:
            raise CommandError(
                f"A migration changed what is signed ({len(new)}): {new[0]} {_undone(target)}"
            )

    @staticmethod
    def _is_anything_new(options: dict[str, Any]) -> bool:
        """Whether a migration may be applied or taken back; to one app's alone it always may."""
        if options.get("app_label"):
            return True
        executor = MigrationExecutor(connections[options["database"]])
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def _begin(self, options: dict[str, Any]) -> None:
        """On an empty database the tables of all migrations are made at once, if all are wanted."""
        asked = ("plan", "check_unapplied", "app_label", "fake", "fake_initial", "prune")
        if any(options.get(name) for name in asked):
            return
        count = make_new_tables(connections[options["database"]])
        if count and options["verbosity"] >= 1:
            self.stdout.write(f"Made the tables of {count} migrations at once.")


def _faults() -> list[str] | None:
    """``None`` where the tables are so old that this release cannot read them."""
    try:
        return [str(fault) for _, proof in proofs.PROOFS for fault in proof()]
    except StoreAwayError as error:
        raise CommandError(f"What is signed could not be verified: {error.why}.") from error
    except DatabaseError:
        return None


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
