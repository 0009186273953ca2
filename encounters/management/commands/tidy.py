"""Upkeep: delete what is kept for some days only, and keep lists and searches quick.

Receipts of saves, drafts, presence and keys of devices go. The planner's figures are taken anew,
entries of the search that somebody changed behind the triggers are put right, and objects
that no row has named for five weeks leave the bucket.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from encounters.actions.audit.log import audit_key
from encounters.actions.saving.tidying import tidy
from encounters.file_store import StoreAwayError, is_store_configured
from encounters.file_store.objects import object_store
from encounters.file_store.sweeping import is_own, sweep
from encounters.installation.upkeep import analyze, mend_search
from encounters.integrity.audit_chain import key_fingerprint


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
        # Last: a network may hold it up.
        self._sweep()

    def _sweep(self) -> None:
        if not is_store_configured():
            return
        try:
            if not is_own(object_store(), key_fingerprint(audit_key())):
                raise CommandError("The bucket belongs to another installation: ask doctor.")
            count = sweep()
        except StoreAwayError as error:
            raise CommandError(
                f"Objects that nothing names were not removed: {error.why}"
            ) from error
        self.stdout.write(f"{count} objects that nothing names were removed from the bucket.")
