"""Fill an empty database with an invented practice, its accounts and its patients.

The cases, the longest ago first. Case numbers count in this order; the command prints them.

  permanent       melanoma in situ in permanent sections, pending
  cartilage       nasal ala to cartilage, three stages, a coder's override
  seven_blocks    seven blocks in one stage; signed, with two addenda
  bone            bone that cannot be sectioned
  other_surgeon   another surgeon's repair
  fellow          a fellow cuts, the attending reads
  merged          two lesions merging into one defect
  type_changed    changed tumor type; signed
  second_day      a second day
  stopped         stopped with tumor left
  lost_section    a lost section
  inflammation    no tumor but dense inflammation
  base_only       base-only second stage after tumor at the deep margin only
  opposite_poles  two specimens at opposite poles
  forearm         68 years old, biopsy-proven basal cell carcinoma, two stages, repaired: to sign
  waiting, reading, residual, clear, repaired, arrived   today's other states
  same_region     two lesions of one region
  sidewall_flap, cheek_cleared, helix_graft, temple_closed, nape_left_open
                  like waiting, reading, residual, clear and arrived, but written up

After them those that follow surgery:

  graft_elsewhere a graft after another surgeon's Mohs surgery
  dehiscence      a repair of type_changed that opened: a return for a complication
  sutures_out     the post-operative visit of seven_blocks

Run again, it adds what is missing and changes nothing; so it goes on where an earlier run died. It
writes these cases through actions only. ``--encounters`` adds copies of others, in bulk, for long
lists (``encounters/demo/many.py``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.demo.builder import play_case, sign_case
from encounters.demo.cases import DemoCase, demo_cases, demo_follow_ups
from encounters.demo.many import MOST, add_many
from encounters.demo.practice import (
    DemoPractice,
    DemoRefusedError,
    accounts,
    demo_practice,
    note_seeded,
)
from encounters.installation.upkeep import analyze
from encounters.models import Encounter

# Between two lines about how far it is.
_SECONDS = 5


class Command(BaseCommand):
    help = "Fill an empty database with an invented practice, its accounts and its patients."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--encounters",
            type=int,
            default=0,
            metavar="N",
            help="add N plain cases to the told ones, some 45 on each working day of the past",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count: int = options["encounters"]
        if not settings.DEMO:
            raise CommandError("This is no demonstration (MOHSDOC_DEMO is off): nothing was made.")
        if not 0 <= count <= MOST:
            raise CommandError(f"--encounters takes a number from 0 to {MOST}.")
        try:
            demo = demo_practice()
        except DemoRefusedError as error:
            raise CommandError(str(error)) from error
        made = list(_made((*demo_cases(), *demo_follow_ups()), demo))
        added = len(made) + add_many(count, demo, _Progress(count, self.stdout.write))
        note_seeded(demo.practice)
        analyze()
        self._print_accounts()
        self._print_cases(made, added)

    def _print_accounts(self) -> None:
        self.stdout.write("Accounts of the demo (user, password, name, role):")
        for account in accounts():
            self.stdout.write(
                f"  {account.username:<10} {account.password:<24} {account.name:<24} "
                f"{account.roles}"
            )

    def _print_cases(self, made: Sequence[tuple[Encounter, DemoCase]], added: int) -> None:
        self.stdout.write(f"Encounters added: {added:,}")
        for encounter, case in made:
            self.stdout.write(f"  {encounter.case_number}  {case.tells}")


class _Progress:
    """Says now and then how many of the many cases there are."""

    def __init__(self, count: int, write: Callable[[str], object]) -> None:
        self._count, self._write = count, write
        self._began = self._said = time.monotonic()

    def __call__(self, there_are: int) -> None:
        now = time.monotonic()
        if now - self._said >= _SECONDS or (there_are == self._count and now > self._began + 1):
            self._said = now
            self._write(f"  {there_are:,} of {self._count:,} cases, {now - self._began:.0f} s")


def _made(cases: Sequence[DemoCase], demo: DemoPractice) -> Iterator[tuple[Encounter, DemoCase]]:
    """Plays what is missing and signs what is not signed yet; yields the new cases."""
    told = [case.mrn for case in cases]
    rows = Encounter.objects.filter(practice=demo.practice, patient__mrn__in=told)
    rows = rows.select_related("patient").order_by("-case_number")
    present = {(row.patient.mrn, row.kind): row for row in rows}
    for case in cases:
        encounter = present.get((case.mrn, case.kind))
        if encounter is None:
            encounter = play_case(case, demo)
            yield encounter, case
        sign_case(encounter, case, demo)
