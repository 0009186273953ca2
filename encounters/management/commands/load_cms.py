"""Load the quarterly tables of CMS from the files that CMS publishes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from encounters.actions.administration.cms_tables import load_releases
from encounters.coding.cms import CmsFile, read_cms_files, refuse_size
from encounters.installation.upkeep import analyze
from encounters.management.commands.operative_note import machine_account
from encounters.request_state import RequestState, handling


class Command(BaseCommand):
    help = (
        "Load tables of CMS as published: code pairs (NCCI PTP edits of practitioners, all parts), "
        "units a day (MUE of practitioner services), add-on codes (AOC) and relative values (PFS). "
        "Zip, xlsx, csv or txt; which table a file holds is told by its columns."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--effective-from",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="first day of the quarter, where the names of the files do not say it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files, first_day = options["files"], options["effective_from"]
        with handling(RequestState(source=f"account {machine_account()}")):
            for table in self._load(files, first_day):
                self.stdout.write(table)
        analyze()

    def _load(self, paths: list[Path], first_day: date | None) -> list[str]:
        try:
            for path in paths:
                refuse_size(path.stat().st_size, path.name)
            files = [CmsFile(path.name, path.read_bytes()) for path in paths]
            releases = read_cms_files(files, first_day, today=timezone.localdate())
            return [str(table) for table in load_releases(releases, by=None)]
        except (OSError, ValueError) as error:
            hint = " (--effective-from)" if getattr(error, "field", "") == "first_day" else ""
            raise CommandError(f"{error}{hint}") from error
