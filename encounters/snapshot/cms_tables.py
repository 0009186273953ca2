"""The rulebook of a day with the tables of CMS that are loaded for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import QuerySet

from encounters.coding.cms import CmsRelease, unpacked
from encounters.coding.loaded import with_tables
from encounters.coding.rulebook import Rulebook
from encounters.models import CmsTable
from encounters.vocabulary.record_terms import CmsKind


@dataclass(frozen=True, slots=True)
class LoadedKey:
    """A whole table as it is known before its content is read."""

    pk: int
    loaded_at: datetime
    first_day: date
    last_day: date


def loaded_keys() -> tuple[LoadedKey, ...]:
    """All whole tables, the earliest quarter first: one small query."""
    return tuple(map(key_of, whole_tables()))


def whole_tables() -> QuerySet[CmsTable]:
    """Without their content."""
    rows = CmsTable.objects.filter(is_whole=True).order_by("first_day", "pk")
    return rows.only("pk", "loaded_at", "first_day", "last_day")


def key_of(row: CmsTable) -> LoadedKey:
    return LoadedKey(row.pk, row.loaded_at, row.first_day, row.last_day)


def with_loaded_tables(
    rulebook: Rulebook, day: date, keys: tuple[LoadedKey, ...] | None = None
) -> Rulebook:
    """``rulebook`` with the loaded tables of ``day``; as it is where none is loaded.

    A list of many cases looks ``loaded_keys`` up once. The tables are read once a process.
    """
    known = loaded_keys() if keys is None else keys
    covering = tuple(key for key in known if key.first_day <= day <= key.last_day)
    return _with_tables(rulebook, covering, day) if covering else rulebook


@lru_cache(maxsize=32)
def _with_tables(rulebook: Rulebook, keys: tuple[LoadedKey, ...], day: date) -> Rulebook:
    found = [_release(key) for key in keys]
    return with_tables(rulebook, [release for release in found if release], day)


# The four tables of a quarter, and of the one before.
@lru_cache(maxsize=8)
def _release(key: LoadedKey) -> CmsRelease | None:
    row = CmsTable.objects.filter(pk=key.pk, loaded_at=key.loaded_at).first()
    return release_of(row) if row else None


def release_of(row: CmsTable) -> CmsRelease:
    """The release that a row holds."""
    kind = CmsKind(row.kind)
    return CmsRelease(
        kind=kind,
        first_day=row.first_day,
        last_day=row.last_day,
        table=unpacked(kind, bytes(row.content)),
        files=row.files,
    )
