"""The rulebook of a day with the tables of CMS that are loaded for it."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from encounters.coding.cms import CmsRelease, unpacked
from encounters.coding.loaded import with_tables
from encounters.coding.rulebook import Rulebook
from encounters.models import CmsTable
from encounters.vocabulary.record_terms import CmsKind

# A row as it is known before its content is read: its key, and when it was loaded.
Key = tuple[int, datetime]
_COLUMNS = ("pk", "loaded_at")


def with_loaded_tables(rulebook: Rulebook, day: date) -> Rulebook:
    """``rulebook`` with the loaded tables of ``day``; as it is where none is loaded.

    One small query; the tables themselves are read once a process.
    """
    keys = tuple(CmsTable.objects.covering(day).values_list(*_COLUMNS))
    return _with_tables(rulebook, keys, day) if keys else rulebook


@lru_cache(maxsize=32)
def _with_tables(rulebook: Rulebook, keys: tuple[Key, ...], day: date) -> Rulebook:
    found = [_release(key) for key in keys]
    return with_tables(rulebook, [release for release in found if release], day)


# The four tables of a quarter, and of the one before.
@lru_cache(maxsize=8)
def _release(key: Key) -> CmsRelease | None:
    row = CmsTable.objects.filter(pk=key[0], loaded_at=key[1]).first()
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
