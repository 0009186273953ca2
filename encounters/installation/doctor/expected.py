"""Triggers and append-only tables that the database must have; add new ones here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import connection

from encounters.models import freezing

# Each gives the names of its triggers that are missing, switched off, or not what they should be.
GUARDS: tuple[Callable[[], Iterable[str]], ...] = (
    lambda: freezing.missing(connection),
    lambda: freezing.altered(connection),
)

# Tables that only ever grow: on PostgreSQL the role that serves may not change or empty them.
# One that a release does not have yet is passed over.
APPEND_ONLY: tuple[str, ...] = ("encounters_auditevent", *freezing.APPEND_ONLY)
# Tables whose rows come and go and never change, for that role.
NEVER_CHANGED: tuple[str, ...] = tuple(table.table for table in freezing.STORED_FILES)
