"""Put generated cases to both implementations of the codes and keep the result."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.actions.administration.self_test import (
    MOST_WANTED,
    WANTED,
    begin_self_test,
    go_on_with_self_test,
)
from encounters.management.commands.operative_note import machine_account
from encounters.models import CodesSelfTest
from encounters.request_state import RequestState, handling


class Command(BaseCommand):
    help = (
        "Put generated cases to both implementations of the codes. The result is kept and shown on "
        "the page of the rulebooks. Exits with 1 if they ever differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=WANTED, metavar="N")
        parser.add_argument("--seed", type=int, help="makes the same cases again")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted, seed = options["cases"], options["seed"]
        if not 1 <= wanted <= MOST_WANTED:
            raise CommandError(f"--cases must be from 1 to {MOST_WANTED:,}")
        if seed is not None and not 0 <= seed < 2**31:
            raise CommandError("--seed must be a whole number below 2147483648")
        with handling(RequestState(source=f"account {machine_account()}")):
            test: CodesSelfTest | None = begin_self_test(
                by=None, practice=None, wanted=wanted, seed=seed
            )
            while test is not None and test.finished_at is None:
                test = go_on_with_self_test(by=None, practice=None)
        if test is None:
            raise CommandError("Another self-test was begun meanwhile.")
        self.stdout.write(
            f"{test.done:,} cases, {test.disagreed:,} differ; edition {test.edition}, "
            f"seed {test.seed}."
        )
        for shown in test.disagreements:
            self.stdout.write(f"case {shown['number']}: {shown['case']}")
            self.stdout.write(f"  engine {shown['engine']}\n  second {shown['second']}")
        if test.disagreed:
            sys.exit(1)
