"""Load a release of ICD-10-CM: the table's only writer.

All or nothing, and a second time nothing. Codes that a release drops or changes end on the day
before it takes effect; nothing that was ever in force is deleted, so that an older encounter keeps
the codes of its day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from encounters.actions.audit.log import Change, append
from encounters.icd10.changes import (
    Changes,
    Held,
    changes_for,
    check_whole,
    newest_day,
    with_headings,
)
from encounters.icd10.release_file import ReleaseFile
from encounters.icd10.releases import Entry, Release, ReleaseError
from encounters.icd10.shipped import shipped_days, shipped_release
from encounters.models import AuditEvent, Icd10Code, User
from encounters.models.icd10 import search_text

_ROWS_IN_ONE_STATEMENT = 1000
_COUNTED = ("begun", "ended", "reopened", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading ``release`` changed in the table."""

    release: Release
    changes: Changes

    def __str__(self) -> str:
        begins = f"{self.release.name}, in force from {self.release.since.isoformat()}"
        counted = f"{begins}: {self.release.billable:,} billable codes"
        if self.changes.is_empty:
            return f"{counted}, nothing changed."
        counts = {name: len(getattr(self.changes, name)) for name in _COUNTED}
        return f"{counted}; rows " + ", ".join(f"{n:,} {name}" for name, n in counts.items()) + "."


def load_shipped(*, by: User | None) -> list[Loaded]:
    """Load the shipped releases that are not older than the table; none, if all are."""
    with transaction.atomic():
        _lock_table()
        newest = newest_day(_held())
        days = [day for day in shipped_days() if newest is None or day >= newest]
        return [_load(shipped_release(day), {"file": "shipped"}, by=by) for day in days]


def load_file(file: ReleaseFile, *, by: User | None) -> Loaded:
    """Load a release that somebody handed in; ``ReleaseError`` if it does not fit the table."""
    with transaction.atomic():
        _lock_table()
        source = {"file": file.file[:200], "sha256": file.sha256}
        return _load(file.release, source, by=by, may_correct=not file.is_day_from_name)


def _lock_table() -> None:
    """One release at a time; on SQLite one transaction writes at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Icd10Code._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _load(
    release: Release, source: Mapping[str, str], *, by: User | None, may_correct: bool = True
) -> Loaded:
    rows = tuple(_held())
    whole = release if release.has_headings else with_headings(release, rows)
    check_whole(whole, rows)
    changes = changes_for(whole, rows)
    if not may_correct and newest_day(rows) == release.since and not changes.is_empty:
        raise ReleaseError(
            f"a release in force from {release.since.isoformat()} is loaded, and this file "
            "differs. If it replaces that one, give this day; if it is a later one, its own",
            field="effective_from",
        )
    _apply(changes, whole)
    loaded = Loaded(release=whole, changes=changes)
    # Last: whoever writes an event holds the log until the transaction ends.
    _record(loaded, source, by=by)
    return loaded


def _record(loaded: Loaded, source: Mapping[str, str], *, by: User | None) -> None:
    """The table is no practice's, so neither is the event; it names the file by its checksum."""
    facts: dict[str, object] = {
        "release": loaded.release.name,
        **source,
        "billable": loaded.release.billable,
        **{name: len(getattr(loaded.changes, name)) for name in _COUNTED},
    }
    changes: dict[str, Change] = {name: (None, value) for name, value in facts.items()}
    append(
        AuditEvent(
            actor=by,
            action="load_icd10",
            subject_kind="icd10code",
            subject_id=loaded.release.since.isoformat(),
            changes=changes,
        )
    )


def _held() -> Iterator[Held]:
    columns = ("pk", "code", "label", "is_billable", "effective_from", "effective_to")
    for key, code, label, is_billable, since, until in Icd10Code.objects.values_list(*columns):
        yield Held(key=key, entry=Entry(code, label, is_billable), since=since, until=until)


def _apply(changes: Changes, release: Release) -> None:
    """Write the changes; what is taken away goes first, because a code has one open row."""
    for keys in _batches(changes.withdrawn):
        Icd10Code.objects.filter(pk__in=keys).delete()
    for keys in _batches(changes.ended):
        Icd10Code.objects.filter(pk__in=keys).update(effective_to=changes.last_day)
    for keys in _batches(changes.reopened):
        Icd10Code.objects.filter(pk__in=keys).update(effective_to=None)
    _insert(changes.begun, release)


def _insert(entries: Sequence[Entry], release: Release) -> None:
    """Add a row an entry.

    By plain SQL: for a hundred thousand rows of text the model layer takes four times as long.
    """
    columns = "code, label, is_billable, effective_from, release, search_text"
    since, name = connection.ops.adapt_datefield_value(release.since), release.name
    rows = [
        (
            entry.code,
            entry.label,
            entry.is_billable,
            since,
            name,
            search_text(entry.code, entry.label),
        )
        for entry in entries
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Icd10Code._meta.db_table} ({columns}) "  # noqa: S608 - all constants
            "VALUES (%s, %s, %s, %s, %s, %s)",
            rows,
        )


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Both databases bound the number of values in one statement."""
    for start in range(0, len(keys), _ROWS_IN_ONE_STATEMENT):
        yield keys[start : start + _ROWS_IN_ONE_STATEMENT]
