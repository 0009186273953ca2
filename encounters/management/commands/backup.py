"""Write all records into one file that restores to exactly what it holds.

With --verify an existing backup, or the one just made, is restored into a scratch database and
compared; the time it takes is the time a real restore needs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.installation.backup import BackupError, Manifest, make_backup, rehearse
from encounters.installation.workplace import ending_tidily
from encounters.management.passphrase import add_passphrase_argument, passphrase_from


def told_elsewhere(manifest: Manifest) -> str:
    """What a backup names and does not hold."""
    count, size = manifest.elsewhere
    return (
        f"Not in it: {count:,} photographs and PDFs ({size:,} bytes), which are in the bucket of "
        "the object store. Keep that one's versions, or a copy of it, as long as this file."
    )


class Command(BaseCommand):
    help = "Write all records into one file; with --verify, prove that it restores."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--verify",
            action="store_true",
            help="restore into a scratch database and compare; makes FILE first if there is none",
        )
        add_passphrase_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        passphrase = passphrase_from(options["passphrase_file"])
        try:
            with ending_tidily():
                if not (options["verify"] and path.exists()):
                    self._make(path, passphrase)
                if options["verify"]:
                    self._verify(path, passphrase)
        except BackupError as error:
            raise CommandError(str(error)) from error

    def _make(self, path: Path, passphrase: str) -> None:
        made = make_backup(path, passphrase)
        size = path.stat().st_size
        self.stdout.write(f"{path}: {made.manifest.row_count:,} rows, {size:,} bytes")
        if made.manifest.elsewhere[0]:
            self.stdout.write(told_elsewhere(made.manifest))
        if not passphrase:
            self.stderr.write("It is not encrypted: keep it where only you can read it.")

    def _verify(self, path: Path, passphrase: str) -> None:
        tried = rehearse(path, passphrase)
        self.stdout.write(
            f"Restored into a scratch database in {tried.seconds:.1f} s: identical, "
            f"{tried.manifest.row_count:,} rows, made {tried.manifest.made_at}"
        )
