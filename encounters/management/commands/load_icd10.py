"""Load ICD-10-CM: the releases that come with Mohsdoc, or a newer one as CMS publishes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from encounters.actions.administration.icd10 import load_file, load_shipped
from encounters.icd10.release_file import read_release_file, refuse_size
from encounters.icd10.releases import ReleaseError
from encounters.installation.upkeep import analyze
from encounters.management.commands.operative_note import machine_account
from encounters.request_state import RequestState, handling


class Command(BaseCommand):
    help = (
        "Load ICD-10-CM: without a file the releases that come with Mohsdoc, with one a newer "
        "release as CMS publishes it (the zip file of code descriptions in tabular order, or the "
        "file icd10cm_order_YYYY.txt in it)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument(
            "--effective-from",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="first day of the release, where the file's name does not say it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path, since = options["file"], options["effective_from"]
        with handling(RequestState(source=f"account {machine_account()}")):
            if path is not None:
                self.stdout.write(self._load(path, since))
                analyze()
                return
            if since is not None:
                raise CommandError("--effective-from is for a FILE: the shipped ones know theirs")
            loaded = load_shipped(by=None)
        for release in loaded:
            self.stdout.write(str(release))
        if loaded:
            analyze()
        if not loaded:
            self.stdout.write("Nothing to do: a newer release than the shipped ones is loaded.")

    def _load(self, path: Path, since: date | None) -> str:
        today = timezone.localdate()
        try:
            refuse_size(path.stat().st_size)
            file = read_release_file(path.name, path.read_bytes(), since, today=today)
            return str(load_file(file, by=None))
        except ReleaseError as error:
            hint = " (--effective-from)" if error.field == "effective_from" else ""
            raise CommandError(f"{path}: {error}{hint}") from error
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error
