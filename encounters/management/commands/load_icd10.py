"""Load a release of ICD-10-CM: the packaged one, or one of CMS's yearly text files.

Idempotent and all or nothing. Codes that the new release drops or changes end on the day before
it takes effect; nothing that was ever in force is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from encounters.icd10.changes import Changes, Held, changes_for, newest_day, with_headings
from encounters.icd10.releases import (
    PACKAGED_NAME,
    PACKAGED_SINCE,
    Entry,
    Release,
    ReleaseError,
    packaged_release,
    read_codes_file,
    read_order_file,
)
from encounters.models import Icd10Code
from encounters.models.icd10 import MAX_RELEASE_LETTERS, search_text
from encounters.vocabulary.typed_text import text_fault

BATCH = 1000


class Command(BaseCommand):
    help = (
        "Load ICD-10-CM: without a file the packaged release "
        f"({PACKAGED_NAME}), with one a newer release as CMS publishes it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group()
        source.add_argument(
            "--order-file", type=Path, metavar="FILE", help="CMS's order file, with headings"
        )
        source.add_argument(
            "--codes", type=Path, metavar="FILE", help="CMS's list of billable codes"
        )
        parser.add_argument(
            "--effective-from",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="first day of the release; needed with a file",
        )
        parser.add_argument("--release", metavar="NAME", help="what to call a release from a file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                said = load(
                    order_file=options["order_file"],
                    codes_file=options["codes"],
                    since=options["effective_from"],
                    name=options["release"] or "",
                )
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(said)


def load(*, order_file: Path | None, codes_file: Path | None, since: date | None, name: str) -> str:
    """Bring the table to a release and say in one line what changed.

    Raises ``ReleaseError`` for odd files and for a file that is older than the table.
    """
    rows = tuple(_held())
    if order_file is not None:
        release = _from_file(order_file, read_order_file, since, name)
    elif codes_file is not None:
        release = with_headings(_from_file(codes_file, read_codes_file, since, name), rows)
    else:
        newest = newest_day(rows)
        if newest is not None and newest > (since or PACKAGED_SINCE):
            return f"Nothing to do: a release in force from {newest.isoformat()} is loaded."
        release = packaged_release(since or PACKAGED_SINCE)
    changes = changes_for(release, rows)
    _apply(changes, release)
    return _said(changes, release)


def _from_file(
    path: Path, read: Callable[[str], tuple[Entry, ...]], since: date | None, name: str
) -> Release:
    if since is None:
        raise ReleaseError("--effective-from is needed: the file does not say its first day")
    if len(name) > MAX_RELEASE_LETTERS:
        raise ReleaseError(f"--release is longer than {MAX_RELEASE_LETTERS} characters")
    if fault := text_fault(name):
        raise ReleaseError(f"--release: {fault}")
    try:
        entries = read(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path}: {error}") from error
    return Release(
        name=name or f"ICD-10-CM, in force from {since.isoformat()}", since=since, entries=entries
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
    since = connection.ops.adapt_datefield_value(release.since)
    rows = [
        (
            one.code,
            one.label,
            one.is_billable,
            since,
            release.name,
            search_text(one.code, one.label),
        )
        for one in entries
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Icd10Code._meta.db_table} ({columns}) "  # noqa: S608 - all constants
            "VALUES (%s, %s, %s, %s, %s, %s)",
            rows,
        )


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Both databases bound the number of values in one statement."""
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _said(changes: Changes, release: Release) -> str:
    billable = sum(entry.is_billable for entry in release.entries)
    if changes.is_empty:
        return f"{release.name}: {billable:,} billable codes, nothing changed."
    return (
        f"{release.name}: {billable:,} billable codes; {len(changes.begun):,} rows begun, "
        f"{len(changes.ended):,} ended, {len(changes.reopened):,} reopened, "
        f"{len(changes.withdrawn):,} withdrawn."
    )
