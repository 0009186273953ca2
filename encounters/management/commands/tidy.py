"""Delete what is kept for some days only: receipts of saves, drafts, presence, keys of devices."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from encounters.actions.saving.tidying import tidy


class Command(BaseCommand):
    help = (
        "Delete receipts of saves, drafts and keys that have served their time. "
        "Saving does the same by itself, a little at a time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        gone = 0
        while found := tidy():
            gone += found
        self.stdout.write(f"{gone} rows deleted.")
