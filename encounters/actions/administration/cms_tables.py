"""Load the quarterly tables of CMS: the only writer of ``CmsTable``.

All files of one load or none. A table that is loaded again replaces the one of its quarter; what
was signed keeps its lines. Parts of the code pairs may come one after the other and are used once
all are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from encounters.actions.audit.log import Change, append
from encounters.coding.cms import CmsFileError, CmsRelease, packed
from encounters.coding.cms.release import check_whole
from encounters.models import AuditEvent, CmsTable, User
from encounters.snapshot.cms_tables import release_of

_SHOWN_BEGINNINGS = 6


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """What became of one release."""

    release: CmsRelease
    is_replaced: bool

    def __str__(self) -> str:
        release = self.release
        counted = f"{release.kind.label}, {release.quarter}: {release.count:,} entries"
        if missing := release.missing:
            first = ", ".join(missing[:_SHOWN_BEGINNINGS])
            more = " and others" if len(missing) > _SHOWN_BEGINNINGS else ""
            return (
                f"{counted} kept. In use once the other parts are loaded too: no pair begins "
                f"with {first}{more} yet."
            )
        until = f"in use from {release.first_day.isoformat()} to {release.last_day.isoformat()}"
        return f"{counted}, {until}{', replacing those loaded before' * self.is_replaced}."


def load_releases(releases: Iterable[CmsRelease], *, by: User | None) -> list[LoadedTable]:
    """Load all of them, or raise ``CmsFileError`` and load none."""
    with transaction.atomic():
        _lock_table()
        loaded = [_load(release, by) for release in releases]
        # Last: whoever writes an event holds the log until the transaction ends.
        for table in loaded:
            _record(table, by)
    return loaded


def _lock_table() -> None:
    """One load at a time; on SQLite one transaction writes at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {CmsTable._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _load(release: CmsRelease, by: User | None) -> LoadedTable:
    held = CmsTable.objects.filter(kind=release.kind.value, first_day=release.first_day).first()
    if held is not None and release.missing:
        if held.is_whole:
            raise CmsFileError(
                f"{release.kind.label} of {release.quarter} are loaded whole: to replace them, "
                "give all parts at once"
            )
        release = release.with_part(release_of(held))
    if not release.missing:
        check_whole(release)
    values: dict[str, Any] = {
        "last_day": release.last_day,
        "is_whole": not release.missing,
        "entries": release.count,
        "files": dict(release.files),
        "content": packed(release.table),
        "loaded_at": timezone.now(),
        "loaded_by": by,
    }
    CmsTable.objects.update_or_create(
        kind=release.kind.value, first_day=release.first_day, defaults=values
    )
    return LoadedTable(release, is_replaced=held is not None and held.is_whole)


def _record(loaded: LoadedTable, by: User | None) -> None:
    """The tables are no practice's, so neither is the event; it names files by their checksums."""
    release = loaded.release
    facts: Mapping[str, object] = {
        "kind": release.kind.value,
        "quarter": release.quarter,
        "files": ", ".join(release.files)[:1000],
        "sha256": ", ".join(release.files.values())[:1000],
        "entries": release.count,
        "whole": not release.missing,
        "replaced": loaded.is_replaced,
    }
    changes: dict[str, Change] = {name: (None, value) for name, value in facts.items()}
    append(
        AuditEvent(
            actor=by,
            action="load_cms",
            subject_kind="cmstable",
            subject_id=f"{release.kind.value} {release.first_day.isoformat()}",
            changes=changes,
        )
    )
