"""Upkeep: delete what is kept for some days only, and keep lists and searches quick.

Receipts of saves, drafts, presence and keys of devices go. The planner's figures are taken anew,
and entries of the search that somebody changed behind the triggers are put right.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from encounters.actions.saving.tidying import tidy
from encounters.installation.upkeep import analyze, mend_search


class Command(BaseCommand):
    help = (
        "Delete receipts of saves, drafts and keys that have served their time (saving does the "
        "same by itself, a little at a time), take the figures anew by which the database plans "
        "its queries, and put the search right if it lacks a case."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        gone = 0
        while found := tidy():
            gone += found
        self.stdout.write(f"{gone} rows deleted.")
        if mended := mend_search():
            self.stdout.write(f"The search was made anew: {mended} entries were wrong.")
        analyze()
