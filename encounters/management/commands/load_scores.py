"""Load a practice's licensed scores of appropriate use, or list the rules they are given for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.actions.administration.score_tables import load_scores
from encounters.management.commands.operative_note import machine_account
from encounters.models import Practice
from encounters.request_state import RequestState, handling
from encounters.why_mohs import read_scores, score_lines


class Command(BaseCommand):
    help = (
        "Load a table of scores of appropriate use that the practice has licensed; its file is "
        "described in docs/appropriate-use.md. With --keys: list the rules and their categories."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("practice", nargs="?", metavar="PRACTICE", help="its name")
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--keys", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keys"]:
            self.stdout.write(score_lines())
            return
        if options["practice"] is None or options["file"] is None:
            raise CommandError("Give the practice's name and the file, or --keys.")
        with handling(RequestState(source=f"account {machine_account()}")):
            self.stdout.write(_load(options["practice"], options["file"]))


def _load(name: str, path: Path) -> str:
    try:
        practice = Practice.objects.get(name=name)
    except (Practice.DoesNotExist, Practice.MultipleObjectsReturned, ValueError) as error:
        raise CommandError(f"There is no practice that is called {name!r}.") from error
    try:
        file = read_scores(path.name, path.read_bytes())
        row = load_scores(practice, file, by=None)
    except (OSError, ValueError, ValidationError) as error:
        raise CommandError(f"{path}: {error}") from error
    if row is None:
        return "Nothing to do: this file is loaded already."
    return f"{row}: {len(row.scores)} scores, valid from {row.valid_from}, SHA-256 {row.sha256}."
