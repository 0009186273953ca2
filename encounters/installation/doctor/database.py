"""Checks of the database that hold on both: tables, triggers, clocks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from encounters.installation.doctor.ailment import Ailment, critical, warning
from encounters.installation.doctor.expected import GUARDS
from encounters.models import AuditEvent
from encounters.models.search_triggers import fault_count
from encounters.vocabulary.spoken import counted

MOST_SKEW_SECONDS = 5.0
MOST_BACKWARD = timedelta(seconds=60)


def migrations() -> Iterator[Ailment]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in missing[:3])
        yield critical(
            f"The tables are older than this release ({counted(len(missing), 'step')}, {names}).",
            "Back up, then run: manage.py migrate",
        )
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    ours = sorted(name for app, name in unknown if app == "encounters")
    if ours:
        yield critical(
            f"The database has been used by a newer release ({', '.join(ours[:3])}).",
            "Install that release again.",
        )


def triggers() -> Iterator[Ailment]:
    """The database's own guards: without them only this program keeps what is signed as it was."""
    lacking = sorted(name for missing in GUARDS for name in missing())
    if lacking:
        names = ", ".join(lacking[:5])
        yield critical(
            f"{len(lacking)} of the database's guards are missing, off or altered ({names}).",
            "After a new release run: manage.py migrate. Otherwise find out who did it, verify the "
            "records, and restore a backup if they differ.",
        )


def search() -> Iterator[Ailment]:
    """Triggers keep what cases are found by; nothing else tells that they were gone round."""
    if found := fault_count(connection):
        yield warning(
            f"The search would not find, or find wrongly, what {found} of its entries are about.",
            "Run: manage.py tidy",
        )


def clocks() -> Iterator[Ailment]:
    skew = _skew_seconds()
    if abs(skew) > MOST_SKEW_SECONDS:
        yield critical(
            f"The clocks of server and database are {abs(skew):.0f} seconds apart.",
            "Let both take their time from the same source (NTP).",
        )
    newest = AuditEvent.objects.order_by("-id").values_list("at", flat=True).first()
    if newest and newest - timezone.now() > MOST_BACKWARD:
        yield warning(
            "The clock has gone back: the newest entry of the audit trail lies in the future.",
            "Set the clock by NTP. Entries keep their order; times in the gap prove nothing.",
        )


def _skew_seconds() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        there = float(cursor.fetchone()[0])
        # On a busy machine the question may take seconds. Between both moments is no difference.
        return there - min(max(there, before), time.time())
