"""``derive_codes [FILE|-]``: one JSON case a line in, one JSON answer a line out.

``derive_codes --stored``: all encounters of the database anew, and what would differ.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from encounters.coding.cms import CmsFile, CmsRelease, read_cms_files, refuse_size
from encounters.coding.cms.release import check_whole
from encounters.coding.contract import command
from encounters.management.rederiving import add_stored_arguments, report_stored


class Command(BaseCommand):
    """Touches the database only with ``--stored``, and writes nothing there.

    With no other options than a file and ``--processes``, manage.py does the same without Django.
    """

    help = (
        "Derive the codes of cases given as one JSON object a line. Writes one JSON answer a line, "
        "in order. Exits with 1 if any line was bad; the other lines are answered all the same. "
        "With --stored: derives the codes of stored encounters anew, and tells what would differ."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_arguments(parser)
        parser.add_argument(
            "--cms",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="a quarterly file of CMS (code pairs, units a day, add-on codes, relative values; "
            "zip, xlsx, csv or txt) to use in the place of the shipped part; may be repeated, once "
            "for each part of the code pairs",
        )
        parser.add_argument(
            "--cms-from",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="first day of their quarter, where the names of the files do not say it",
        )
        add_stored_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["stored"]:
            report_stored(options, self.stdout)
            return
        releases = read_tables(options["cms"], options["cms_from"])
        try:
            code = command.answer_cases(
                options["file"], self.stdout, releases, options["processes"]
            )
        except command.InputError as error:
            raise CommandError(str(error), returncode=command.UNREADABLE) from error
        if code:
            sys.exit(code)


def read_tables(paths: Sequence[Path], first_day: date | None) -> tuple[CmsRelease, ...]:
    """The tables in ``paths``, whole; ``CommandError`` says what is wrong."""
    if not paths:
        if first_day is not None:
            raise CommandError("--cms-from is for --cms FILE", returncode=command.UNREADABLE)
        return ()
    try:
        files = [CmsFile(path.name, path.read_bytes()) for path in paths if _is_small(path)]
        releases = read_cms_files(files, first_day, today=timezone.localdate())
        for release in releases:
            check_whole(release)
    except (OSError, ValueError) as error:
        hint = " (--cms-from)" if getattr(error, "field", "") == "first_day" else ""
        raise CommandError(f"{error}{hint}", returncode=command.UNREADABLE) from error
    return releases


def _is_small(path: Path) -> bool:
    refuse_size(path.stat().st_size, path.name)
    return True
