"""Write the downtime sheet of a day as PDF: the list of its cases and a blank map for each lesion.

For a cron job each evening, whose printer still works when the server does not.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.actions import practice_today
from encounters.management.commands.operative_note import write_down, write_whole
from encounters.models import Practice
from encounters.note.downtime import TooManyCasesError
from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.views.day.downtime import cases_of, sheet_of

_NAMED_DAYS = {"today": timedelta(0), "tomorrow": timedelta(days=1)}


class Command(BaseCommand):
    help = "Write the list of a day's cases with blank maps as PDF, for when the server is down."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", default="today", help="today, tomorrow or YYYY-MM-DD")
        parser.add_argument("--output", required=True, metavar="FILE", type=Path)
        parser.add_argument("--practice", default="", help="its name, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        practice = practice_named(options["practice"])
        day = day_named(options["day"], practice)
        target: Path = options["output"]
        try:
            cases = cases_of(practice, day)
            pdf = sheet_of(practice, day, cases)
            for encounter_id in cases:
                write_down(encounter_id, "command downtime_sheet")
            write_whole(target, pdf)
        except (TooManyCasesError, RenderBusyError, RenderFailedError) as error:
            raise CommandError(f"The sheet could not be printed: {error}") from error
        except OSError as error:
            raise CommandError(f"{target}: {error.strerror or error}") from error
        self.stderr.write(f"{target}: {len(pdf):,} bytes")


def practice_named(name: str) -> Practice:
    found = list(Practice.objects.filter(name=name) if name else Practice.objects.all()[:2])
    if len(found) != 1:
        names = ", ".join(Practice.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(f"Say which practice (--practice): {names or 'there is none yet'}.")
    return found[0]


def day_named(text: str, practice: Practice) -> date:
    if text in _NAMED_DAYS:
        return practice_today(practice) + _NAMED_DAYS[text]
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no day: today, tomorrow or YYYY-MM-DD.") from error
