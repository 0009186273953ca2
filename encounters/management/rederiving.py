"""``derive_codes --stored``: what would differ were all stored encounters coded today.

Signed notes are held against what they say was reported. A draft has no lines of its own: it is
held against its own edition where another one, or another payer, is asked. Nothing is written.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper
from django.db import connections

from encounters.coding import NoRulebookError
from encounters.coding.differences import Tally
from encounters.models import Encounter
from encounters.snapshot.raw_rows import at_one_moment
from encounters.snapshot.rederived import (
    Otherwise,
    claims_in,
    differs,
    edition_named,
    rederived,
)
from encounters.snapshot.stored_cases import near_earlier_surgery

# Fewer are through before another process has started.
FEW = 20_000
_ALLOCATIONS = 200_000


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
    otherwise, begun = _otherwise(options), time.perf_counter()
    wanted = _wanted(options)
    count = Encounter.objects.filter(**wanted).count()
    near = near_earlier_surgery()
    processes = options["processes"] or len(os.sched_getaffinity(0))
    if count < FEW or processes == 1:
        tallies = tally_share(wanted, otherwise, near, (0, 1))
    else:
        tallies = _in_processes(processes, wanted, otherwise, near)
    for is_signed, tally in tallies.items():
        _tell(tally, is_signed=is_signed, otherwise=otherwise, out=out)
    seen = sum(tally.cases + tally.uncovered for tally in tallies.values())
    quick = sum(tally.quick for tally in tallies.values())
    out.write(
        f"{seen:,} encounters in {time.perf_counter() - begun:.1f} s, {quick:,} of them by their "
        "shape. Nothing was changed."
    )


def tally_share(
    wanted: Mapping[str, Any],
    otherwise: Otherwise,
    near: Collection[object],
    share: tuple[int, int],
) -> dict[bool, Tally]:
    """Of one share of the keys: signed ones under ``True``, drafts under ``False``."""
    tallies = {True: Tally(), False: Tally()}
    asked = Encounter.objects.filter(**wanted)
    with _few_collections(), at_one_moment():
        for found in rederived(asked, otherwise, near, share):
            tally = tallies[found.case.is_signed]
            tally.quick += found.case.part is not None
            if found.after is None:
                tally.uncovered += 1
            elif found.before is None or not differs(found):
                tally.count(len(found.after))
            else:
                tally.add(found.case.case_number, claims_in(found.before), claims_in(found.after))
    return tallies


def _in_processes(
    count: int, wanted: Mapping[str, Any], otherwise: Otherwise, near: Collection[object]
) -> dict[bool, Tally]:
    """Each its share of the keys, over a connection of its own."""
    connections.close_all()
    tallies = {True: Tally(), False: Tally()}
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(count, mp_context=fork) as pool:
        shares = [
            pool.submit(tally_share, wanted, otherwise, near, (number, count))
            for number in range(count)
        ]
        for share in shares:
            for is_signed, tally in share.result().items():
                tallies[is_signed].take_in(tally)
    return tallies


@contextmanager
def _few_collections() -> Iterator[None]:
    """Rows come and go by the thousand and hold no cycles: looking for some takes a third."""
    usual = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _otherwise(options: Mapping[str, Any]) -> Otherwise:
    if options["edition"]:
        try:
            edition_named(options["edition"])
        except NoRulebookError as error:
            raise CommandError(str(error)) from error
    return Otherwise(edition=options["edition"], payer=options["payer"])


def _wanted(options: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {
        "date_of_service__gte": options["since"],
        "date_of_service__lte": options["until"],
        "practice": options["practice"],
    }
    return {key: value for key, value in wanted.items() if value}


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
