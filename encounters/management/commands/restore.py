"""Put the database back to what a backup holds. Stop the server first: beside one it refuses.

The file is verified, restored into a scratch database and compared before anything is touched; what
stood there before is kept beside. Everybody must log in again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.installation.backup import BackupError, Restored, restore
from encounters.installation.workplace import ending_tidily
from encounters.management.commands.backup import told_elsewhere
from encounters.management.passphrase import add_passphrase_argument, passphrase_from


class Command(BaseCommand):
    help = "Put the database back to what a backup holds."
    # The database may have no tables yet.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="although this database has users: it is set aside, not lost",
        )
        add_passphrase_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        passphrase = passphrase_from(options["passphrase_file"])
        try:
            with ending_tidily():
                done = restore(options["file"], passphrase, may_replace=options["replace"])
        except BackupError as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        self._tell(done)

    def _tell(self, done: Restored) -> None:
        manifest = done.manifest
        self.stdout.write(
            f"Restored {manifest.row_count:,} rows of {manifest.made_at} in {done.seconds:.1f} s."
        )
        if manifest.elsewhere[0]:
            self.stdout.write(told_elsewhere(manifest))
            self.stdout.write("Now run: manage.py verify_signed")
        if done.kept:
            self.stdout.write(f"What was there before is kept as {done.kept}.")
        if done.needs_migrate:
            self.stdout.write("The backup is of an older release. Now run: manage.py migrate")
        if manifest.vendor == "postgresql":
            self.stdout.write("Now run: manage.py grant_runtime ROLE")
        self.stdout.write("Give the server a new MOHSDOC_SECRET_KEY if this is another machine.")
