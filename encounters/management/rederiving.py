"""``derive_codes --stored``: what would differ were all stored encounters coded today.

Signed notes are held against what they say was reported. A draft has no lines of its own: it is
held against its own edition where another one, or another payer, is asked. Nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper
from django.db import transaction
from django.db.models import QuerySet

from encounters.coding import NoRulebookError
from encounters.coding.differences import Tally
from encounters.models import Encounter
from encounters.snapshot.rederived import Otherwise, edition_named, rederived

TOLD_EACH = 100_000


def add_stored_arguments(parser: CommandParser) -> None:
    stored = parser.add_argument_group("stored encounters")
    stored.add_argument("--stored", action="store_true", help="those of the database, no file")
    for name, words in (("since", "first"), ("until", "last")):
        stored.add_argument(
            f"--{name}",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help=f"{words} day of service",
        )
    stored.add_argument("--practice", type=int, metavar="ID", help="of one practice alone")
    stored.add_argument("--edition", default="", help="by another edition, such as 2026.4")
    stored.add_argument("--payer", default="", metavar="KEY", help="by another payer's habits")


def report_stored(options: Mapping[str, Any], out: OutputWrapper) -> None:
    otherwise = _otherwise(options)
    tallies = {True: Tally(), False: Tally()}
    quick, begun = 0, time.perf_counter()
    # One transaction: PostgreSQL and SQLite then count nobody's save in the middle of a part.
    with transaction.atomic():
        for number, found in enumerate(rederived(_asked(options), otherwise), start=1):
            tally = tallies[found.case.is_signed]
            quick += found.case.rows is not None
            if found.after is None:
                tally.uncovered += 1
            else:
                tally.add(found.case.case_number, found.before, found.after)
            if number % TOLD_EACH == 0:
                out.write(f"{number:,} encounters, {time.perf_counter() - begun:.0f} s")
    for is_signed, tally in tallies.items():
        _tell(tally, is_signed=is_signed, otherwise=otherwise, out=out)
    count = sum(tally.cases + tally.uncovered for tally in tallies.values())
    out.write(
        f"{count:,} encounters in {time.perf_counter() - begun:.1f} s, {quick:,} of them by their "
        "shape. Nothing was changed."
    )


def _otherwise(options: Mapping[str, Any]) -> Otherwise:
    if options["edition"]:
        try:
            edition_named(options["edition"])
        except NoRulebookError as error:
            raise CommandError(str(error)) from error
    return Otherwise(edition=options["edition"], payer=options["payer"])


def _asked(options: Mapping[str, Any]) -> QuerySet[Encounter]:
    wanted = {
        "date_of_service__gte": options["since"],
        "date_of_service__lte": options["until"],
        "practice": options["practice"],
    }
    return Encounter.objects.filter(**{key: value for key, value in wanted.items() if value})


def _tell(tally: Tally, *, is_signed: bool, otherwise: Otherwise, out: OutputWrapper) -> None:
    name = "Signed" if is_signed else "Drafts"
    out.write(f"{name}: {tally.cases:,} encounters, {tally.lines:,} lines.")
    if tally.uncovered:
        out.write(f"  {tally.uncovered:,} on days that no edition covers")
    if not is_signed and not otherwise.is_asked:
        out.write("  a draft has no lines of its own to differ from: ask --edition or --payer")
    else:
        out.write(f"  {tally.differing:,} would differ")
    for sentence in tally.sentences():
        out.write(f"  {sentence}")
