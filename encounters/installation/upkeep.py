"""What keeps lists and searches quick: figures for the planner, and true search entries."""

from __future__ import annotations

from django.db import connection, transaction

from encounters.models import planner
from encounters.models.search_triggers import fault_count, refill


def analyze() -> None:
    """After many rows came or went; what ``planner.analyze`` says of it."""
    planner.analyze(connection)


@transaction.atomic
def mend_search() -> int:
    """Make the entries of the search anew if any is wrong; how many were."""
    found = fault_count(connection)
    if found:
        refill(connection)
    return found
