"""Say whether this installation is safe to serve, and how to mend what is not.

The exit code is 1 if something is critical; the server would refuse to start.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from encounters.installation.doctor import CHECKS, Ailment, examine
from encounters.vocabulary.spoken import counted


class Command(BaseCommand):
    help = "Say whether this installation is safe to serve, and how to mend what is not."
    # Its own checks say more, and a broken setting must not keep it from speaking.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
        parser.add_argument(
            "--only",
            action="append",
            choices=[check.name for check in CHECKS],
            metavar="CHECK",
            help="only this check; may be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = examine(only=options["only"])
        is_critical = any(ailment.is_critical for _, ailment in found)
        if options["json"]:
            self._print_json(found, is_safe=not is_critical)
        else:
            self._print(found)
        if is_critical:
            sys.exit(1)

    def _print_json(self, found: list[tuple[str, Ailment]], *, is_safe: bool) -> None:
        answer = {
            "safe": is_safe,
            "demo": settings.DEMO,
            "found": [{"check": name, **ailment.as_json()} for name, ailment in found],
        }
        self.stdout.write(json.dumps(answer, indent=2))

    def _print(self, found: list[tuple[str, Ailment]]) -> None:
        if settings.DEMO:
            self.stdout.write("This is the demo: invented patients, served on loopback only.")
        for name, ailment in found:
            self.stdout.write(f"{ailment.severity.upper():<9}{name}: {ailment.what}")
            self.stdout.write(f"{'':<9}To mend it: {ailment.mend}")
        critical = sum(ailment.is_critical for _, ailment in found)
        self.stdout.write(f"{critical} critical, {counted(len(found) - critical, 'warning')}")
